"""The message log.

What was accepted, attempted and became of it. Knows nothing of carriers' protocols or money.
"""
