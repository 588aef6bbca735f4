"""Money: what messages cost, what is bought, and what a month comes to."""
