"""Every form of a field has its fault, with the place, the reason and what its words need."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.tariff.fields import Fields, TariffError
from hongyan.domain.tariff.reasons import TariffReason
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope
from hongyan.kernel.refusal import Refused
from tests.saying import remedy, rule


def test_a_field_is_read_in_its_form() -> None:
    fields = Fields(
        {
            "name": "价目",
            "sample": True,
            "count": 7,
            "price": "0.045",
            "until": "06-18",
            "kinds": ["promotion"],
            "scope": "any",
        }
    )
    assert fields.text("name") == "价目"
    assert fields.flag("sample", default=False) is True
    assert fields.whole("count") == 7
    assert fields.amount("price") == 45_000
    assert fields.day("until") == 618
    assert fields.words("kinds", MessageKind) == [MessageKind.PROMOTION]
    assert fields.word("scope", Scope) is Scope.ANY
    fields.close()


def test_a_day_of_toml_is_a_day() -> None:
    assert Fields(tomllib.loads("until = 2026-06-18")).day("until") == 20260618
    assert Fields({}).day("until") is None
    assert Fields({"until": "02-29"}).day("until") == 229


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("text", ""),
        ("text", "two\nlines"),
        ("text", "x" * 101),
        ("text", 5),
        ("flag", "yes"),
        ("flag", 1),
        ("whole", -1),
        ("whole", True),
        ("whole", 2.5),
        ("whole", 10**10),
        ("amount", 0.045),
        ("amount", 45),
        ("amount", "-1"),
        ("amount", "0.0000001"),
        ("amount", "1e3"),
        ("day", "2026-02-30"),
        ("day", "18.6.2026"),
        ("day", 20260618),
        ("day", "06-31"),
        ("word", "nowhere"),
        ("word", 3),
        ("words", "domestic"),
        ("words", []),
        ("words", ["domestic", "domestic"]),
        ("words", ["domestic", ["any"]]),
        ("tables", []),
        ("tables", {"code": 1}),
    ],
)
def test_a_wrong_form_is_named_with_its_place(form: str, value: Any) -> None:
    fields = Fields({"it": value}, "product[2]")
    more: dict[str, Any] = {"flag": {"default": False}}.get(form, {})
    allowed = (Scope,) if form.startswith("word") else ()
    with pytest.raises(TariffError) as caught:
        list(getattr(fields, form)("it", *allowed, **more))
    refused = caught.value.refused
    assert refused.about == "product[2].it"
    assert rule(refused)
    assert remedy(refused)
    assert str(caught.value).startswith("product[2].it: ")


def test_a_table_in_a_list_knows_its_number() -> None:
    [_, second] = Fields({"ladder": [{}, {}]}, "book").tables("ladder")
    assert second.place == "book.ladder[2]"
    with pytest.raises(TariffError) as caught:
        list(Fields({"ladder": [5]}).tables("ladder"))
    assert caught.value.refused == Refused(TariffReason.NOT_A_TABLE, "ladder[1]")


def test_what_must_be_there_is_asked_for_and_what_may_be_has_its_default() -> None:
    fields = Fields({})
    with pytest.raises(TariffError) as caught:
        fields.text("name")
    assert caught.value.refused == Refused(TariffReason.FIELD_MISSING, "name")
    assert fields.text("note", "") == ""
    assert fields.amount("bonus", "0") == 0
    assert fields.words("kinds", Scope, (Scope.ANY,)) == [Scope.ANY]


def test_a_slip_of_the_pen_is_no_default() -> None:
    fields = Fields({"bonus": "5", "bouns": "5"})
    fields.amount("bonus")
    with pytest.raises(TariffError) as caught:
        fields.close()
    assert caught.value.refused == Refused(TariffReason.FIELD_UNKNOWN, "bouns", fields="bonus")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_no_value_breaks_a_reader(value: Any) -> None:
    fields = Fields({"it": value})
    for read in (fields.text, fields.amount, fields.whole, fields.day):
        try:
            read("it")
        except TariffError as fault:
            assert fault.refused.about == "it"  # noqa: PT017 - what is raised is half of the property
