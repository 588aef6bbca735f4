"""The list of countries that comes with the product: a sample, and said to be one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from hongyan.domain.countries.model import CountryList
from hongyan.domain.countries.read import read_csv

SHIPPED_NAME: Final = "sample"


def shipped_text() -> str:
    """Return the shipped list as CSV: what an operator starts a list of their own from."""
    return files(__package__).joinpath("data/countries.csv").read_text(encoding="utf-8")


@cache
def shipped_list() -> CountryList:
    """Return the shipped list, read once; it is in force until an operator loads another."""
    return CountryList(0, SHIPPED_NAME, 0, read_csv(shipped_text()), 0)
