"""Kept API calls by pages: each filter chooses, and a page says how far it looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.calls.model import CallFilter
from hongyan.flows.accounts import show_calls
from tests.flows.accounts.test_keep_calls import call, keep, page

if TYPE_CHECKING:
    import pytest

    from tests.flows.world import World


def test_each_filter_chooses(world: World) -> None:
    keep(
        world,
        call(world, 1),
        call(world, 2, "Throttling.User", claim=0),
        call(world, 3, "isv.X", key_id="key-2", action="QuerySendDetails", address="192.0.2.8"),
    )
    for asked, wanted in (
        (CallFilter(is_refused=True), {"R-2", "R-3"}),
        (CallFilter(is_refused=False), {"R-1"}),
        (CallFilter(code="isv.X"), {"R-3"}),
        (CallFilter(key_id="key-2"), {"R-3"}),
        (CallFilter(action="QuerySendDetails"), {"R-3"}),
        (CallFilter(address="192.0.2.8"), {"R-3"}),
        (CallFilter(request_id="R-2"), {"R-2"}),
        (CallFilter(until=world.now), set()),
        (CallFilter(since=world.now + 60_000), set()),
    ):
        assert {one.request_id for one in page(world, asked).calls} == wanted, asked


def test_pages_go_on_and_say_how_far_they_looked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(world, *(call(world, number) for number in range(5)))
    first = page(world, limit=3)
    assert [one.request_id for one in first.calls] == ["R-4", "R-3", "R-2"]
    assert first.before is not None
    rest = page(world, before=first.before)
    assert [one.request_id for one in rest.calls] == ["R-1", "R-0"]
    assert (rest.before, rest.looked_back_to) == (None, None)
    monkeypatch.setattr(show_calls, "LOOKED_MAX", 2)
    rare = page(world, CallFilter(request_id="R-0"))
    assert (rare.calls, rare.looked_back_to) == ((), world.now)
