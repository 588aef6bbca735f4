"""The simulator's table of numbers, compared with docs/rules/simulator.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongyan.channels.simulator.outcomes import (
    EVERY_ATTEMPT,
    ORDINARY,
    OUTCOMES,
    Script,
    script_for,
)

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "simulator.md"
CHINA = 86_00000000000


def test_the_page_and_the_table_say_the_same() -> None:
    documented = {row[0]: row[1:] for row in _rows()}
    programmed = {str(phone - CHINA): _row(script) for phone, script in OUTCOMES.items()}
    assert documented == programmed | {"any other": _row(ORDINARY)}


@pytest.mark.parametrize("phone", OUTCOMES)
def test_every_script_is_described_in_both_languages(phone: int) -> None:
    assert OUTCOMES[phone].zh
    assert OUTCOMES[phone].en.isascii()


def test_any_other_number_is_ordinary_also_abroad() -> None:
    assert script_for(86_13800000000) is ORDINARY
    assert script_for(1_2025550123) is ORDINARY


def _rows() -> list[list[str]]:
    table = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


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
