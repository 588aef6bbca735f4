"""Documents in and out: scans made harmless, letters written. No transactions, no network."""
