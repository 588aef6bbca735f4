"""A capture is asked for, noted with its place, and ended by the command that asked."""

from __future__ import annotations

from dataclasses import replace

from hongyan.domain.watch.model import AskedCapture
from hongyan.flows.operation.capture_channels import (
    CAPTURE_SECONDS_MAX,
    ask_capture,
    capture_of,
    end_capture,
    note_captures,
    open_captures,
)
from hongyan.flows.operation.list_changes import list_changes
from hongyan.kernel.refusal import Refused
from tests.flows.world import NOON, World
from tests.working import work_at


def asked(world: World, name: str = "first", seconds: int = 60, at: int = NOON) -> AskedCapture:
    with world.database.transaction() as tx:
        found = ask_capture(work_at(tx), name, seconds, at)
    assert not isinstance(found, Refused), found
    return found


def wanted(world: World, at: int) -> list[AskedCapture]:
    with world.database.reading() as tx:
        return open_captures(tx, at)


def test_a_capture_is_wanted_until_its_time_is_over(world: World) -> None:
    capture = asked(world)
    assert wanted(world, NOON) == [capture]
    assert wanted(world, NOON + 60_000) == []


def test_where_it_is_written_is_noted_for_who_asked(world: World) -> None:
    capture = asked(world)
    with world.database.transaction() as tx:
        note_captures(work_at(tx), [replace(capture, place="/somewhere")])
        found = capture_of(tx, world.first_channel)
    assert found == replace(capture, place="/somewhere")


def test_a_later_capture_takes_the_place_of_an_earlier_one(world: World) -> None:
    first, second = asked(world), asked(world, at=NOON + 5)
    with world.database.transaction() as tx:
        note_captures(work_at(tx), [replace(first, place="/old")])
        end_capture(work_at(tx), "first", first, NOON + 6)
    assert wanted(world, NOON + 7) == [second]


def test_it_can_be_ended_and_both_are_noted_as_changes(world: World) -> None:
    capture = asked(world)
    with world.database.transaction() as tx:
        end_capture(work_at(tx), "first", capture, NOON + 5)
        found = list_changes(tx, None, "", after=None, limit=9)
        assert not isinstance(found, Refused)
        noted = {one.what for _, one in found}
    assert wanted(world, NOON + 6) == []
    assert noted >= {"ask_capture", "end_capture"}


def test_captures_have_a_longest_time_and_a_channel(world: World) -> None:
    with world.database.transaction() as tx:
        for name, seconds in (("first", CAPTURE_SECONDS_MAX + 1), ("first", 0), ("nobody", 5)):
            assert isinstance(ask_capture(work_at(tx), name, seconds, NOON), Refused)
