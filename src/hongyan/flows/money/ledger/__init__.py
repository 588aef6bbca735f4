"""Every micro-yuan: holds, charges, entries, wallets, and the proof that they agree."""
