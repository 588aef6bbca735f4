"""Tables of orders, payments and refunds. Amounts are micro-yuan."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

# `product` is the product's JSON as it was sold: a later catalogue changes nothing here.
purchase_order = Table(
    "purchase_order",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("token", Text, nullable=False),
    Column("product_code", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("paid_at", BigInteger),
    Index("uq_purchase_order_token", "account_id", "token", unique=True),
    Index("ix_purchase_order_state", "state", "created_at"),
)

# Money from outside: a third party's for an order or (order_id NULL) as a top-up, or a top-up that
# an operator recorded under an external reference (provider `operator`).
payment = Table(
    "payment",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("order_id", BigInteger, index=True),
    Column("provider", Text, nullable=False),
    Column("provider_ref", Text),
    Column("amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("paid_at", BigInteger),
    Index("uq_payment_provider_ref", "provider", "provider_ref", unique=True),
)

# Notifications that did not fit, for an operator: one row for each provider, oddity and payment
# (0: it names none that we know), so that a flood of them does not fill the table.
odd_payment = Table(
    "odd_payment",
    METADATA,
    Column("provider", Text, primary_key=True),
    Column("oddity", Text, primary_key=True),
    Column("payment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("provider_ref", Text, nullable=False),
    Column("times", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

refund = Table(
    "refund",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("order_id", BigInteger, nullable=False, unique=True),
    Column("account_id", BigInteger, nullable=False),
    Column("route", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("rule", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("provider_ref", Text),
    Column("fault", Text, nullable=False),
    Column("requested_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
)
