"""Frequency limits (业务流控).

How often which sender may write to a phone. Knows nothing of accounts' money or of carriers.
"""
