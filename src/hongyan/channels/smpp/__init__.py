"""Channels that speak SMPP 3.4 to a carrier or an aggregator, also to one of 3.3 or 5.0."""
