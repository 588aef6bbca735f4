"""What carriers answer to requests is told with its class and what to do."""

from __future__ import annotations

import pytest

from hongyan.channels.answers import LOGIN, SUBMISSION, carrier_answers
from hongyan.protocols.cmpp.results import RESULTS
from hongyan.protocols.smpp.statuses import STATUSES


def test_a_code_of_cmpp_means_one_thing_for_a_submission_and_another_for_a_login() -> None:
    sent, login = carrier_answers("cmpp:3")
    assert (sent.answers, sent.meaning, sent.class_name) == (
        SUBMISSION,
        "duplicate sequence",
        "duplicate",
    )
    assert (login.answers, login.meaning, login.class_name) == (LOGIN, "wrong secret", "session")


def test_every_code_of_both_specifications_says_what_to_do() -> None:
    codes = [f"CMPP:{one}" for one in RESULTS] + [f"SMPP:{one}" for one in STATUSES]
    assert all(one.remedy for code in codes for one in carrier_answers(code))
    assert all(map(carrier_answers, codes))


@pytest.mark.parametrize("code", ["CMPP:999", "SMPP:", "MK:0001", "CMPP:1x", "", "9" * 5000])
def test_what_no_specification_has_means_nothing(code: str) -> None:
    assert carrier_answers(code) == []
