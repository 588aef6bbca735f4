"""Channels that speak CMPP 2.0, 2.1 and 3.0 to a gateway of China Mobile, or to one like it."""
