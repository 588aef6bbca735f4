"""The channels of `dev --carriers` take turns with the demo's others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ChannelState
from hongyan.domain.routing.options import open_options
from hongyan.flows.operation.demo_carriers import seed_carriers
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.operation.ownership import retire_demo
from hongyan.flows.reference.demo import DEMO_CARRIERS, DEMO_CHANNELS
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.demo import demo_context
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SEALER = Sealer(bytes(32))
CONTEXT = demo_context(SEALER)
PORTS = {"smpp": 2775, "cmpp": 7890}
INSIDE = {one.name for one in DEMO_CHANNELS}
BESIDE = {one.name for one in DEMO_CARRIERS}


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        seed_demo(work_at(opened, NOW_MS, CONTEXT))
        yield opened


def seed(tx: Connection, ports: dict[str, int]) -> bool:
    return seed_carriers(work_at(tx, NOW_MS, CONTEXT), ports)


def on(tx: Connection) -> set[str]:
    return {one.name for one in routing.channels(tx) if one.state is ChannelState.ON}


def test_without_carriers_nothing_is_added(tx: Connection) -> None:
    assert not seed(tx, {})
    assert {one.name for one in routing.channels(tx)} == INSIDE


def test_with_carriers_their_channels_are_on_and_the_others_off(tx: Connection) -> None:
    assert seed(tx, PORTS)
    assert on(tx) == BESIDE
    assert not seed(tx, PORTS)


def test_without_them_again_the_others_are_on(tx: Connection) -> None:
    seed(tx, PORTS)
    assert seed(tx, {})
    assert on(tx) == INSIDE
    assert seed(tx, PORTS)
    assert on(tx) == BESIDE


def test_what_a_person_switched_stays_while_the_way_is_the_same(tx: Connection) -> None:
    seed(tx, PORTS)
    (one,) = [one for one in routing.channels(tx) if one.name == "mobile-1"]
    routing.replace_channel(tx, replace(one, state=ChannelState.ON))
    seed(tx, PORTS)
    assert on(tx) == {*BESIDE, "mobile-1"}


def test_a_channel_follows_its_port_and_its_secret_is_sealed(tx: Connection) -> None:
    seed(tx, PORTS)
    assert seed(tx, {**PORTS, "cmpp": 7891})
    stored = routing.channel_named(tx, "cmpp-1")
    assert stored is not None
    assert stored.options["secret"] != "hongyan"
    opened = open_options(stored.options, "cmpp-1", SEALER.open)
    assert (opened["port"], opened["secret"]) == ("7891", "hongyan")


def test_who_retires_the_demo_switches_them_off(tx: Connection) -> None:
    seed(tx, PORTS)
    retired = retire_demo(tx, NOW_MS)
    assert not isinstance(retired, Refused)
    assert set(retired.channels) == BESIDE
    assert not on(tx)
