"""Changes: what managing flows changed, and who wanted it."""
