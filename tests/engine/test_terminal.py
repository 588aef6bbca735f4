"""The one place that prints."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from decimal import Decimal

import pytest

from hongyan.domain.messages.model import LogState
from hongyan.engine.terminal import (
    ShownValue,
    answer_in_json,
    make_ready,
    say,
    say_lines,
    say_now,
    show_fields,
    show_table,
    warn,
)

BAD = "a\x1b[2J\u202eb\nsecond"
SHOWN = r"a\x1b[2J\u202eb\nsecond"


# AUDIT A7: "one place that prints shows them as `\x1b`"
def test_every_way_of_printing_shows_what_cannot_be_seen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say(BAD)
    say_now(BAD, colour="31")
    warn(BAD)
    show_table(("one", "two"), [(BAD, 1)], empty="")
    printed = capsys.readouterr()
    assert printed.out.splitlines()[:2] == [SHOWN, SHOWN]
    assert printed.err.splitlines() == [SHOWN]
    assert SHOWN in printed.out.splitlines()[-1]
    assert "\x1b" not in printed.out + printed.err


def test_a_text_of_ours_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say_lines("one\n\ntwo")
    show_table(("one",), [], empty="Nothing.")
    assert capsys.readouterr().out == "one\n\ntwo\nNothing.\n"


# AUDIT B7: "tracebacks: … a terminal in GBK (`UnicodeEncodeError` in doctor, lint)"
@pytest.mark.parametrize(
    ("encoding", "done", "bad"),
    [("gbk", "√", "×"), ("ascii", r"\u2713", r"\u2717"), ("latin-1", r"\u2713", "×")],
)
def test_a_terminal_that_lacks_a_character_gets_its_stand_in_or_escape(
    encoding: str, done: str, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, encoding=encoding))
    make_ready()
    say("✓ 😀 done")
    show_table(("text",), [("✗ 😀",)], empty="")
    warn("✗")
    sys.stdout.flush()
    sys.stderr.flush()
    text = written.getvalue().decode(encoding)
    assert rf"{done} \U0001f600 done" in text
    assert rf"{bad} \U0001f600" in text


@pytest.fixture
def in_json() -> Iterator[None]:
    """Answer in JSON for one test."""
    answer_in_json(is_json=True)
    yield
    answer_in_json(is_json=False)


# AUDIT J8: "no completion, no `--json`"
@pytest.mark.usefixtures("in_json")
def test_a_table_is_one_line_of_json_and_sentences_go_to_the_other_stream(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [(1, ShownValue(Decimal("0.045"), "0.045 yuan"), None, True, BAD)]
    show_table(("day quota", "price", "ends", "on", "text"), rows, empty="none")
    say("A sentence.")
    printed = capsys.readouterr()
    [[row]] = [json.loads(line) for line in printed.out.splitlines()]
    assert row == {"day_quota": 1, "price": 0.045, "ends": None, "on": True, "text": BAD}
    assert "\x1b" not in printed.out
    assert printed.err == "A sentence.\n"


@pytest.mark.usefixtures("in_json")
def test_a_number_that_a_double_would_round_is_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("id",), [(2**53,), (2**53 + 1,)], empty="none")
    assert capsys.readouterr().out == '[{"id": 9007199254740992}, {"id": "9007199254740993"}]\n'


@pytest.mark.usefixtures("in_json")
def test_a_table_without_rows_is_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("one",), [], empty="There is none.")
    assert capsys.readouterr() == ("[]\n", "")


@pytest.mark.usefixtures("in_json")
def test_what_is_known_of_one_thing_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    show_fields({"sent today": 3, "counts": {"failed": 2}, "state": LogState.ANY})
    printed = json.loads(capsys.readouterr().out)
    assert printed == {"sent_today": 3, "counts": {"failed": 2}, "state": "any"}


def test_a_person_reads_fields_as_lines_without_the_empty_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_fields({"sent": 3, "note": "", "ends": None, "cash": ShownValue(1, "1 yuan")}, width=5)
    assert capsys.readouterr().out.splitlines() == [
        "  sent  3",
        "  ends  -",
        "  cash  1 yuan",
    ]
