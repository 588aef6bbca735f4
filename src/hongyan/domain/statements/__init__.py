"""Monthly statements: what was consumed, day by day. Closed once, never reopened."""
