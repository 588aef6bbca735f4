"""Statements on versions of price books and catalogues, and on accounts' own prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from hongyan.db.records import Paper
from hongyan.db.rows import Rows
from hongyan.domain.tariff.model import OwnPrice, TariffKind, Version
from hongyan.domain.tariff.tables import own_price, tariff
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TARIFF = Paper("tariff", tariff, ("id",))
OWN_PRICE = Paper("own price", own_price, ("id",))

_VERSIONS = Rows(tariff, Version, {"id": "version_id"})
_OWN_PRICES = Rows(own_price, OwnPrice, {"id": "price_id"})


def version_at(tx: Connection, kind: TariffKind, at_ms: int) -> Version | None:
    """Return the loaded version in force at a moment; of two from one moment the later loaded."""
    asked = (
        _VERSIONS.select.where(tariff.c.kind == kind.value, tariff.c.effective_at <= at_ms)
        .order_by(tariff.c.effective_at.desc(), tariff.c.id.desc())
        .limit(1)
    )
    return _VERSIONS.first(tx, asked)


def next_version_at(tx: Connection, kind: TariffKind, after_ms: int) -> int | None:
    """Return when the next version comes into force, None if none waits."""
    return tx.execute(
        select(func.min(tariff.c.effective_at)).where(
            tariff.c.kind == kind.value, tariff.c.effective_at > after_ms
        )
    ).scalar()


def versions(tx: Connection, kind: TariffKind) -> list[Version]:
    """Return every version of a kind, in the order in which they come into force."""
    order = [tariff.c.effective_at, tariff.c.id]
    return _VERSIONS.many(tx, tariff.c.kind == kind.value, by=order)


def add_version(
    tx: Connection, kind: TariffKind, name: str, document: str, effective_at: int, now_ms: int
) -> int:
    """Store a version and return its id."""
    new = Version(0, kind, name, effective_at, document, now_ms)
    version_id = _VERSIONS.add_numbered(tx, new)
    TARIFF.note(tx, version_id)
    return version_id


def own_prices(tx: Connection, account_id: int) -> list[OwnPrice]:
    """Return every own price of an account, ended and waiting ones included."""
    order = [own_price.c.kind, own_price.c.country, own_price.c.effective_at, own_price.c.id]
    return _OWN_PRICES.many(tx, own_price.c.account_id == account_id, by=order)


def add_own_price(tx: Connection, new: OwnPrice) -> int:
    """Store an account's own price (its `price_id` is not read) and return its id."""
    price_id = _OWN_PRICES.add_numbered(tx, new)
    OWN_PRICE.note(tx, price_id)
    return price_id


def end_own_prices(
    tx: Connection, account_id: int, kind: MessageKind, country: str, ends_at: int
) -> int:
    """End an account's own prices of a kind at a moment, and return how many had not ended."""
    still = update(own_price).where(
        own_price.c.account_id == account_id,
        own_price.c.kind == kind.value,
        own_price.c.country == country,
        or_(own_price.c.ends_at.is_(None), own_price.c.ends_at > ends_at),
    )
    ended = tx.execute(still.values(ends_at=ends_at).returning(own_price.c.id)).all()
    for row in ended:
        OWN_PRICE.note(tx, row.id)
    return len(ended)
