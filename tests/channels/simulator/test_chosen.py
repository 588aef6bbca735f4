"""What can be chosen for the next message to a number: outcomes by name, and codes."""

from __future__ import annotations

import pytest

from hongyan.channels.simulator.chosen import FATES, ChosenFates, script_named
from hongyan.kernel.outcome import Outcome

PHONE = 86_13812345678


@pytest.mark.parametrize(
    ("name", "code", "raw_code"),
    [
        ("MK:0001", "MOBILE_NOT_ON_SERVICE", "MK:0001"),
        ("ZZ:9876", "SP_UNKNOWN_ERROR", "ZZ:9876"),
        ("INVALID_NUMBER", "INVALID_NUMBER", "UNDELIV"),
    ],
)
def test_a_code_is_told_in_a_receipt_that_failed(name: str, code: str, raw_code: str) -> None:
    script = script_named(name)
    assert script is not None
    assert (script.outcome, script.code) == (Outcome.UNDELIVERED, code)
    assert script.raw_code == raw_code


def test_the_code_of_success_delivers() -> None:
    assert script_named("DELIVERED") == FATES["delivered"]


@pytest.mark.parametrize("name", ["", "no_such_outcome", "mk;1", "ZZ:", ":1", "x" * 500])
def test_a_name_without_meaning_is_none(name: str) -> None:
    assert script_named(name) is None


def test_a_delay_is_that_of_the_receipt() -> None:
    script = script_named("delivered", 5000)
    assert script is not None
    assert (script.receipt_after_ms_min, script.receipt_after_ms_max) == (5000, 5000)


def test_a_choice_without_meaning_leaves_the_former_one() -> None:
    chosen = ChosenFates()
    assert chosen.choose(PHONE, "silent")
    assert not chosen.choose(PHONE, "no_such_outcome")
    assert chosen.waiting() == {PHONE: "silent"}
    assert chosen.choose(PHONE, "")
    assert not chosen.waiting()


def test_all_choices_are_forgotten_at_once() -> None:
    chosen = ChosenFates()
    chosen.choose(PHONE, "MK:0001")
    chosen.forget()
    assert not chosen.waiting()
