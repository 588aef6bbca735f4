"""Accounts: keys, members, limits, certification, opt-outs, and what an account may do."""
