"""The table of allowances: total, and every row a setting with a help text."""

from __future__ import annotations

from dataclasses import fields

from hongyan.config import Settings, load
from hongyan.kernel.allowances import SPANS, Allowance, Allowances, Span, limits_of


def test_every_allowance_has_its_settings() -> None:
    assert set(SPANS) == set(Allowance)
    named = {name for spans in SPANS.values() for name in spans.values()}
    besides = {"account_stored_megabytes", "account_unused_file_days"}
    assert named | besides == {one.name for one in fields(Allowances)}


def test_every_allowance_is_a_setting_of_a_name_and_a_meaning() -> None:
    for one in fields(Allowances):
        assert one.metadata["help"]
        assert getattr(load({f"HONGYAN_{one.name.upper()}": "7"}), one.name) == 7


def test_limits_are_read_from_the_table() -> None:
    table = Settings(account_codes_per_hour=3, account_codes_per_day=9)
    assert limits_of(Allowance.PHONE_CODE, table) == {Span.HOUR: 3, Span.DAY: 9}
    assert limits_of(Allowance.CONVERSION, table) == {}
