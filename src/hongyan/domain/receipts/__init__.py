"""Receipts (状态报告): their codes, and those that came before their attempt was known."""
