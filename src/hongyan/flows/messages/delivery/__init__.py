"""From the queue to the verdict: attempts, receipts, replies, and what is asked about them."""
