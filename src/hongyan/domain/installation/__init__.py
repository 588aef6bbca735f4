"""The mark of a database: who made it, and what proves that a master key is its own."""
