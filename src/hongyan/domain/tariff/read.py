"""Parses documents as price books and products, by their rules.

TOML as operators write it, JSON as it is kept. Knows nothing of files and of the database.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from hongyan.domain.tariff.fields import Fields, TariffError
from hongyan.domain.tariff.model import YEARLY, PriceBook, Product, Rungs
from hongyan.domain.tariff.reasons import ProductReason, TariffReason
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Scope, WalletKind, yuan_text
from hongyan.kernel.refusal import Refused
from hongyan.text.segments import SegmentProfile

HOME_KINDS: Final = (MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION)
SOLD_KINDS: Final = (WalletKind.PACKAGE, WalletKind.CARD)
SOLD_SCOPES: Final = (Scope.DOMESTIC, Scope.INTERNATIONAL)
MONTHS_MAX: Final = 120

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def parse_toml(text: str) -> dict[str, Any]:
    """Return a TOML text as a document; raises TariffError where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise TariffError(Refused(TariffReason.NOT_TOML, "document", fault=fault)) from None


def kept_form(document: Mapping[str, Any]) -> str:
    """Return a document as the text that is kept of it; days become texts."""
    return json.dumps(document, ensure_ascii=False, default=str)


def read_prices(document: Mapping[str, Any]) -> PriceBook:
    """Return the price book that a document describes.

    Every kind of domestic message has exactly one ladder, which begins with the first segment.
    Raises TariffError otherwise.
    """
    fields = Fields(document)
    ladders: dict[MessageKind, Rungs] = {}
    name, is_sample = fields.text("name"), fields.flag("sample", default=False)
    profile = fields.word("segment_profile", SegmentProfile)
    for ladder in fields.tables("ladder"):
        kinds, rungs = ladder.words("kinds", HOME_KINDS), _rungs(ladder)
        for kind in kinds:
            if kind in ladders:
                raise ladder.fault("kinds", TariffReason.LADDER_TWICE, kind=kind.name.lower())
            ladders[kind] = rungs
        ladder.close()
    fields.close()
    missing = [kind.name.lower() for kind in HOME_KINDS if kind not in ladders]
    if missing:
        raise fields.fault("ladder", TariffReason.LADDER_MISSING, kinds=", ".join(missing))
    return PriceBook(name=name, is_sample=is_sample, profile=profile, ladders=ladders)


def _rungs(ladder: Fields) -> Rungs:
    rungs: list[tuple[int, int]] = []
    for rung in ladder.tables("rungs"):
        after, price = rung.whole("after"), rung.amount("price")
        if not rungs and after:
            raise rung.fault("after", TariffReason.RUNG_NOT_AT_ZERO)
        if rungs and after <= rungs[-1][0]:
            raise rung.fault("after", TariffReason.RUNG_NOT_RISING, after=after)
        rung.close()
        rungs.append((after, price))
    return tuple(rungs)


def read_products(document: Mapping[str, Any]) -> tuple[Product, ...]:
    """Return the products that a catalogue's document describes, in its order.

    Raises TariffError for a product that the rules of packages, cards and gifts do not allow.
    """
    fields = Fields(document)
    fields.text("name")
    fields.flag("sample", default=False)
    found: dict[str, Product] = {}
    for written in fields.tables("product"):
        product = _product(written)
        if product.code in found:
            raise written.fault("code", ProductReason.CODE_TWICE, code=product.code)
        found[product.code] = product
    fields.close()
    return tuple(found.values())


def read_product(document: Mapping[str, Any]) -> Product:
    """Return the product that `product_document` wrote."""
    return _product(Fields(document))


