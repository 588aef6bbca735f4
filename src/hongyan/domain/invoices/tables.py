"""Tables of invoice titles, invoices and what they are on. Amounts of invoices are fen."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, text

from hongyan.db.metadata import METADATA, SERIAL

_LIVE = text("is_live")

invoice_title = Table(
    "invoice_title",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tax_number", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("bank", Text, nullable=False),
    Column("bank_account", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# `title` is the title's JSON, `seller_name` and `seller_tax_number` the operator's, `tax_percent`
# the rate: all of the moment when the invoice was asked for. `document_url` is the issuing
# service's. `red_of` is the invoice that a red-letter invoice takes back: its amount is negative.
invoice = Table(
    "invoice",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("seller_name", Text, nullable=False),
    Column("seller_tax_number", Text, nullable=False),
    Column("tax_percent", Integer, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("courier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("document_url", Text, nullable=False),
    Column("red_of", BigInteger, unique=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("issued_at", BigInteger),
    Column("posted_at", BigInteger),
    Column("returned_at", BigInteger),
    Index("ix_invoice_state", "state"),
)

# What an invoice is on: a month's statement or an order. `is_live` ends when it is returned.
invoice_item = Table(
    "invoice_item",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("invoice_id", BigInteger, nullable=False, index=True),
    Column("account_id", BigInteger, nullable=False),
    Column("month", Integer),
    Column("order_id", BigInteger),
    Column("amount_fen", BigInteger, nullable=False),
    Column("is_live", Boolean, nullable=False),
)
Index(
    "uq_invoice_item_month",
    invoice_item.c.account_id,
    invoice_item.c.month,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
Index(
    "uq_invoice_item_order",
    invoice_item.c.order_id,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
