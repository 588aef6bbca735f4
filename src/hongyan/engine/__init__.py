"""What scales.

Batches, the thread that writes, throttles, supervision. Knows nothing of messages.
"""
