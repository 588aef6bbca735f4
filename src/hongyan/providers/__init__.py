"""External services of money: payment providers and the issuing of invoices.

Providers know no flow, no table, no wallet.
"""
