"""From the queue to the verdict: attempts, receipts and replies."""
