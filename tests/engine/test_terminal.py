"""The one place that prints."""

from __future__ import annotations

import io
import sys

import pytest

from hongyan.engine.terminal import make_ready, say, say_lines, say_now, show_table, warn

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
