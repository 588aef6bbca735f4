"""What values hold is let go, kept and counted, or refused, as the account wants. AUDIT F10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.model import ValueCheck
from hongyan.domain.messages.barred_store import BarredRow, barred_of
from hongyan.domain.messages.request import Accepted
from hongyan.flows.accounts.manage_accounts import AccountChange, change_account
from hongyan.flows.messages.records.story import RecordStory, WasAccepted
from hongyan.flows.messages.records.tell_record import tell_record
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

BARRED = "澳门赌场上线"
HONEST = "无线蓝牙耳机"
KIND = MessageKind.NOTIFICATION


def sets(world: World, mode: ValueCheck) -> None:
    """Choose what becomes of the sender's values."""
    change = AccountChange(value_check=mode)
    world.change(lambda tx: change_account(work_at(tx, world.now, world.context), "acme", change))


def kept(world: World, first: int, call: int) -> list[BarredRow]:
    with world.database.reading() as tx:
        return barred_of(tx, first, call)


def test_by_default_it_goes_and_what_was_found_is_kept_for_each_of_its_messages(
    world: World,
) -> None:
    sent = world.sends(PHONE, PHONE + 1, kind=KIND, code=BARRED)
    for message in sent:
        [row] = kept(world, message.message_id, message.biz_id)
        assert (row.variable, row.rule_id, row.is_refused) == ("code", "topic.gambling", False)
    [honest] = world.sends(PHONE + 2, kind=KIND, code=HONEST)
    assert kept(world, honest.message_id, honest.biz_id) == []


def test_the_answer_says_of_how_many_messages_it_is(world: World) -> None:
    answer = world.asks(PHONE, PHONE + 1, kind=KIND, code=BARRED)
    assert isinstance(answer, Accepted)
    assert (answer.accepted, answer.barred) == (2, 2)


def test_an_account_that_wants_it_blocked_hears_the_variable_the_words_and_the_rule(
    world: World,
) -> None:
    sets(world, ValueCheck.BLOCK)
    answer = world.asks(PHONE, kind=KIND, code=BARRED)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.VARIABLE_BARRED
    assert answer.values["detail"] == "code"
    assert answer.values["rule"] == "topic.gambling"
    assert "赌场" in answer.values["found"]
    assert isinstance(world.asks(PHONE, kind=KIND, code=HONEST), Accepted)


def test_an_account_that_wants_them_unread_has_nothing_kept(world: World) -> None:
    sets(world, ValueCheck.OFF)
    [message] = world.sends(PHONE, kind=KIND, code=BARRED)
    assert kept(world, message.message_id, message.biz_id) == []


@pytest.mark.parametrize("kind", [MessageKind.VERIFICATION, MessageKind.PROMOTION])
def test_promotions_are_read_and_codes_are_not(world: World, kind: MessageKind) -> None:
    sets(world, ValueCheck.BLOCK)
    value = "a1b2" if kind is MessageKind.VERIFICATION else BARRED
    answer = world.asks(PHONE, kind=kind, code=value)
    assert isinstance(answer, Refused) is (kind is MessageKind.PROMOTION)


def test_the_story_of_the_message_shows_it(world: World) -> None:
    [message] = world.sends(PHONE, kind=KIND, code=BARRED)
    with world.database.reading() as tx:
        story = tell_record(
            tx, message.account_id, message.message_id, {}, world.settings, world.now
        )
    assert isinstance(story, RecordStory)
    accepted = story.steps[0]
    assert isinstance(accepted, WasAccepted)
    assert [one.variable for one in accepted.barred] == ["code"]
