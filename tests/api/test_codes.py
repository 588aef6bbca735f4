"""Refusals: the page, the order, the codes and the checks say the same."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.api.gateway.errors import GATEWAY_ROWS
from hongyan.api.handlers.conversions import CONVERSION_CODES
from hongyan.api.words.codes import API_CODES, CLUE_WORDS, words_of
from hongyan.domain.accounts import model as accounts
from hongyan.domain.signs import model as signs
from hongyan.flows.messages.abroad.report_conversion import ConversionRefusal
from hongyan.flows.messages.delivery.ask_again import STOP_CODES
from hongyan.flows.messages.sending import checks, stages
from hongyan.flows.messages.sending.note import RECORD_CODES
from hongyan.kernel.choices import TextAge
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Clue, Refusal, Refused
from hongyan.text.variables import flaw_values

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "refusals.md"
BUSINESS, GATEWAY = PAGE.read_text(encoding="utf-8").split("\n## The gateway\n")


def _named(function: Callable[..., object]) -> list[Refusal]:
    found = re.findall(r"Refusal\.([A-Z_]+)", inspect.getsource(function))
    return [Refusal[name] for name in found]


TABLES = {
    "act_refusal": (*accounts.STATE_REFUSALS.values(), Refusal.ACCOUNT_MISSING),
    "extend_code_fault": _named(checks.extend_code_fault),
    "SIGN_REFUSALS": signs.STATE_REFUSALS.values(),
    "COUNTRY_REFUSALS": checks.COUNTRY_REFUSALS.values(),
    "VARIABLE_REFUSALS": checks.VARIABLE_REFUSALS.values(),
}

TOLD = (
    *flaw_values(None, "龍 t.cn/a", MessageKind.NOTIFICATION),
    *((name, "值") for name in ("mended", "until", "reason", "count", "found", "rule")),
)
"""Every value that a refusal of a call carries."""

ASKED_ONCE = {Refusal.INTERNATIONAL_NOT_ACTIVATED}
"""An activation is never taken back."""


def _rows(text: str) -> list[list[str]]:
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if re.match(r"\| (?:[0-9]+|–) \|", line)
    ]


def test_the_page_lists_every_refusal_in_the_order_of_precedence() -> None:
    assert [row[1] for row in _rows(BUSINESS)] == [one.value for one in Refusal]
    assert [int(row[0]) for row in _rows(BUSINESS)] == list(range(1, len(Refusal) + 1))


def test_every_refusal_has_the_code_that_the_page_gives_it() -> None:
    assert list(API_CODES) == list(Refusal)
    on_page = {row[1]: row[2] for row in _rows(BUSINESS)}
    assert on_page == {refusal.value: row.code for refusal, row in API_CODES.items()}


def test_the_page_knows_which_refusals_touch_one_number_alone() -> None:
    alone = {row[1] for row in _rows(BUSINESS) if row[4] == "number"}
    assert alone == {refusal.value for refusal in RECORD_CODES}


def test_the_page_knows_what_is_asked_again_at_departure_and_what_the_record_says_then() -> None:
    # AUDIT C2: one table says which checks hold at which hop.
    on_page = {row[1]: row[5] for row in _rows(BUSINESS) if row[5] != "–"}
    assert on_page == {refusal.value: code for refusal, code in STOP_CODES.items()}


def test_whatever_stops_a_message_has_the_code_that_a_call_would_be_answered() -> None:
    twice = [row.check for row in stages.CHECKS if stages.Hop.DEPART in row.hops]
    asked_again = {no for check in twice for no in _can_return(check)}
    assert {*asked_again, Refusal.OPTED_OUT} - ASKED_ONCE == set(STOP_CODES)
    for refusal, code in STOP_CODES.items():
        if refusal is not Refusal.OPTED_OUT:  # as when it is accepted, its record has a word
            assert code == API_CODES[refusal].code


def test_a_check_is_asked_at_acceptance_or_at_both_hops() -> None:
    assert all(stages.Hop.ACCEPT in row.hops for row in stages.CHECKS)


def test_the_page_lists_every_error_of_the_gateway() -> None:
    on_page = {row[1]: (row[2], int(row[3])) for row in _rows(GATEWAY)}
    rows = {fault.value: (row.code, row.status) for fault, row in GATEWAY_ROWS.items()}
    assert on_page == rows


def _can_return(check: Callable[..., object]) -> list[Refusal]:
    source = inspect.getsource(check)
    from_tables = [
        refusal for table, values in TABLES.items() if table in source for refusal in values
    ]
    return _named(check) + from_tables


def test_checks_run_in_the_order_of_precedence() -> None:
    order = list(Refusal)
    reached = -1
    for check in [row.check for row in stages.CHECKS]:
        places = sorted(order.index(refusal) for refusal in _can_return(check))
        assert places, f"{check.__name__} refuses nothing"
        assert places[0] > reached, f"{check.__name__} runs too late"
        reached = places[-1]


@pytest.mark.parametrize("age", TextAge)
@pytest.mark.parametrize("refusal", Refusal)
def test_no_placeholder_is_left_in_a_message(refusal: Refusal, age: TextAge) -> None:
    told = Refused(refusal, "sign_name", clues=tuple(Clue), values={**dict(TOLD), "detail": "细节"})
    _, message = words_of(told, age)
    assert message
    assert not re.search(r"[{}]", message)


def test_braces_in_a_callers_text_stay_as_they_are() -> None:
    _, message = words_of(Refused(Refusal.NUMBER_MALFORMED, "F", detail="{field}"), TextAge.OLD)
    assert message == "{field}invalid mobile number"


def test_every_clue_has_its_words() -> None:
    assert list(CLUE_WORDS) == list(Clue)


# AUDIT F1: "超出 when too short or empty"
@pytest.mark.parametrize("refusal", [Refusal.VARIABLE_EMPTY, Refusal.VARIABLE_TOO_SHORT])
def test_what_is_too_short_is_not_said_to_exceed_a_limit(refusal: Refusal) -> None:
    code, message = words_of(
        Refused(refusal, "template_param", values=dict(TOLD), detail="code"), TextAge.OLD
    )
    assert code == "isv.PARAM_LENGTH_LIMIT"
    assert "超出" not in message


def test_every_fault_of_a_conversion_has_the_code_that_its_page_gives_it() -> None:
    page = PAGE.with_name("countries.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (isv\.\w+) \|", page, re.MULTILINE)
    assert rows == [(fault.value, code) for fault, (code, _) in CONVERSION_CODES.items()]
    assert list(CONVERSION_CODES) == list(ConversionRefusal)
