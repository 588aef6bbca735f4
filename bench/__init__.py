"""Measures Hongyan from outside.

Prepared load, one table, each figure beside the server's own limit.
"""
