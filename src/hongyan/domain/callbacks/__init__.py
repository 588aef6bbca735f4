"""Callback endpoints and the pushes that wait for them. Knows nothing of what a push says."""
