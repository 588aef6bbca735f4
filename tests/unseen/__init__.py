"""Labelled texts that people wrote who had not seen the rules, and what the rules say of them."""
