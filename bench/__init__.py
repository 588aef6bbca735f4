"""Measures Hongyan from outside: prepared load, one table, each figure beside the server's own limit."""
