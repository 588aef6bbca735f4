"""Price books, catalogues and accounts' own prices as an operator manages them.

Nothing is changed that was in force: a document and a price begin now or later, and what was
loaded stays to be looked at. Moves no money.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.tariff import store
from hongyan.domain.tariff.fields import TariffError
from hongyan.domain.tariff.model import OwnPrice, PriceBook, Product, Rate, TariffKind, Version
from hongyan.domain.tariff.read import (
    HOME_KINDS,
    kept_form,
    parse_toml,
    read_prices,
    read_products,
)
from hongyan.domain.tariff.reasons import PriceReason
from hongyan.domain.tariff.shipped import shipped_version
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.reference.tariff_in_force import (
    products_in_force,
    rate_in_force,
    version_in_force,
)
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.money import MICRO_PER_YUAN
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

UNIT_PRICE_MAX: Final = 100_000_000
"""A hundred yuan a segment, in micro-yuan: more is a typing mistake."""

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


def show_prices(tx: Connection, account_name: str | None, at_ms: int) -> Prices | Refused:
    """Return the domestic prices in force at a moment, for all accounts or for one."""
    version = version_in_force(tx, TariffKind.PRICES, at_ms).value
    book = read_prices(json.loads(version.document))
    account_id = 0
    if account_name is not None:
        account = find_account(tx, account_name)
        if isinstance(account, Refused):
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
    work: Work, kind: TariffKind, text: str, effective_at: int | None
) -> Version | Refused:
    """Put a TOML text in force from a moment (None: now), and return it as it is kept.

    What was accepted before keeps its price. The past cannot be changed.
    """
    try:
        document = parse_toml(text)
        (read_prices if kind is TariffKind.PRICES else read_products)(document)
    except TariffError as fault:
        return fault.refused
    begins_at = work.now_ms if effective_at is None else effective_at
    if begins_at < work.now_ms:
        return Refused(PriceReason.PAST, "price.begins")
    kept, name = kept_form(document), document["name"]
    version_id = store.add_version(work.tx, kind, name, kept, begins_at, work.now_ms)
    invalidate_reference(work.tx)
    made = Version(version_id, kind, name, begins_at, kept, work.now_ms)
    note_change(work, None, "load_document", str(version_id), None, made)
    return made


def set_own_price(work: Work, account_name: str, terms: OwnTerms) -> OwnPrice | Refused:
    """Give an account a price of its own, and return it as it is kept.

    Of several that overlap the one counts that began last; when it ends, the one before does.
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    begins_at = work.now_ms if terms.effective_at is None else terms.effective_at
    declined = _place_fault(terms.kind, terms.country) or _terms_fault(
        terms, begins_at, work.now_ms
    )
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
    number = store.add_own_price(work.tx, new)
    invalidate_reference(work.tx)
    made = next(
        one for one in store.own_prices(work.tx, account.account_id) if one.price_id == number
    )
    note_change(work, account.account_id, "set_own_price", account_name, None, made)
    return made


def end_own_price(
    work: Work, account_name: str, kind: MessageKind, country: str, ends_at: int | None
) -> int | Refused:
    """Let the price book count for an account again from a moment (None: now).

    Returns how many own prices ended or, if they were still to come, never begin.
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    ends_at = work.now_ms if ends_at is None else ends_at
    if ends_at < work.now_ms:
        return Refused(PriceReason.PAST, "price.begins")
    declined = _place_fault(kind, country)
    if declined is not None:
        return declined
    count = store.end_own_prices(work.tx, account.account_id, kind, country, ends_at)
    invalidate_reference(work.tx)
    ended = {"kind": kind, "country": country, "prices": count, "ends_at": ends_at}
    note_change(work, account.account_id, "end_own_price", account_name, ended, None)
    return count


def _place_fault(kind: MessageKind, country: str) -> Refused | None:
    is_international = kind is MessageKind.INTERNATIONAL
    if not is_international and country != HOME:
        return Refused(PriceReason.NOT_INTERNATIONAL, "price.country", kind=kind.name.lower())
    if is_international and (country == HOME or not _COUNTRY.fullmatch(country)):
        return Refused(PriceReason.NOT_A_COUNTRY, "price.country")
    return None


def _terms_fault(terms: OwnTerms, begins_at: int, now_ms: int) -> Refused | None:
    if terms.unit_price > UNIT_PRICE_MAX:
        most = UNIT_PRICE_MAX // MICRO_PER_YUAN
        return Refused(PriceReason.TOO_HIGH, "price.amount", most=most)
    if begins_at < now_ms:
        return Refused(PriceReason.PAST, "price.begins")
    if terms.ends_at is not None and terms.ends_at <= begins_at:
        return Refused(PriceReason.ENDS_FIRST, "price.ends")
    return None
