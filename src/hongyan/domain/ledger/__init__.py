"""The ledger: wallets, entries, holds and how they end. Knows no prices, orders or carriers."""
