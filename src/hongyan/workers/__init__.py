"""Loops: wait, call one flow, repeat."""
