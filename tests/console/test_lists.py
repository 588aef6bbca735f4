"""Lists: filters stand in the URL, pages go on by ids, and nothing is counted."""

from __future__ import annotations

import pytest

from hongyan.console.forms import UrlQuery
from hongyan.console.lists import Filter, FilterKind, Filters, Keyset, Pages, paged

DECLARED = (
    Filter("number", "Number", FilterKind.NUMBER),
    Filter("state", "State", FilterKind.SELECT, (("", "All"), ("bad", "Undelivered"))),
)


def asked(**values: str) -> Filters:
    return Filters.read("/list", DECLARED, UrlQuery(values.items()))


def page(rows: list[int], keyset: Keyset, **more: int) -> Pages[int]:
    return paged(asked(state="bad"), keyset, rows, lambda row: row, limit=3, **more)


def test_what_is_asked_is_read_and_what_is_no_choice_is_not() -> None:
    filters = asked(number=" 138 ", state="nonsense", other="x")
    assert filters.values == {"number": "138"}
    assert filters["state"] == ""


def test_a_chip_says_what_is_set_and_leads_to_the_list_without_it() -> None:
    number, state = asked(number="138", state="bad").chips
    assert (number.label, number.value, number.is_word) == ("Number", "138", False)
    assert number.without == "/list?state=bad"
    assert (state.value, state.is_word) == ("Undelivered", True)


def test_a_url_keeps_the_filters_and_leaves_out_what_is_empty() -> None:
    assert asked(number="1&2").url(state="bad", after=None) == "/list?number=1%262&state=bad"
    assert asked().url() == "/list"


def test_the_first_page_leads_to_what_is_older() -> None:
    first = page([9, 8, 7, 6], Keyset())
    assert list(first.rows) == [9, 8, 7]
    assert first.older == "/list?state=bad&after=7"
    assert first.newer == ""


def test_the_last_page_leads_back_alone() -> None:
    last = page([6, 5], Keyset(after=7))
    assert list(last.rows) == [6, 5]
    assert last.older == ""
    assert last.newer == "/list?state=bad&before=6"


def test_a_page_in_front_of_an_id_is_the_one_next_to_it() -> None:
    newer = page([10, 9, 8, 7], Keyset(before=6))
    assert list(newer.rows) == [9, 8, 7]
    assert newer.newer == "/list?state=bad&before=9"
    assert newer.older == "/list?state=bad&after=7"


def test_where_the_budget_ends_the_page_says_how_far_it_looked_and_goes_on_there() -> None:
    short = page([9], Keyset(), looked_back_to=1_800_000_000_000, goes_on_after=4)
    assert short.looked_back_to == 1_800_000_000_000
    assert short.older == "/list?state=bad&after=4"


def test_behind_the_end_the_way_back_is_to_the_newest() -> None:
    empty = page([], Keyset(after=1))
    assert empty.is_empty
    assert empty.newer == "/list?state=bad"


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "9" * 40, "\N{ARABIC-INDIC DIGIT ONE}"])
def test_an_id_that_is_none_asks_for_the_newest(text: str) -> None:
    assert Keyset.read(UrlQuery([("after", text)])) == Keyset()
