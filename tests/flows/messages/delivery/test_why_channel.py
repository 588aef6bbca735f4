"""Why an attempt went by its channel, computed again of how channels stood then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.routing.carriers import Carrier
from hongyan.flows.messages.delivery.note_views import note_views
from hongyan.flows.messages.delivery.why_channel import ChannelChoice, why_channel
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import refused
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hongyan.domain.routing.model import ChannelView


def notes(world: World, views: Sequence[ChannelView]) -> None:
    with world.database.transaction() as tx:
        note_views(work_at(tx, world.now, world.context), views)


def why(world: World, message_id: int, attempt_no: int = 1) -> ChannelChoice | None:
    with world.database.reading() as tx:
        return why_channel(tx, world.sender.account_id, message_id, attempt_no)


def test_the_choice_is_told_with_what_each_channel_cost(world: World) -> None:
    notes(world, world.views())
    [left] = world.leaves(PHONE)
    choice = why(world, left.message_id)
    assert choice is not None
    assert (choice.carrier, choice.is_urgent, choice.agrees) == (Carrier.CMCC, True, True)
    assert (choice.noted_at, choice.started_at) == (world.now, world.now)
    first, second = choice.candidates
    assert (first.name, first.penalty, first.is_chosen) == ("first", 30_000, True)
    assert (second.name, second.penalty, second.is_chosen) == ("second", 40_000, False)


def test_it_is_told_of_how_channels_stood_then_and_not_of_today(world: World) -> None:
    notes(world, world.views(down=[world.first_channel]))
    world.starts(down=[world.first_channel])
    world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    [left] = world.starts(down=[world.first_channel]).departures
    world.waits(60)
    notes(world, world.views())
    choice = why(world, left.message_id)
    assert choice is not None
    assert [(one.name, one.is_up, one.is_chosen) for one in choice.candidates] == [
        ("second", True, True),
        ("first", False, False),
    ]
    assert (choice.agrees, choice.is_urgent) == (True, False)


def test_a_second_attempt_passes_over_the_channel_of_the_first(world: World) -> None:
    notes(world, world.views())
    [left] = world.leaves(PHONE)
    world.hears(refused(left))
    [again] = world.starts().departures
    choice = why(world, again.message_id, 2)
    assert choice is not None
    assert [(one.was_tried, one.is_chosen) for one in choice.candidates] == [
        (True, False),
        (False, True),
    ]
    assert choice.agrees


def test_what_was_noted_before_a_change_does_not_agree_and_says_so(world: World) -> None:
    notes(world, [replace(one, price_micro=90_000 - one.price_micro) for one in world.views()])
    [left] = world.leaves(PHONE)
    choice = why(world, left.message_id)
    assert choice is not None
    assert not choice.agrees


def test_nothing_is_told_of_what_is_not_kept_or_not_ones_own(world: World) -> None:
    [before] = world.leaves(PHONE)
    assert why(world, before.message_id) is None
    notes(world, world.views())
    stranger = world.new_sender("stranger")
    assert why(world, before.message_id, 2) is None
    assert why(world, 1) is None
    with world.database.reading() as tx:
        assert why_channel(tx, stranger.account_id, before.message_id, 1) is None
