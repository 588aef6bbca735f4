"""Pages of an account: what its owner and its members see and do."""
