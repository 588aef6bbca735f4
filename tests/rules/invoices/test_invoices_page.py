"""docs/rules/invoices.md says what the program does."""

from __future__ import annotations

import re

from hongyan.config import load
from hongyan.domain.invoices.entitlement import (
    MonthFacts,
    OrderFacts,
    month_denial,
    order_denial,
)
from hongyan.domain.invoices.lifecycle import InvoiceAct, hindrance
from hongyan.domain.invoices.model import (
    Draft,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Item,
    Title,
    TitleKind,
)
from hongyan.domain.invoices.reasons import EntitlementReason
from hongyan.kernel.calendar import from_iso_utc
from hongyan.kernel.money import fen_of, micro_yuan
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/rules/invoices.md").read_text(encoding="utf-8")
EIGHT_HOURS_MS = 8 * 3_600_000
ANSWER = r"(yes|`\w+`)"
YES = r"\| (yes|no)"


def test_the_page_says_when_a_month_can_be_invoiced() -> None:
    # FAQ 3.3.6: T+2, October's from December on; by the month's consumption; a month is not split.
    rows = re.findall(
        rf"^\| (\d{{4}}-\d\d) {YES} {YES} \| (\S+) {YES} \| (\S+) (\S+) \| {ANSWER}",
        PAGE,
        re.MULTILINE,
    )
    assert len(rows) == 11
    after_months = load({}).invoice_after_months
    for month, closed, paid, yuan, live, day, time, answer in rows:
        facts = MonthFacts(
            int(month.replace("-", "")),
            is_closed=closed == "yes",
            is_settled=paid == "yes",
            amount_fen=fen_of(micro_yuan(yuan)),
            live_invoice_id=1 if live == "yes" else None,
        )
        now_ms = from_iso_utc(f"{day}T{time}Z") - EIGHT_HOURS_MS
        assert _said(month_denial(facts, now_ms, after_months)) == answer, (month, day, time)


def test_the_page_says_when_an_order_can_be_invoiced() -> None:
    # FAQ 3.2.2: a package is invoiced for what was paid for it.
    rows = re.findall(
        rf"^\| [a-z, ]+ \| (yes|no) \| (yes|no) \| (\S+) \| (yes|no) \| {ANSWER} \|$",
        PAGE,
        re.MULTILINE,
    )
    assert len(rows) == 5
    for paid, refunded, yuan, live, answer in rows:
        facts = OrderFacts(
            is_paid=paid == "yes",
            is_refunded=refunded == "yes",
            amount_fen=fen_of(micro_yuan(yuan)),
            live_invoice_id=1 if live == "yes" else None,
        )
        assert _said(order_denial(facts)) == answer


def test_the_page_names_every_denial() -> None:
    assert {one for one in EntitlementReason if _said(one) not in PAGE} == set()


def test_the_page_says_what_may_happen_to_an_invoice() -> None:
    rows = re.findall(
        r"^\| (issue|post|return) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", PAGE, re.MULTILINE
    )
    assert [row[0] for row in rows] == [one.value for one in InvoiceAct]
    draft = Draft(1, InvoiceKind.SPECIAL, Title(TitleKind.COMPANY, "某公司"), (Item(1),), 6, "", "")
    for act, *answers in rows:
        for state, answer in zip(InvoiceState, answers, strict=True):
            invoice = Invoice(1, draft, state, asked_at=0)
            assert (hindrance(InvoiceAct(act), invoice) is None) is (answer == "yes"), (act, state)


def _said(denial: EntitlementReason | None) -> str:
    return "yes" if denial is None else f"`{denial.name.lower()}`"
