"""Values that people write are read, or the rule is said in plain words."""

from __future__ import annotations

import re
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from hongyan.config import ConfigError, Settings, load
from hongyan.kernel.fitting import INTEGERS, fitted, unfit


class Tint(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.mark.parametrize(
    ("value", "kind", "read"),
    [
        ("8000", int, 8000),
        ("true", bool, True),
        ("0", bool, False),
        ("red", Tint, Tint.RED),
        ("1, 5,10", INTEGERS, (1, 5, 10)),
        ("a b", str, "a b"),
        ("x/y", Path, Path("x/y")),
    ],
)
def test_what_fits_is_read(value: str, kind: Any, read: Any) -> None:
    assert fitted(value, kind) == read


@pytest.mark.parametrize(
    ("value", "kind", "rule"),
    [
        ("eighty", int, "'eighty' must be a whole number"),
        ("1.5", int, "must be a whole number"),
        ("perhaps", bool, "must be true or false"),
        ("green", Tint, "must be one of red, blue"),
        ("1,x", INTEGERS, "must be whole numbers with commas between"),
        ("-1", int, "must be a whole number, 0 or more"),
        ("1,-5", INTEGERS, "must be whole numbers with commas between, 0 or more"),
    ],
)
def test_what_does_not_fit_hears_the_rule(value: str, kind: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):  # AUDIT B7: Python's words
        fitted(value, kind)


def test_a_long_value_is_cut() -> None:
    assert len(unfit("x" * 5000, "short")) < 100


TEXTS = frozenset({"data", "alert_webhooks", "alert_mail_to"})
"""Any text is one, or a list of them: what it must be beyond is judged where it is used."""


@pytest.mark.parametrize(
    "name",
    [one.name for one in fields(Settings) if str(one.type) != "str" and one.name not in TEXTS],
)
def test_every_setting_that_is_no_text_says_its_rule(name: str) -> None:
    # AUDIT B7: whatever the setting, its variable, the rule, the remedy.
    with pytest.raises(ConfigError) as fault:
        load({f"HONGYAN_{name.upper()}": "no such value"})
    assert str(fault.value).startswith(f"HONGYAN_{name.upper()}: 'no such value' must be ")
    assert str(fault.value).endswith("; give that, or leave it out")


@pytest.mark.parametrize(
    ("name", "least"),
    [
        (one.name, one.metadata["least"])
        for one in fields(Settings)
        if str(one.type) in {"int", "tuple[int, ...]"}
    ],
)
def test_no_whole_number_is_taken_out_of_its_bounds(name: str, least: int) -> None:
    for beyond in (str(least - 1), "9" * 30):
        with pytest.raises(ConfigError, match="must be"):
            load({f"HONGYAN_{name.upper()}": beyond})


def test_defaults_lie_within_their_bounds() -> None:
    for one in fields(Settings):
        if str(one.type) == "int":
            assert one.metadata["least"] <= one.default <= one.metadata["most"], one.name


LONG = re.compile(r".*_(ms|seconds|minutes|hours|days|months)")


@pytest.mark.parametrize("name", [one.name for one in fields(Settings) if LONG.fullmatch(one.name)])
def test_no_setting_reaches_further_than_a_hundred_years(name: str) -> None:
    # A moment further away fits no database: sweeps would die of it, one a second.
    unit = name.rpartition("_")[2]
    century = {"ms": 3_155_760_000_000, "seconds": 3_155_760_000, "minutes": 52_596_000}
    century |= {"hours": 876_600, "days": 36_525, "months": 1200}
    with pytest.raises(ConfigError, match="must be"):
        load({f"HONGYAN_{name.upper()}": str(century[unit] + 1)})
