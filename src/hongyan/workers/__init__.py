"""Loops without cleverness: wait, call one flow, repeat."""
