"""The live lines of `dev`: what a person reads while messages move."""

from __future__ import annotations

import pytest

from hongyan.app.live import LiveLines
from hongyan.kernel.carriage import Answered, Departure, Encoding, Submitted, Text
from hongyan.service.watch import ChannelAnswered, MessagesLeft


def lines(silent_country: str, printed: pytest.CaptureFixture[str]) -> list[str]:
    live = LiveLines()
    departure = Departure(
        7,
        1,
        84987650000,
        "Hongyan",
        Text(Encoding.GSM7, ("[Hongyan]Hi",)),
        channel_id=1,
        accepted_at=0,
        silent_country=silent_country,
    )
    live.notify(MessagesLeft([departure], "abroad-1", 5))
    taken = Answered(1, 84987650000, Submitted(7, 1, ("A1",)))
    live.notify(ChannelAnswered([taken], "abroad-1"))
    return printed.readouterr().out.splitlines()


def test_where_no_receipts_come_from_the_lines_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    # FAQ 5.1.5
    leaving, sending = lines("VN", capsys)
    assert "→ submitting" in leaving
    assert "→ sending" in sending
    assert "no receipts from VN: it stays so, by design" in sending


def test_where_receipts_come_from_nothing_is_said_before_they_come(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(lines("", capsys)) == 1


# AUDIT A7: "control characters, escapes, bidi … reach terminals raw (… live lines of `dev`, refused
# numbers unmasked)"
def test_a_refused_call_is_shown_without_its_numbers_and_without_effects(
    capsys: pytest.CaptureFixture[str],
) -> None:
    LiveLines().refused(
        "isv.MOBILE_NUMBER_ILLEGAL",
        "号码 139 1234 5678、8613800138000 错误",
        "Send\x1b[31m\u202eSms",
    )
    (line,) = capsys.readouterr().out.splitlines()
    assert "Send\\x1b[31m\\u202eSms" in line
    assert "号码 139****5678、861****8000 错误" in line


@pytest.mark.parametrize(
    ("latency_ms", "shown"),
    [
        (59_999, "59999 ms"),
        (60_000, "1 min 0 s"),
        (3_599_999, "59 min 59 s"),
        (3_600_000, "1 h 0 min"),
        (86_399_999, "23 h 59 min"),
        (292_797_766, "3 d 9 h"),
    ],
)
def test_a_latency_is_shown_in_units_that_a_person_reads(
    latency_ms: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Text(Encoding.GSM7, ("Hi",))
    departure = Departure(7, 1, 8613900000000, "Hongyan", text, channel_id=1, accepted_at=0)
    LiveLines().notify(MessagesLeft([departure], "mobile-1", latency_ms))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith(f"mobile-1  {shown}")
