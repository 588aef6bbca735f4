"""Documents to price books and products: what must stand in them, and what may not.

TOML as operators write it, JSON as it is kept. Knows nothing of files and of the database.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from hongyan.domain.tariff.fields import Fields, TariffFault
from hongyan.domain.tariff.model import YEARLY, PriceBook, Product, Rungs
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Scope, WalletKind, yuan_text
from hongyan.text.segments import SegmentProfile

HOME_KINDS: Final = (MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION)
SOLD_KINDS: Final = (WalletKind.PACKAGE, WalletKind.CARD)
SOLD_SCOPES: Final = (Scope.DOMESTIC, Scope.INTERNATIONAL)
MONTHS_MAX: Final = 120

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def parse_toml(text: str) -> dict[str, Any]:
    """Return a TOML text as a document; raises TariffFault where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise TariffFault("FILE", f"is not TOML: {fault}", "mend it at that place") from None


def kept_form(document: Mapping[str, Any]) -> str:
    """Return a document as the text that is kept of it; days become texts."""
    return json.dumps(document, ensure_ascii=False, default=str)


def read_prices(document: Mapping[str, Any]) -> PriceBook:
    """Return the price book that a document describes.

    Every kind of message at home has exactly one ladder, which begins with the first segment.
    Raises TariffFault otherwise.
    """
    fields = Fields(document)
    ladders: dict[MessageKind, Rungs] = {}
    name, is_sample = fields.text("name"), fields.flag("sample", default=False)
    profile = fields.word("segment_profile", SegmentProfile)
    for ladder in fields.tables("ladder"):
        kinds, rungs = ladder.words("kinds", HOME_KINDS), _rungs(ladder)
        for kind in kinds:
            if kind in ladders:
                rule = f"{kind.name.lower()} has a ladder already"
                raise ladder.fault("kinds", rule, "name each kind in one ladder")
            ladders[kind] = rungs
        ladder.close()
    fields.close()
    missing = [kind.name.lower() for kind in HOME_KINDS if kind not in ladders]
    if missing:
        raise fields.fault("ladder", f"nothing for {', '.join(missing)}", "give it a ladder")
    return PriceBook(name=name, is_sample=is_sample, profile=profile, ladders=ladders)


def _rungs(ladder: Fields) -> Rungs:
    rungs: list[tuple[int, int]] = []
    for rung in ladder.tables("rungs"):
        after, price = rung.whole("after"), rung.amount("price")
        if not rungs and after:
            raise rung.fault("after", "the first rung is not at 0", "write after = 0")
        if rungs and after <= rungs[-1][0]:
            raise rung.fault("after", f"{after} is not above the rung before", "write them rising")
        rung.close()
        rungs.append((after, price))
    return tuple(rungs)


def read_products(document: Mapping[str, Any]) -> tuple[Product, ...]:
    """Return the products that a catalogue's document describes, in its order.

    Raises TariffFault for a product that the rules of packages, cards and gifts do not allow.
    """
    fields = Fields(document)
    fields.text("name")
    fields.flag("sample", default=False)
    found: dict[str, Product] = {}
    for written in fields.tables("product"):
        product = _product(written)
        if product.code in found:
            raise written.fault("code", f"{product.code} stands above already", "choose another")
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
    is_abroad = scope is Scope.INTERNATIONAL
    kind = written.word("kind", SOLD_KINDS)
    gift_to = frozenset(written.words("gift_to", AccountKind, ()))
    everybody = (AccountKind.ENTERPRISE,) if is_abroad else tuple(AccountKind)
    may_return = not gift_to and not (kind is WalletKind.PACKAGE and is_abroad)
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
    for is_broken, name, rule, remedy in _broken(product, may_return=may_return):
        if is_broken:
            raise written.fault(name, rule, remedy)
    return product


def _broken(product: Product, *, may_return: bool) -> tuple[tuple[bool, str, str, str], ...]:
    """Return the rules of products: whether it is broken, the field, the rule, the remedy."""
    is_abroad = product.scope is Scope.INTERNATIONAL
    is_card = product.kind is WalletKind.CARD
    first, last = product.on_sale_from, product.on_sale_until
    is_yearly = [day < YEARLY for day in (first, last) if day is not None]
    takers = product.accounts | product.gift_to
    return (
        (
            not _CODE.fullmatch(product.code),
            "code",
            f"{quoted(product.code)} is not 1 to 40 small letters, digits and -",
            "write one such as domestic-500",
        ),
        (not is_card and not product.segments, "segments", "a package has some", "write how many"),
        (is_card and bool(product.segments), "segments", "a card holds money", "leave it out"),
        (not is_card and not product.months, "months", "a package expires", "write 12"),
        (is_card and not is_abroad, "scope", "a card pays abroad only", "write international"),
        (
            bool(product.bonus) and not (is_card and first and last),
            "bonus",
            "only cards have one, in a sale with a first and a last day",  # FAQ 5.1.6
            "write on_sale_from and on_sale_until, or leave the bonus out",
        ),
        (
            product.is_gift and bool(is_card or product.price or is_yearly),
            "gift_to",
            "a gift is a package without a price and without days of sale",
            "leave them out, or sell it",
        ),
        (not product.is_gift and not product.price, "price", "what is sold costs", "write it"),
        (
            is_abroad and AccountKind.PERSONAL in takers,
            "accounts",
            "personal accounts send at home only",
            'write ["enterprise"]',
        ),
        (
            product.is_refundable and not may_return,
            "refundable",
            "gifts and international packages are never refunded",  # FAQ 5.1.13
            "write false",
        ),
        (
            any(is_yearly) and is_yearly != [True, True],
            "on_sale_until",
            "days of every year come in pairs",
            "write both as 06-18, or both with their year",
        ),
        (
            first is not None and last is not None and first > last and not any(is_yearly),
            "on_sale_until",
            "is before on_sale_from",
            "write a later day",
        ),
    )


def _dashed(day: int) -> str:
    text = f"{day:04d}"
    return "-".join(part for part in (text[:-4], text[-4:-2], text[-2:]) if part)
