"""Pages of the person who is logged in."""
