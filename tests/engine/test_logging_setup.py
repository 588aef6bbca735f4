"""Log lines, as they are written."""

from __future__ import annotations

import json

import structlog

from hongyan.engine.logging_setup import _rendered
from hongyan.text.shown import unseen_characters


# AUDIT A7: logs are read at terminals, too
def test_a_log_line_says_the_same_and_has_no_effect_on_a_terminal() -> None:
    event = {"event": "call", "action": "Send\x1b[2J\x9b31m\u202e\u200bSms签\U000e0041"}
    line = _rendered(structlog.get_logger(), "info", dict(event)).decode()
    assert json.loads(line) == event
    assert unseen_characters(line) == ()
    assert "签" in line


def test_half_a_character_costs_no_line() -> None:
    line = _rendered(structlog.get_logger(), "info", {"event": "x", "action": "\ud800"})
    assert json.loads(line)["action"] == r"\ud800"
