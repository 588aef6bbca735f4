"""The processes on one database, and the leases by which they divide what one of them does."""
