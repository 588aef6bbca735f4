"""Commands on money, for operators: one group of commands, each in a module of its own."""

from __future__ import annotations

from cyclopts import App

billing = App(name="billing", help="Balances, prices, orders, refunds, statements, invoices.")

_COMMANDS = (
    ("account", "billing_account", "How an account pays: prepaid or postpaid; its balances."),
    ("price", "tariff", "Price books and an account's own prices."),
    ("product", "tariff", "Packages and stored-value cards on sale."),
    ("order", "orders", "Orders: buy, pay, list."),
    ("topup", "orders", "Put money on an account."),
    ("payment", "payments", "Payments by third parties."),
    ("refund", "orders", "Refund an order, or say why not."),
    ("statement", "statements", "Monthly statements: list, show, export."),
    ("invoice", "invoices", "Invoices: titles, ask, issue, return."),
    ("alert", "alerts", "Alerts on balances and packages."),
)
"""The group's table of contents: command, module, what it is for."""

for _position, (_name, _module, _purpose) in enumerate(_COMMANDS):
    billing.command(
        f"hongyan.cli.money.{_module}:{_name}", name=_name, help=_purpose, sort_key=_position
    )
