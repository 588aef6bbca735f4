"""Commands on accounts: keys, members, certification."""
