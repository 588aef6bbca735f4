"""docs/rules/statements.md says what the program does."""

from __future__ import annotations

import re

from hongyan.domain.ledger.booking import booked_day
from hongyan.domain.statements.close import due_for, statement_of
from hongyan.domain.statements.model import OWED, PaidFrom, StatementLine
from hongyan.domain.statements.sheet import day_label
from hongyan.kernel.calendar import from_iso_utc, shanghai_text
from hongyan.kernel.kinds import MessageKind
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/rules/statements.md").read_text(encoding="utf-8")
DAY = r"(\d{4}-\d\d-\d\d)"
EIGHT_HOURS_MS = 8 * 3_600_000


def test_the_page_says_which_day_a_charge_falls_on() -> None:
    # FAQ 3.3.6: on 31 October the statement of October is complete.
    rows = re.findall(
        r"^\| (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) \| (\S+) \| (\d{4}-\d\d-\d\d) \|$",
        PAGE,
        re.MULTILINE,
    )
    assert len(rows) == 5
    for day, time, closed, booked in rows:
        now_ms = from_iso_utc(f"{day}T{time}Z") - EIGHT_HOURS_MS
        month = 0 if closed == "none" else int(closed.replace("-", ""))
        assert day_label(booked_day(month, now_ms)) == booked, (day, time, closed)


def test_the_page_says_what_is_owed() -> None:
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| (yes|no) \|$", PAGE, re.MULTILINE)
    assert {PaidFrom(word): said == "yes" for word, said in rows} == {
        one: one in OWED for one in PaidFrom
    }


def test_the_page_says_when_a_statement_is_overdue() -> None:
    days = [int(one) for one in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]
    closed_at = from_iso_utc("2026-10-31T16:00:05Z")
    line = StatementLine(20261031, MessageKind.PROMOTION, "CN", PaidFrom.CASH, 1, 1, 1, 10_000)
    due_at = due_for(statement_of(1, 202610, [line], closed_at), closed_at, days[1]).due_at
    assert due_at is not None
    assert shanghai_text(due_at) == "2026-11-17 00:00:00"
    assert days == [0, 15, 16]
