"""Price books, catalogues and accounts' own prices as an operator manages them.

Nothing is changed that was in force: a document and a price begin now or later, and what was
loaded stays to be looked at. Moves no money.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.tariff import store
from hongyan.domain.tariff.fields import TariffFault
from hongyan.domain.tariff.model import OwnPrice, PriceBook, Product, Rate, TariffKind, Version
from hongyan.domain.tariff.read import (
    HOME_KINDS,
    kept_form,
    parse_toml,
    read_prices,
    read_products,
)
from hongyan.domain.tariff.shipped import shipped_version
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.reference.tariff_in_force import (
    products_in_force,
    rate_in_force,
    version_in_force,
)
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.kinds import HOME, MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

UNIT_PRICE_MAX: Final = 100_000_000
"""A hundred yuan a segment, in micro-yuan: more is a slip of the hand."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Prices:
    """What is in force at a moment: the book, and for an account its rates and own prices."""

    version: Version
    book: PriceBook
    rates: dict[MessageKind, Rate]
    own: tuple[OwnPrice, ...]


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """An account's own price to come: micro-yuan a segment, from when (None: now), until when."""

    kind: MessageKind
    country: str
    unit_price: int
    effective_at: int | None = None
    ends_at: int | None = None


def show_prices(tx: Connection, account_name: str | None, at_ms: int) -> Prices | Declined:
    """Return the prices at home in force at a moment, for everybody or for an account."""
    version = version_in_force(tx, TariffKind.PRICES, at_ms).value
    book = read_prices(json.loads(version.document))
    account_id = 0
    if account_name is not None:
        account = find_account(tx, account_name)
        if isinstance(account, Declined):
            return account
        account_id = account.account_id
    found = {kind: rate_in_force(tx, account_id, kind, HOME, at_ms).value for kind in HOME_KINDS}
    rates = {kind: rate for kind, rate in found.items() if rate is not None}
    return Prices(version, book, rates, tuple(store.own_prices(tx, account_id)))


def list_products(tx: Connection, at_ms: int) -> tuple[Product, ...]:
    """Return the products of the catalogue in force at a moment, gifts included."""
    return products_in_force(tx, at_ms).value


def list_versions(tx: Connection, kind: TariffKind) -> list[Version]:
    """Return every document of a kind in the order of their days, the shipped sample first."""
    return [shipped_version(kind), *store.versions(tx, kind)]


def load_document(
    tx: Connection, kind: TariffKind, text: str, effective_at: int | None, now_ms: int
) -> Version | Declined:
    """Put a TOML text in force from a moment (None: now), and return it as it is kept.

    What was accepted before keeps its price. The past cannot be changed.
    """
    try:
        document = parse_toml(text)
        (read_prices if kind is TariffKind.PRICES else read_products)(document)
    except TariffFault as fault:
        return Declined(fault.field, fault.rule, fault.remedy)
    begins_at = now_ms if effective_at is None else effective_at
    if begins_at < now_ms:
        return _past("--from")
    kept, name = kept_form(document), document["name"]
    version_id = store.add_version(tx, kind, name, kept, begins_at, now_ms)
    accounts.count_up(tx, REFERENCE)
    return Version(version_id, kind, name, begins_at, kept, now_ms)


def set_own_price(
    tx: Connection, account_name: str, terms: OwnTerms, now_ms: int
) -> OwnPrice | Declined:
    """Give an account a price of its own, and return it as it is kept.

    Of several that overlap the one counts that began last; when it ends, the one before does.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    begins_at = now_ms if terms.effective_at is None else terms.effective_at
    declined = _place_fault(terms.kind, terms.country) or _terms_fault(terms, begins_at, now_ms)
    if declined is not None:
        return declined
    new = OwnPrice(
        price_id=0,
        account_id=account.account_id,
        kind=terms.kind,
        country=terms.country,
        unit_price=terms.unit_price,
        effective_at=begins_at,
        ends_at=terms.ends_at,
    )
    number = store.add_own_price(tx, new)
    accounts.count_up(tx, REFERENCE)
    return next(one for one in store.own_prices(tx, account.account_id) if one.price_id == number)


def end_own_price(
    tx: Connection,
    account_name: str,
    kind: MessageKind,
    country: str,
    ends_at: int | None,
    now_ms: int,
) -> int | Declined:
    """Let the price book count for an account again from a moment (None: now).

    Returns how many own prices ended or, if they were still to come, never begin.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    ends_at = now_ms if ends_at is None else ends_at
    declined = _past("--from") if ends_at < now_ms else _place_fault(kind, country)
    if declined is not None:
        return declined
    count = store.end_own_prices(tx, account.account_id, kind, country, ends_at)
    accounts.count_up(tx, REFERENCE)
    return count


def _place_fault(kind: MessageKind, country: str) -> Declined | None:
    is_abroad = kind is MessageKind.INTERNATIONAL
    if not is_abroad and country != HOME:
        rule = f"{kind.name.lower()} messages go to the mainland"
        return Declined("--country", rule, "leave it out, or price international messages")
    if is_abroad and (country == HOME or not _COUNTRY.fullmatch(country)):
        rule = "an international price is that of one country"
        return Declined("--country", rule, "write its two letters, such as SG")
    return None


def _terms_fault(terms: OwnTerms, begins_at: int, now_ms: int) -> Declined | None:
    if terms.unit_price > UNIT_PRICE_MAX:
        rule = "a segment costs 100 yuan at most"
        return Declined("PRICE", rule, "write yuan for one segment, such as 0.04")
    if begins_at < now_ms:
        return _past("--from")
    if terms.ends_at is not None and terms.ends_at <= begins_at:
        return Declined("--until", "is before the price begins", "write a later day")
    return None


def _past(field: str) -> Declined:
    remedy = "write tomorrow's date or a later one, or `now`"
    return Declined(field, "what is past keeps its prices", remedy)
