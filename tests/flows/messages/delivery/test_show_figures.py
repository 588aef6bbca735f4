"""Figures by what is asked, up to now: what was followed, and the log above the mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.flows.messages.delivery import show_figures as figures
from hongyan.flows.messages.delivery.follow_log import follow_log
from hongyan.flows.messages.delivery.show_figures import (
    DetailFigures,
    FigureFilter,
    FigureKey,
    FigurePage,
    show_figures,
)
from hongyan.flows.messages.records.show_statistics import Key, show_statistics
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.carrier import DONE_AT, receipt, taken
from tests.flows.messages.delivery.test_follow_log import run
from tests.flows.world import NOON, PHONE, UNICOM_PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    import pytest

    from hongyan.kernel.carriage import Departure

DAY = day_starts_at(20260115)
TODAY = (DAY, DAY + DAY_MS)


def shown(
    world: World, *by: FigureKey, asked: FigureFilter | None = None, span: tuple[int, int] = TODAY
) -> FigurePage:
    with world.database.reading() as tx:
        return show_figures(tx, world.sender.account_id, span, by, asked or FigureFilter())


def live(world: World) -> list[Departure]:
    """Three leave, two have receipts, one of them failed; one to another carrier has no channel."""
    left = world.submits(*(PHONE + number for number in range(3)))
    world.receives(receipt(left[0]), receipt(left[1], failure="MK:0001"))
    world.sends(UNICOM_PHONE, kind=MessageKind.NOTIFICATION)
    world.starts()
    return left


def test_figures_are_the_same_before_and_after_the_sweep(world: World) -> None:
    live(world)
    before = [shown(world, one) for one in FigureKey]
    world.waits(5)
    run(world, follow_log)
    assert [shown(world, one) for one in FigureKey] == before
    [all_of_it] = shown(world).rows
    assert (all_of_it.accepted, all_of_it.delivered, all_of_it.undelivered) == (4, 1, 1)
    assert (all_of_it.rejected, all_of_it.waiting, all_of_it.failed) == (1, 1, 2)
    assert (all_of_it.receipt_rate, all_of_it.success_rate) == ("75.00%", "33.33%")
    assert all_of_it.average_ms == DONE_AT - NOON


def test_each_key_groups(world: World) -> None:
    live(world)

    def accepted(*by: FigureKey) -> dict[tuple[int | str, ...], int]:
        return {one.key: one.accepted for one in shown(world, *by).rows}

    assert accepted(FigureKey.HOUR) == {(NOON,): 4}
    assert accepted(FigureKey.DAY) == {(20260115,): 4}
    assert accepted(FigureKey.KIND) == {(0,): 3, (1,): 1}
    assert accepted(FigureKey.CARRIER) == {("mobile",): 3, ("unicom",): 1}
    assert accepted(FigureKey.COUNTRY, FigureKey.SIGN) == {("CN", world.sender.sign_id): 4}
    by_code = {one.key[0]: one for one in shown(world, FigureKey.CODE).rows}
    assert (by_code["MK:0001"].undelivered, by_code[""].accepted) == (1, 4)
    by_channel = {one.key[0]: one for one in shown(world, FigureKey.CHANNEL).rows}
    assert by_channel[world.first_channel].delivered == 1
    assert by_channel[0].rejected == 1, "what no channel was tried for stands under none"


def test_a_filter_and_a_span_choose(world: World) -> None:
    live(world)
    template = world.sender.templates[MessageKind.NOTIFICATION]
    [one] = shown(world, asked=FigureFilter(template_id=template)).rows
    assert (one.accepted, one.rejected) == (1, 1)
    assert shown(world, asked=FigureFilter(country="HK")).rows == ()
    assert shown(world, span=(NOON + HOUR_MS, NOON + 2 * HOUR_MS)).rows == ()
    stranger = world.new_sender("stranger")
    with world.database.reading() as tx:
        assert show_figures(tx, stranger.account_id, TODAY).rows == ()


def test_a_late_receipt_moves_a_message_from_unknown(world: World) -> None:
    left = live(world)
    world.waits(73 * 3600)
    run(world, follow_log)
    world.expires()
    assert shown(world).rows[0].unknown == 1
    world.receives(receipt(left[2]))
    [after] = shown(world).rows
    assert (after.unknown, after.delivered, after.waiting) == (0, 2, 0)


def test_they_are_those_of_the_daily_statistics(world: World) -> None:
    """What `hongyan statistics` and the API tell, from sums of its own, at any moment."""
    left = live(world)
    assert_same_as_statistics(world)
    world.waits(73 * 3600)
    run(world, follow_log)
    world.expires()
    assert_same_as_statistics(world)
    world.receives(receipt(left[2]))
    world.submits(PHONE, kind=MessageKind.NOTIFICATION)
    assert_same_as_statistics(world)


def assert_same_as_statistics(world: World) -> None:
    days = (20260115, 20260131)
    span = (DAY, day_starts_at(20260201))
    for one, key in ((FigureKey.DAY, Key.DAY), (FigureKey.KIND, Key.KIND)):
        with world.database.reading() as tx:
            daily = show_statistics(work_at(tx), "acme", days, key)
        assert not isinstance(daily, Refused)
        assert [(each.key, each.messages, each.segments) for each in daily] == [
            (each.key[0], each.accepted, each.accepted_segments)
            for each in shown(world, one, span=span).rows
        ]
        assert [(each.delivered, each.failed, each.receipt_rate) for each in daily] == [
            (each.delivered_segments, each.failed_segments, each.receipt_rate)
            for each in shown(world, one, span=span).rows
        ]


def test_far_above_the_mark_figures_say_to_when_they_are_complete(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "LOOKED_MAX", 2)
    world.sends(PHONE, PHONE + 1)
    world.waits(60)
    world.sends(PHONE + 2, PHONE + 3)
    found = shown(world)
    assert (found.rows[0].accepted, found.complete_to) == (2, NOON)
    run(world, follow_log)
    world.waits(5)
    run(world, follow_log)
    assert shown(world).complete_to is None
    assert shown(world).rows[0].accepted == 4


def test_nothing_has_no_rates() -> None:
    nothing = DetailFigures(())
    assert (nothing.receipt_rate, nothing.success_rate, nothing.average_ms) == ("–", "–", None)


def test_what_was_taken_twice_is_counted_once(world: World) -> None:
    [left] = world.leaves(PHONE)
    world.hears(taken(left))
    world.receives(receipt(left), receipt(left))
    assert shown(world).rows[0].delivered == 1
