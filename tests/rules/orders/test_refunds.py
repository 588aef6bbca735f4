"""The decision table of refunds: the page and the program say the same, in every case."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from hongyan.domain.orders.model import OrderState, PayMethod, RefundRoute
from hongyan.domain.orders.reasons import RefundReason
from hongyan.domain.orders.refunds import (
    RULES,
    Age,
    Goods,
    RefundFacts,
    age_of,
    decide,
)
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.refusal import Refused
from tests.saying import rule

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "refunds.md"
FLAGS = {"yes": True, "no": False}
Row = tuple[int, dict[str, frozenset[object]], RefundRoute | RefundReason]


def page_rows() -> list[Row]:
    """Return the page's rows: number, what each fact may be, answer."""
    return [_row(line) for line in PAGE.read_text(encoding="utf-8").splitlines() if _is_row(line)]


def _is_row(line: str) -> bool:
    return re.match(r"\| [0-9]+ \|", line) is not None


def _row(line: str) -> Row:
    number, states, goods, lapsed, used, age, invoiced, arrears, method, answer, _ = (
        cell.strip() for cell in line.strip("|").split("|")
    )
    words = {
        "state": [OrderState(one) for one in states.split(", ") if one != "–"],
        "goods": [] if goods == "–" else [Goods(goods)],
        "is_lapsed": [FLAGS[one] for one in (lapsed,) if one != "–"],
        "is_used": [FLAGS[one] for one in (used,) if one != "–"],
        "age": [] if age == "–" else [Age(age)],
        "is_invoiced": [FLAGS[one] for one in (invoiced,) if one != "–"],
        "is_in_arrears": [FLAGS[one] for one in (arrears,) if one != "–"],
        "method": [] if method == "–" else [PayMethod(method)],
    }
    is_refused = answer.startswith("`")
    said = RefundReason[answer.strip("`").upper()] if is_refused else RefundRoute(answer)
    return int(number), {name: frozenset(values) for name, values in words.items()}, said


def every_case() -> list[RefundFacts]:
    """Return every combination of facts there can be."""
    flags = (False, True)
    values = product(OrderState, Goods, flags, flags, Age, flags, flags, PayMethod)
    return [RefundFacts(*one) for one in values]


def test_the_page_decides_every_case_as_the_program_does() -> None:
    # FAQ 3.2: age, method, used and invoiced decide what is refunded, and which way.
    rows = page_rows()
    cases = every_case()
    assert len(cases) == 5 * 5 * 2 * 2 * 3 * 2 * 2 * 2
    for facts in cases:
        number, answer = next(
            (number, answer)
            for number, wanted, answer in rows
            if all(not may or getattr(facts, name) in may for name, may in wanted.items())
        )
        decision = decide(facts)
        said = decision.answer
        said = said.reason if isinstance(said, Refused) else said
        assert (decision.rule, said) == (number, answer), facts


def test_the_page_has_the_rows_of_the_program_in_their_order() -> None:
    assert [(number, answer) for number, _, answer in page_rows()] == [
        (rule.number, rule.answer) for rule in RULES
    ]
    assert [rule.number for rule in RULES] == list(range(1, len(RULES) + 1))


def test_no_row_is_in_vain() -> None:
    assert {decide(facts).rule for facts in every_case()} == {rule.number for rule in RULES}


def test_a_no_names_the_order_and_its_row() -> None:
    refused = {
        decision.rule: decision.answer
        for decision in map(decide, every_case())
        if isinstance(decision.answer, Refused)
    }
    assert refused == {
        one.number: Refused(one.answer, "order", rule=one.number)
        for one in RULES
        if isinstance(one.answer, RefundReason)
    }
    assert all(f"(rule {number})" in rule(one) for number, one in refused.items())


@pytest.mark.parametrize(
    ("paid", "today", "age"),
    [
        # FAQ 3.2: three months and six months; the boundary day still counts.
        (20260115, 20260115, Age.FRESH),
        (20260115, 20260415, Age.FRESH),
        (20260115, 20260416, Age.RIPE),
        (20260115, 20260715, Age.RIPE),
        (20260115, 20260716, Age.OLD),
        # A month that has no such day ends on its last.
        (20251130, 20260228, Age.FRESH),
        (20251130, 20260301, Age.RIPE),
        (20271130, 20280229, Age.FRESH),
        (20260831, 20260930, Age.FRESH),
        (20260831, 20270228, Age.RIPE),
        (20260831, 20270301, Age.OLD),
    ],
)
def test_age_is_counted_in_calendar_months_by_the_day(paid: int, today: int, age: Age) -> None:
    # Paid late in the evening, looked at first thing and last thing: the hour does not matter.
    paid_at = day_starts_at(paid) + 23 * HOUR_MS
    for now_ms in (max(paid_at, day_starts_at(today)), day_starts_at(today) + DAY_MS - 1):
        assert age_of(paid_at, now_ms, original_months=3, refund_months=6) is age


def test_the_months_are_settings() -> None:
    paid_at = day_starts_at(20260115)
    later = day_starts_at(20260216)
    assert age_of(paid_at, later, original_months=1, refund_months=2) is Age.RIPE
