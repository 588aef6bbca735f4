"""Services outside that money passes through: who takes payments, who issues invoices.

Providers know no flow, no table, no wallet.
"""
