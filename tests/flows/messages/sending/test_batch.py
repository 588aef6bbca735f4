"""What a batch uses up is seen by its later calls, and taken back if a call is refused."""

from __future__ import annotations

from hongyan.domain.frequency.limits import Past
from hongyan.flows.messages.sending.batch import UsedUp
from tests.flows.world import NOON, PHONE


def message(account_id: int) -> Past:
    return Past(NOON, account_id, sign_id=1, template_id=1, kind=0)


def test_a_number_hears_what_the_calls_before_sent_it() -> None:
    used = UsedUp()
    assert used.heard(PHONE) == ()
    used.goes(PHONE, message(1))
    used.goes(PHONE, message(2))
    assert used.heard(PHONE) == [message(1), message(2)]
    assert used.heard(PHONE + 1) == ()


def test_of_a_refused_call_nothing_is_left_and_of_those_before_it_all() -> None:
    used = UsedUp()
    used.goes(PHONE, message(1))
    for phone in (PHONE, PHONE + 1, PHONE):  # the call names one number twice
        used.goes(phone, message(2))
    used.take_back([PHONE, PHONE + 1, PHONE])
    assert (used.heard(PHONE), used.heard(PHONE + 1)) == ([message(1)], [])
