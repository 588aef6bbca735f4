"""Sequence numbers: none is given twice while it waits, and what is remembered is bounded."""

from __future__ import annotations

from hongyan.channels.sequences import REMEMBERED_MAX, PduPlace, Sequences
from hongyan.channels.session import Pdu
from tests.channels.playbook import message


def test_a_number_stands_for_its_pdu_until_it_is_answered() -> None:
    numbers = Sequences()
    assert numbers.give() == 1
    assert numbers.give_for(Pdu(message(7, parts=2), 1)) == 2
    assert numbers.answered(1) is None
    assert numbers.answered(2) == PduPlace(7, 1, 1)
    assert numbers.answered(2) is None


def test_numbers_wrap_and_pass_over_one_that_waits() -> None:
    numbers = Sequences(first=1, last=REMEMBERED_MAX + 2)
    waiting = numbers.give_for(Pdu(message(7), 0))
    given = [numbers.give() for _ in range(REMEMBERED_MAX + 1)]
    assert given[-1] == REMEMBERED_MAX + 2
    assert waiting == 1
    assert numbers.give() == 2


def test_the_oldest_is_forgotten_beyond_the_bound() -> None:
    numbers = Sequences()
    one = Pdu(message(7), 0)
    for _ in range(REMEMBERED_MAX + 1):
        numbers.give_for(one)
    assert len(numbers) == REMEMBERED_MAX
    assert numbers.answered(1) is None
    assert numbers.answered(2) == PduPlace(7, 1, 0)
