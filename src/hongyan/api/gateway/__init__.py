"""The gateway: bytes to a verified call, and an answer back to bytes. Knows no action."""
