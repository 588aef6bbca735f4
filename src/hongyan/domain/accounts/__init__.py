"""Who pays, who calls: accounts and their access keys. Knows nothing of messages."""
