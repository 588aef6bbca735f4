"""SMPP 3.4, tolerant of peers that speak 5.0 or leave out what 3.4 asks for."""
