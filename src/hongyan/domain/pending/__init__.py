"""Pending acts: what a person asked for and may still take back."""
