"""API calls as they are kept: who called what, from where, and how it was answered."""
