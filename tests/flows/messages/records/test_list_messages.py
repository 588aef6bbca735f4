"""Messages as an operator looks for them: by number, account, day and state, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.messages.model import LogState, Message
from hongyan.flows.messages.records import list_messages as flows
from hongyan.flows.messages.records.list_messages import MessagePage, MessageSearch, list_messages
from hongyan.kernel.calendar import DAY_MS, shanghai_day
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refused
from hongyan.text.phone import api_form
from tests.flows.carrier import receipt
from tests.flows.world import PHONE, World

KIND = MessageKind.NOTIFICATION
OTHER = PHONE + 1


def page(world: World, **asked: Any) -> MessagePage:
    with world.database.reading() as tx:
        found = list_messages(tx, MessageSearch(**asked))
    assert isinstance(found, MessagePage), found
    return found


def ids(found: MessagePage) -> list[int]:
    return [one.message.message_id for one in found.messages]


def sent(world: World, *phones: int) -> list[int]:
    return [one.message_id for one in world.sends(*phones, kind=KIND)]


# AUDIT J3: "no search by phone, account, day, state"
def test_messages_are_found_by_number_however_it_is_written(world: World) -> None:
    one, two = sent(world, PHONE, OTHER)
    assert ids(page(world)) == [two, one]
    assert ids(page(world, number=f"+86 {api_form(PHONE)}")) == [one]
    assert ids(page(world, number=api_form(OTHER))) == [two]


def test_messages_are_found_by_account(world: World) -> None:
    [ours] = sent(world, PHONE)
    other = world.new_sender("other")
    [theirs] = [one.message_id for one in world.sends(OTHER, kind=KIND, sender=other)]
    assert ids(page(world, account_name="other")) == [theirs]
    found = page(world, account_name="acme")
    assert ids(found) == [ours]
    assert found.messages[0].sign_name == world.sender.sign_name


def test_messages_are_found_by_the_day_of_their_acceptance(world: World) -> None:
    today = shanghai_day(world.now)
    [first] = sent(world, PHONE)
    world.waits(DAY_MS // 1000)
    [second] = sent(world, PHONE)
    assert ids(page(world, day=today)) == [first]
    assert ids(page(world, day=shanghai_day(world.now))) == [second]


def test_messages_are_found_by_state(world: World) -> None:
    [departure] = world.submits(PHONE, kind=KIND)
    world.receives(receipt(departure))
    [waiting] = sent(world, OTHER)
    [delivered] = ids(page(world, state=LogState.DELIVERED))
    assert delivered == departure.message_id
    assert ids(page(world, state=LogState.WAITING)) == [waiting]
    assert not page(world, state=LogState.FAILED).messages
    [one] = page(world, state=LogState.DELIVERED).messages
    assert (one.state, one.code) == (Outcome.DELIVERED, "DELIVERED")


def test_pages_join_without_a_gap_and_without_a_repeat(world: World) -> None:
    all_ids = sorted(sent(world, *range(PHONE, PHONE + 5)), reverse=True)
    found, after = [], None
    for _ in range(3):
        one = page(world, limit=2, after=after)
        found += ids(one)
        after = one.after
    assert found == all_ids
    assert after is None


def test_a_rare_state_is_looked_for_a_bounded_way_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "LOOKED_MAX", 2)
    [departure] = world.submits(PHONE, kind=KIND)
    world.receives(receipt(departure))
    sent(world, *range(OTHER, OTHER + 3))
    first = page(world, state=LogState.DELIVERED)
    assert not first.messages
    second = page(world, state=LogState.DELIVERED, after=first.after)
    assert ids(second) == [departure.message_id]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"number": "12"}, "message.number"),
        ({"account_name": "nobody"}, "account"),
        ({"limit": 0}, "page.limit"),
        ({"limit": flows.PAGE_MAX + 1}, "page.limit"),
    ],
)
def test_what_cannot_be_looked_for_is_said(world: World, asked: dict[str, Any], field: str) -> None:
    with world.database.reading() as tx:
        found = list_messages(tx, MessageSearch(**asked))
    assert isinstance(found, Refused)
    assert found.about == field


def test_a_number_passed_over_is_found_with_its_code(world: World) -> None:
    kind = MessageKind.VERIFICATION
    world.sends(PHONE, kind=kind)
    found: list[Message] = world.sends(PHONE, OTHER, kind=kind)
    [passed] = [one for one in found if one.refused_code]
    [one] = page(world, state=LogState.PASSED_OVER).messages
    assert (one.message.message_id, one.code) == (passed.message_id, passed.refused_code)
