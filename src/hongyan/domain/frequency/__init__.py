"""Frequency limits (业务流控).

How often a phone may hear from whom. Knows nothing of accounts' money or of carriers.
"""
