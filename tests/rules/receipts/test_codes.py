"""What receipt codes say to customers."""

from __future__ import annotations

import re
from pathlib import Path

from hongyan.domain.receipts.codes import STOP_TEXTS, TEXTS, ReceiptCode, StopCode, text_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "receipts.md"


def test_every_code_has_its_text() -> None:
    assert set(TEXTS) == set(ReceiptCode)
    assert all(text_of(code.value) == TEXTS[code] for code in ReceiptCode)
    assert len(set(TEXTS.values())) == len(TEXTS)


def test_every_word_for_a_stopped_message_has_its_text() -> None:
    assert set(STOP_TEXTS) == set(StopCode)
    assert all(text_of(code.value) == STOP_TEXTS[code] for code in StopCode)
    assert all(code.value == f"isv.{code.name}" for code in StopCode)


def test_the_page_lists_every_code_with_its_text() -> None:
    row = re.compile(r"^\| `([\w.]+)` \| ([^|]+) \|", re.MULTILINE)
    rows = row.findall(PAGE.read_text(encoding="utf-8"))
    texts = (*TEXTS.items(), *STOP_TEXTS.items())
    assert rows == [(code.value, text) for code, text in texts]


def test_a_carriers_own_code_speaks_for_itself() -> None:
    assert text_of("MK:0001") == "MK:0001"
    assert text_of("") == ""


def test_codes_are_spelt_as_the_api_spells_them() -> None:
    assert all(code.name == code.value for code in ReceiptCode)
    # The API's own slip of the pen: integrations compare with it.
    assert ReceiptCode("MOBLLE_TERMINAL_ERROR") in TEXTS
