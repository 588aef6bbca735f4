"""Notices to accounts, of what will happen or has happened. Knows nothing of their subjects."""
