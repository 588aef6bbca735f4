"""Receipt codes say on their page what they say in the program."""

from __future__ import annotations

from pathlib import Path

from hongyan.domain.receipts.codes import TEXTS, ReceiptCode, text_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "receipts.md"


def _rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("| `")
    ]


def test_the_page_lists_every_code_in_order() -> None:
    assert [row[0] for row in _rows()] == [code.value for code in ReceiptCode]


def test_the_page_gives_every_code_the_words_of_the_program() -> None:
    assert {row[0]: row[1] for row in _rows()} == {code.value: TEXTS[code] for code in ReceiptCode}


def test_every_code_has_words() -> None:
    assert set(TEXTS) == set(ReceiptCode)
    assert all(text_of(code.value) == TEXTS[code] for code in ReceiptCode)


def test_a_code_that_is_not_listed_speaks_for_itself() -> None:
    assert text_of("MK:0001") == "MK:0001"
