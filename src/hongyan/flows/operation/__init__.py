"""Operation: channels, demo, clock, health, backup, and who owns a database."""
