"""Texts of an account elsewhere, read by the official API, for who moves here."""
