"""Long replies are made whole, in any order of their pieces, over repetitions and restarts."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.inbound.tables import inbound_part
from hongyan.flows.messages.delivery import join_replies
from hongyan.flows.messages.delivery.take_inbound import Reply, close_long_replies
from hongyan.kernel.carriage import Heard, InboundPart
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.carrier import pieces_from, text_from
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.kernel.carriage import InboundText

HOURS = 3600


def closes(world: World) -> list[Reply]:
    """Run the sweep once."""
    with world.database.transaction() as tx:
        return close_long_replies(work_at(tx, world.now, world.context))


def kept(world: World) -> list[tuple[str, bool]]:
    """Return the contents of the pieces that are stored, and whether they are joined."""
    with world.database.reading() as tx:
        rows = tx.execute(
            select(inbound_part.c.content, inbound_part.c.is_joined).order_by(inbound_part.c.number)
        )
        return [(row.content, row.is_joined) for row in rows]


def contents(replies: list[Reply]) -> list[str]:
    return [one.text.content for one in replies]


def as_part(one: Heard[InboundText], part: InboundPart) -> Heard[InboundText]:
    return replace(one, event=replace(one.event, part=part))


def test_pieces_in_any_order_become_one_text(world: World) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    for reference, order in enumerate(permutations(range(3))):
        pieces = pieces_from(leaving, "一", "二", "三", reference=reference)
        told = [contents(world.hears_from(pieces[place])) for place in order]
        assert told == [[], [], ["一二三"]]
    assert [item["content"] for item in world.pushed(PushKind.SMS_UP)] == ["一二三"] * 6
    assert [item["sequence_id"] for item in world.pushed(PushKind.SMS_UP)] == list("123456")


def test_pieces_of_one_batch_and_whole_texts_keep_their_order(world: World) -> None:
    [leaving] = world.submits(PHONE)
    first, second = pieces_from(leaving, "长", "文")
    replies = world.hears_from(text_from(leaving, "前"), first, second, text_from(leaving, "后"))
    assert contents(replies) == ["前", "长文", "后"]
    assert all(one.message for one in replies)


def test_a_restart_between_two_pieces_loses_nothing(world: World) -> None:
    [leaving] = world.submits(PHONE)
    first, second = pieces_from(leaving, "长", "文")
    assert world.hears_from(second) == []
    world.use()
    assert contents(world.hears_from(first)) == ["长文"]
    assert kept(world) == [("", True), ("", True)]


def test_a_crash_before_the_acknowledgement_repeats_pieces_and_makes_one_text(
    world: World,
) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    pieces = pieces_from(leaving, "长", "文")
    for one in pieces:
        world.hears_from(one)
        world.use()  # killed after the commit; the carrier repeats what was not acknowledged
        assert world.hears_from(one) == []
    assert world.hears_from(*pieces, *pieces) == []
    assert [item["content"] for item in world.pushed(PushKind.SMS_UP)] == ["长文"]
    world.waits(25 * HOURS)
    assert closes(world) == []


def test_a_piece_repeated_under_another_name_is_absorbed(world: World) -> None:
    [leaving] = world.submits(PHONE)
    first, second = pieces_from(leaving, "长", "文")
    again = replace(first, event=replace(first.event, event_id="another name"))
    assert world.hears_from(first) == world.hears_from(again) == []
    assert contents(world.hears_from(second)) == ["长文"]


def test_a_reference_that_is_used_again_does_not_mix_two_texts(world: World) -> None:
    [leaving] = world.submits(PHONE)
    assert contents(world.hears_from(*pieces_from(leaving, "旧", "文"))) == ["旧文"]
    later = pieces_from(leaving, "新", "信")
    assert world.hears_from(later[1]) == []
    assert contents(world.hears_from(later[0])) == ["新信"]


def test_a_reference_used_again_closes_the_text_that_lacks_a_piece(world: World) -> None:
    [leaving] = world.submits(PHONE)
    old, new = pieces_from(leaving, "旧", "文"), pieces_from(leaving, "新", "信")
    assert world.hears_from(old[0]) == []
    assert contents(world.hears_from(new[0])) == ["旧[2/2…]"]
    assert contents(world.hears_from(new[1])) == ["新信"]


def test_other_phones_channels_and_numbers_have_texts_of_their_own(world: World) -> None:
    [leaving] = world.submits(PHONE)
    first, second = pieces_from(leaving, "长", "文")
    for other in (
        replace(second, channel_id=world.second_channel),
        replace(second, event=replace(second.event, phone=PHONE + 1)),
        replace(second, event=replace(second.event, dest_id="1069")),
    ):
        assert world.hears_from(other) == []
    assert world.hears_from(first) == []
    assert contents(world.hears_from(second)) == ["长文"]


def test_what_misses_a_piece_too_long_becomes_a_text_with_a_mark(world: World) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    first, _, third = pieces_from(leaving, "一", "二", "三")
    world.hears_from(first)
    world.waits(23 * HOURS)
    world.hears_from(third)
    assert closes(world) == []
    world.waits(2 * HOURS)
    [closed] = closes(world)
    assert closed.text.content == "一[2/3…]三"
    assert closed.message is not None
    assert closed.message.message_id == leaving.message_id
    assert [item["content"] for item in world.pushed(PushKind.SMS_UP)] == ["一[2/3…]三"]
    assert kept(world) == []
    assert closes(world) == []


def test_joined_pieces_are_forgotten_in_time(world: World) -> None:
    [leaving] = world.submits(PHONE)
    world.hears_from(*pieces_from(leaving, "长", "文"))
    assert closes(world) == []
    assert len(kept(world)) == 2
    world.waits(25 * HOURS)
    assert closes(world) == []
    assert kept(world) == []


def test_an_opt_out_in_two_pieces_is_one(world: World) -> None:
    [leaving] = world.submits(PHONE, kind=MessageKind.PROMOTION)
    [reply] = world.hears_from(*pieces_from(leaving, "退", "订"))
    assert reply.is_opt_out
    answer = world.asks(PHONE, kind=MessageKind.PROMOTION)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.OPTED_OUT


@pytest.mark.parametrize("numbers", [(1, 1), (0, 0), (2, 3), (256, 1)])
def test_a_piece_with_impossible_numbers_is_a_text_of_its_own(
    world: World, numbers: tuple[int, int]
) -> None:
    [leaving] = world.submits(PHONE)
    odd = as_part(text_from(leaving, "怪"), InboundPart(1, *numbers))
    assert contents(world.hears_from(odd)) == ["怪"]
    assert world.hears_from(odd) == []


def test_a_piece_that_finds_no_room_is_a_text_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_replies, "WAITING_MAX", 2)
    [leaving] = world.submits(PHONE)
    for reference in range(2):
        world.hears_from(pieces_from(leaving, "等", "不", reference=reference)[0])
    extra = pieces_from(leaving, "多", "余", reference=3)[0]
    assert contents(world.hears_from(extra)) == ["多[2/2…]"]
    assert world.hears_from(extra) == []
    with world.database.reading() as tx:
        assert tx.execute(select(func.count()).select_from(inbound_part)).scalar_one() == 2
    # Another channel has room of its own.
    elsewhere = replace(extra, channel_id=world.second_channel)
    assert world.hears_from(elsewhere) == []


def test_a_piece_that_is_endless_is_cut(world: World) -> None:
    [leaving] = world.submits(PHONE)
    first, second = pieces_from(leaving, "字", "完")
    endless = replace(first, event=replace(first.event, content="字" * 100_000))
    [reply] = world.hears_from(endless, second)
    assert reply.text.content == "字" * 500 + "完"
