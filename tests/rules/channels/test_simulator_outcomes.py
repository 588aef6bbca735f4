"""The simulator's table of numbers, compared with docs/rules/simulator.md."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import phonenumbers
import pytest

from hongyan.channels.simulator.outcomes import (
    ABROAD,
    ANSWERING,
    BLOCKS,
    EVERY_ATTEMPT,
    ORDINARY,
    OUTCOMES,
    Script,
    script_for,
    sends_receipts,
)

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "simulator.md"
CHINA = 86_00000000000


def test_the_page_and_the_table_of_the_mainland_say_the_same() -> None:
    documented = {row[0]: row[1:] for row in _table(0)}
    programmed = {str(phone - CHINA): _row(script) for phone, script in OUTCOMES.items()}
    assert documented == programmed | {"any other": _row(ORDINARY)}


def test_the_page_and_the_table_of_endings_abroad_say_the_same() -> None:
    documented = {row[0]: row[1:] for row in _table(2)}
    programmed = {f"{ending:02d}": _row(script) for ending, script in ABROAD.items()}
    assert documented == programmed | {"any other": _row(ORDINARY)}


def test_the_page_lists_the_numbers_abroad_and_who_sends_receipts() -> None:
    documented = {row[0]: row[2] for row in _table(1)}
    assert documented == {
        f"{first} to {first + 99}": "yes" if sends_receipts(first) else "never" for first in BLOCKS
    }
    assert ", ".join(f"`{code}`" for code in ANSWERING) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("script", [*OUTCOMES.values(), *ABROAD.values()])
def test_every_script_is_described_in_both_languages(script: Script) -> None:
    assert script.zh
    assert script.en.isascii()


@pytest.mark.parametrize(("first", "region"), BLOCKS.items())
def test_the_numbers_abroad_are_real_ones(first: int, region: str) -> None:
    # FAQ 5.1.11
    for ending in ABROAD:
        number = phonenumbers.parse(f"+{first + ending}")
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.region_code_for_number(number) == region


def test_abroad_the_last_two_digits_choose() -> None:
    assert script_for(852_51230001) is ABROAD[1]
    assert script_for(44_7400123410) is ABROAD[10]
    assert script_for(1_2025550199) is ORDINARY


def test_any_other_number_is_ordinary_also_abroad() -> None:
    assert script_for(86_13800138000) is ORDINARY
    assert script_for(1_2025551000) is ORDINARY


def test_most_countries_never_send_a_receipt() -> None:
    # FAQ 5.1.5
    assert script_for(84_987650000).receipt_count == 0
    assert script_for(84_912345678).receipt_count == 0
    assert script_for(62_81234567890).receipt_count == 0
    assert script_for(84_987650010).refused_attempts == EVERY_ATTEMPT


def _table(number: int) -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    tables = [list(rows) for is_row, rows in groupby(lines, lambda one: one[:1] == "|") if is_row]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in tables[number][2:]]


def _row(script: Script) -> list[str]:
    refused = "all" if script.refused_attempts == EVERY_ATTEMPT else str(script.refused_attempts)
    answer = "usual" if script.answer_after_ms is None else f"{script.answer_after_ms / 1000:g} s"
    first, last = script.receipt_after_ms_min / 1000, script.receipt_after_ms_max / 1000
    delay = f"{first:g} s" if first == last else f"{first:g}-{last:g} s"
    has_receipt = script.receipt_count > 0
    return [
        script.en,
        script.zh,
        refused,
        script.refusal_code or "–",
        "none" if script.is_link_dropped else answer,
        delay if has_receipt else "never",
        str(script.receipt_count),
        *((script.outcome.value, script.code, script.raw_code) if has_receipt else ("–", "–", "–")),
        script.reply or "–",
    ]
