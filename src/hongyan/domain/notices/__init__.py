"""Notices to accounts: what will happen to them, or has. Knows not what they are about."""
