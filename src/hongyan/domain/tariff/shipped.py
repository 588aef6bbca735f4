"""The sample price book and catalogue that come with the product. Reads these and nothing else."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from hongyan.domain.tariff.model import SHIPPED_ID, TariffKind, Version
from hongyan.domain.tariff.read import kept_form, parse_toml


@cache
def shipped_version(kind: TariffKind) -> Version:
    """Return the sample that is in force until an operator's document is."""
    document = parse_toml(shipped_text(kind))
    return Version(SHIPPED_ID, kind, document["name"], 0, kept_form(document), 0)


def shipped_text(kind: TariffKind) -> str:
    """Return the text of the sample, with its comments."""
    return files(__package__).joinpath("data", f"{kind.value}.toml").read_text(encoding="utf-8")
