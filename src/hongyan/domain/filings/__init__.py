"""Filings: trademarks and app registrations that prove a sign's name."""
