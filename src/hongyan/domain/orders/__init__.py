"""Orders, payments and refunds: who buys what and how it was paid. Moves no money itself."""
