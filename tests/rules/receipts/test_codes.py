"""What receipt codes say to customers."""

from __future__ import annotations

from hongyan.domain.receipts.codes import TEXTS, ReceiptCode, text_of


def test_every_code_has_its_text() -> None:
    assert set(TEXTS) == set(ReceiptCode)
    assert all(text_of(code.value) == TEXTS[code] for code in ReceiptCode)
    assert len(set(TEXTS.values())) == len(TEXTS)


def test_a_carriers_own_code_speaks_for_itself() -> None:
    assert text_of("MK:0001") == "MK:0001"
    assert text_of("") == ""


def test_codes_are_spelt_as_the_api_spells_them() -> None:
    assert all(code.name == code.value for code in ReceiptCode)
    # The API's own slip of the pen: integrations compare with it.
    assert ReceiptCode("MOBLLE_TERMINAL_ERROR") in TEXTS
