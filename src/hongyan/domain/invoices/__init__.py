"""Invoices (发票): titles, applications, issued and returned ones. Knows no statement's lines."""
