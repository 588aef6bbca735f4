"""An account's messages by pages: what fits, in order, whole, within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from hongyan.domain.inbound import store as inbound
from hongyan.domain.messages.model import LogState, RecordFilter
from hongyan.flows.messages.delivery import list_records as records
from hongyan.flows.messages.delivery.follow_log import follow_log
from hongyan.flows.messages.delivery.list_records import RecordPage, list_records
from hongyan.kernel.ids import ID_MAX, made_at
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import receipt, taken
from tests.flows.messages.delivery.test_follow_log import run
from tests.flows.world import PHONE, UNICOM_PHONE, World

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Message

PHONES = [PHONE + number for number in range(12)]


ANY = RecordFilter()


def page(world: World, asked: RecordFilter = ANY, **more: Any) -> RecordPage:
    with world.database.reading() as tx:
        return list_records(tx, world.sender.account_id, asked, **more)


def ids(found: RecordPage) -> list[int]:
    return [one.message.message_id for one in found.records]


@pytest.fixture
def sent(world: World) -> list[Message]:
    """Twelve messages of ours between those of a neighbour; the sweep followed the first nine."""
    neighbour = world.new_sender("neighbour")
    made: list[Message] = []
    for number, phone in enumerate(PHONES):
        made += world.sends(phone, kind=MessageKind.NOTIFICATION, out_id=f"order-{number % 2}")
        world.sends(phone + 500, sender=neighbour)
        if number == 8:
            world.waits(5)
            run(world, follow_log)
    return made


def test_pages_are_whole_and_newest_first_across_the_mark(
    world: World, sent: list[Message]
) -> None:
    newest = [one.message_id for one in reversed(sent)]
    found: list[int] = []
    before: int | None = ID_MAX
    while before is not None:
        one = page(world, before=before, limit=5)
        assert one.looked_back_to is None
        found += ids(one)
        before = one.before
    assert found == newest


def test_the_newer_side_of_an_id_is_a_page_too(world: World, sent: list[Message]) -> None:
    middle = sent[6].message_id
    found = page(world, after=middle, limit=4)
    assert ids(found) == [one.message_id for one in reversed(sent[7:11])]
    assert ids(page(world, after=sent[-1].message_id)) == []


def test_what_was_sent_by_others_is_never_shown(world: World, sent: list[Message]) -> None:
    stranger = world.new_sender("stranger")
    with world.database.reading() as tx:
        found = list_records(tx, stranger.account_id, RecordFilter(phones=(sent[0].phone,)))
    assert found == RecordPage((), None, None)


def test_each_filter_chooses(world: World, sent: list[Message]) -> None:
    departures = world.starts().departures
    own = [one for one in departures if one.phone in PHONES]
    first, second = own[0], own[1]
    world.receives(receipt(first), receipt(second, failure="MK:0001"))
    by_id = {one.message_id: one for one in sent}
    template = sent[0].template_id
    assert ids(page(world, RecordFilter(out_id="order-1"))) == [
        one.message_id for one in reversed(sent) if one.out_id == "order-1"
    ]
    assert ids(page(world, RecordFilter(phones=(PHONES[3],)))) == [sent[3].message_id]
    assert len(ids(page(world, RecordFilter(template_id=template)))) == 12
    assert ids(page(world, RecordFilter(template_id=template + 1))) == []
    assert len(ids(page(world, RecordFilter(kind=MessageKind.NOTIFICATION)))) == 12
    assert ids(page(world, RecordFilter(kind=MessageKind.VERIFICATION))) == []
    assert ids(page(world, RecordFilter(sign_id=99))) == []
    assert len(ids(page(world, RecordFilter(carrier="mobile", country="CN")))) == 12
    assert ids(page(world, RecordFilter(country="HK"))) == []
    assert len(ids(page(world, RecordFilter(channel_id=world.first_channel)))) == len(own)
    assert ids(page(world, RecordFilter(channel_id=world.second_channel))) == []
    since = by_id[sent[9].message_id].accepted_at
    assert set(ids(page(world, RecordFilter(since=since)))) <= set(by_id)
    assert ids(page(world, RecordFilter(until=since))) == [
        one.message_id for one in reversed(sent) if one.accepted_at < since
    ]


@pytest.mark.usefixtures("sent")
def test_states_and_codes_choose(world: World) -> None:
    world.waits(5)
    run(world, follow_log)
    own = [one for one in world.starts().departures if one.phone in PHONES]
    world.hears(*(taken(one) for one in own))
    world.receives(receipt(own[0]), receipt(own[1], failure="MK:0001"))
    [delivered] = page(world, RecordFilter(state=LogState.DELIVERED)).records
    assert delivered.state == Outcome.DELIVERED
    [failed] = page(world, RecordFilter(state=LogState.FAILED)).records
    assert (failed.message.message_id, failed.code) == (own[1].message_id, "MK:0001")
    assert ids(page(world, RecordFilter(code="MK:0001"))) == [own[1].message_id]
    waiting = page(world, RecordFilter(state=LogState.WAITING))
    assert len(waiting.records) == 10
    assert {one.state for one in waiting.records} == {LogState.WAITING}
    assert page(world, RecordFilter(state=LogState.UNKNOWN)).records == ()
    assert page(world, RecordFilter(state=LogState.PASSED_OVER)).records == ()


def test_rare_ones_say_how_far_back_was_looked_and_are_found_page_by_page(
    world: World, sent: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.waits(5)
    run(world, follow_log)
    monkeypatch.setattr(records, "LOOKED_MAX", 4)
    asked = RecordFilter(phones=(), out_id="order-0", template_id=0)
    wanted = [one.message_id for one in reversed(sent) if one.out_id == "order-0"]
    first = page(world, asked)
    assert ids(first) == wanted[:2]
    assert first.before is not None
    assert first.looked_back_to == made_at(first.before)
    found, before = ids(first), first.before
    while before is not None:
        following = page(world, asked, before=before)
        found += ids(following)
        before = following.before
    assert found == wanted


@pytest.mark.usefixtures("sent")
def test_failures_are_found_by_the_way_that_reaches_further(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [one for one in world.starts().departures if one.phone in PHONES]
    world.hears(*(taken(one) for one in own))
    world.receives(receipt(own[0], failure="MK:0001"), *(receipt(one) for one in own[1:]))
    world.waits(5)
    run(world, follow_log)
    monkeypatch.setattr(records, "LOOKED_MAX", 3)
    for asked in (RecordFilter(state=LogState.FAILED), RecordFilter(code="MK:0001")):
        found = page(world, asked)
        assert ids(found) == [own[0].message_id]
        assert found.before is None, "the only failure there is: nothing older can fail"


def test_a_code_of_numbers_that_were_passed_over_is_found_without_a_verdict(world: World) -> None:
    with world.database.transaction() as tx:
        sender = world.sender
        inbound.add_opt_out(tx, sender.account_id, sender.sign_id, PHONE, "R", world.now)
    [passed_over, _] = world.sends(PHONE, PHONE + 1, kind=MessageKind.PROMOTION)
    world.waits(5)
    run(world, follow_log)
    assert ids(page(world, RecordFilter(code="USER_REJECT"))) == [passed_over.message_id]


def test_a_number_of_another_carrier_is_found_too(world: World) -> None:
    [only] = world.sends(UNICOM_PHONE)
    assert ids(page(world, RecordFilter(carrier="unicom"))) == [only.message_id]
    with world.database.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM message_of_account")).scalar_one() == 0
