"""CMPP 2.0, 2.1 and 3.0 of China Mobile."""
