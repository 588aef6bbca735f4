"""Members (sub-users) of an account, and which actions their policies allow. Knows no action."""