def product_document(product: Product) -> dict[str, Any]:
    """Return a product as a document, to freeze it on an order."""
    written: dict[str, Any] = {
        "code": product.code,
        "name_zh": product.name_zh,
        "name_en": product.name_en,
        "kind": product.kind.value,
        "scope": product.scope.value,
        "segments": product.segments,
        "price": yuan_text(product.price),
        "bonus": yuan_text(product.bonus),
        "months": product.months,
        "accounts": sorted(product.accounts),
        "refundable": product.is_refundable,
    }
    if product.gift_to:
        written["gift_to"] = sorted(product.gift_to)
    days = {"on_sale_from": product.on_sale_from, "on_sale_until": product.on_sale_until}
    return written | {name: _dashed(day) for name, day in days.items() if day is not None}


def _product(written: Fields) -> Product:
    scope = written.word("scope", SOLD_SCOPES)
    is_international = scope is Scope.INTERNATIONAL
    kind = written.word("kind", SOLD_KINDS)
    gift_to = frozenset(written.words("gift_to", AccountKind, ()))
    everybody = (AccountKind.ENTERPRISE,) if is_international else tuple(AccountKind)
    may_return = not gift_to and not (kind is WalletKind.PACKAGE and is_international)
    product = Product(
        code=written.text("code"),
        name_zh=written.text("name_zh"),
        name_en=written.text("name_en"),
        kind=kind,
        scope=scope,
        segments=written.whole("segments", 0),
        price=written.amount("price", "0"),
        bonus=written.amount("bonus", "0"),
        months=written.whole("months", most=MONTHS_MAX),
        on_sale_from=written.day("on_sale_from"),
        on_sale_until=written.day("on_sale_until"),
        accounts=frozenset(written.words("accounts", AccountKind, gift_to or everybody)),
        gift_to=gift_to,
        is_refundable=written.flag("refundable", default=may_return),
    )
    written.close()
    for is_broken, name, reason in _broken(product, may_return=may_return):
        if is_broken:
            raise written.fault(name, reason, code=quoted(product.code))
    return product


def _broken(product: Product, *, may_return: bool) -> tuple[tuple[bool, str, ProductReason], ...]:
    """Return the rules of products in their order: whether it is broken, the field, the reason."""
    is_international = product.scope is Scope.INTERNATIONAL
    is_card = product.kind is WalletKind.CARD
    first, last = product.on_sale_from, product.on_sale_until
    is_yearly = [day < YEARLY for day in (first, last) if day is not None]
    takers = product.accounts | product.gift_to
    return (
        (not _CODE.fullmatch(product.code), "code", ProductReason.CODE_MALFORMED),
        (not is_card and not product.segments, "segments", ProductReason.PACKAGE_EMPTY),
        (is_card and bool(product.segments), "segments", ProductReason.CARD_WITH_SEGMENTS),
        (not is_card and not product.months, "months", ProductReason.PACKAGE_WITHOUT_END),
        (is_card and not is_international, "scope", ProductReason.CARD_DOMESTIC),
        (
            bool(product.bonus) and not (is_card and first and last),
            "bonus",
            ProductReason.BONUS_WITHOUT_SALE,  # FAQ 5.1.6
        ),
        (
            product.is_gift and bool(is_card or product.price or is_yearly),
            "gift_to",
            ProductReason.GIFT_FOR_SALE,
        ),
        (not product.is_gift and not product.price, "price", ProductReason.PRICE_MISSING),
        (
            is_international and AccountKind.PERSONAL in takers,
            "accounts",
            ProductReason.PERSONAL_INTERNATIONAL,
        ),
        (
            product.is_refundable and not may_return,
            "refundable",
            ProductReason.NEVER_REFUNDED,  # FAQ 5.1.13
        ),
        (
            any(is_yearly) and is_yearly != [True, True],
            "on_sale_until",
            ProductReason.DAYS_UNPAIRED,
        ),
        (
            first is not None and last is not None and first > last and not any(is_yearly),
            "on_sale_until",
            ProductReason.SALE_ENDS_FIRST,
        ),
    )


def _dashed(day: int) -> str:
    text = f"{day:04d}"
    return "-".join(part for part in (text[:-4], text[-4:-2], text[-2:]) if part)
