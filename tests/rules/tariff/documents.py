"""Documents for tests: a price book and a product that are right, to be broken one by one."""

from __future__ import annotations

import json
from typing import Any

from hongyan.domain.tariff.model import PriceBook, Product, TariffKind
from hongyan.domain.tariff.read import read_prices, read_product, read_products
from hongyan.domain.tariff.shipped import shipped_version

KINDS = ["verification", "notification", "promotion"]


def prices(*rungs: tuple[int, str], **more: Any) -> dict[str, Any]:
    """Return a price book's document with one ladder for all kinds."""
    ladder = [{"after": after, "price": price} for after, price in rungs or ((0, "0.05"),)]
    return {
        "name": "own",
        "segment_profile": "faq2020",
        "ladder": [{"kinds": list(KINDS), "rungs": ladder}],
        **more,
    }


def package(**more: Any) -> dict[str, Any]:
    """Return the document of a domestic package, with fields of one's own."""
    return {
        "code": "domestic-500",
        "name_zh": "国内短信套餐包",
        "name_en": "Domestic package",
        "kind": "package",
        "scope": "domestic",
        "segments": 500,
        "price": "22",
        "months": 12,
        **more,
    }


def card(**more: Any) -> dict[str, Any]:
    """Return the document of a stored-value card, with fields of one's own."""
    written = package(code="card-1000", kind="card", scope="international", price="1000", months=0)
    del written["segments"]
    return written | more


def product(**more: Any) -> Product:
    """Return a domestic package as a value."""
    return read_product(package(**more))


def shipped_book() -> PriceBook:
    """Return the sample price book."""
    return read_prices(json.loads(shipped_version(TariffKind.PRICES).document))


def shipped_products() -> tuple[Product, ...]:
    """Return the sample catalogue."""
    return read_products(json.loads(shipped_version(TariffKind.PRODUCTS).document))
