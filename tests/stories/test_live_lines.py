"""The live lines of `dev`: what a person reads while messages move."""

from __future__ import annotations

from hongyan.app.live import LiveLines
from hongyan.flows.attempt import AttemptAnswer, Departure


def lines(silent_country: str) -> list[str]:
    written: list[str] = []
    live = LiveLines(written.append)
    departure = Departure(1, 7, 1, 84987650000, "Hongyan", "[Hongyan]Hi", 0, silent_country)
    live.departed([departure], "abroad-1", 5)
    live.answered(
        [AttemptAnswer(1, 7, 1, 84987650000, ("A1",), maybe_sent=False, code="")], "abroad-1"
    )
    return written


def test_where_no_receipts_come_from_the_lines_say_so() -> None:
    # FAQ 5.1.5
    leaving, sending = lines("VN")
    assert "→ submitting" in leaving
    assert "→ sending" in sending
    assert "no receipts from VN: it stays so, by design" in sending


def test_where_receipts_come_from_nothing_is_said_before_they_come() -> None:
    assert len(lines("")) == 1
