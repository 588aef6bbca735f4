"""Channels and ported numbers as an operator configures them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.store import counter_value
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.flows.operation import manage_channels as flows
from hongyan.flows.reference.revision import REFERENCE
from hongyan.kernel.refusal import Refused
from tests.flows.world import PHONE, World
from tests.saying import rule
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
ABROAD = frozenset({Carrier.INTERNATIONAL})
NEW = ConfiguredChannel(
    channel_id=0,
    name="sim",
    kind="simulator",
    state=ChannelState.ON,
    access_code="10690001",
    carriers=frozenset({Carrier.CMCC, Carrier.CUCC}),
    price_micro=45_000,
    submits_per_second=100,
    window_max=16,
    options={"host": "127.0.0.1", "port": "9000"},
)


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        yield opened


def test_a_channel_comes_back_as_it_was_configured(tx: Connection) -> None:
    before = counter_value(tx, REFERENCE)
    made = flows.add_channel(work_at(tx, NOW_MS), NEW)
    assert isinstance(made, ConfiguredChannel)
    assert flows.list_channels(tx) == [made]
    assert made == replace(NEW, channel_id=made.channel_id)
    assert counter_value(tx, REFERENCE) > before


def test_only_what_is_named_changes(tx: Connection) -> None:
    made = flows.add_channel(work_at(tx, NOW_MS), NEW)
    assert isinstance(made, ConfiguredChannel)
    change = flows.ChannelChange(
        state=ChannelState.OFF, window_max=1, options={"port": "", "slowness": "0.5"}
    )
    changed = flows.change_channel(work_at(tx), "sim", change)
    options = {"host": "127.0.0.1", "slowness": "0.5"}
    wanted = replace(made, state=ChannelState.OFF, window_max=1, options=options)
    assert changed == wanted
    assert flows.list_channels(tx) == [wanted]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(NEW, name=""),
        replace(NEW, name="a b"),
        replace(NEW, access_code="955001"),
        replace(NEW, access_code="106" + "0" * 12),
        replace(NEW, carriers=frozenset()),
        replace(NEW, carriers=frozenset({Carrier.UNKNOWN})),
        replace(NEW, carriers=frozenset({Carrier.CMCC, Carrier.INTERNATIONAL})),
        replace(NEW, carriers=ABROAD, access_code="Twelveletter"),
        replace(NEW, carriers=ABROAD, access_code="Hong yan"),
        replace(NEW, access_code="Hongyan"),
        replace(NEW, price_micro=-1),
        replace(NEW, submits_per_second=0),
        replace(NEW, window_max=0),
    ],
)
def test_a_channel_that_cannot_work_is_declined(tx: Connection, wrong: ConfiguredChannel) -> None:
    assert isinstance(flows.add_channel(work_at(tx, NOW_MS), wrong), Refused)
    assert flows.list_channels(tx) == []


@pytest.mark.parametrize("sender", ["Hongyan", "85264501234", "10690001"])
def test_abroad_a_sender_is_a_number_or_a_name(tx: Connection, sender: str) -> None:
    made = flows.add_channel(work_at(tx, NOW_MS), replace(NEW, carriers=ABROAD, access_code=sender))
    assert isinstance(made, ConfiguredChannel)


def test_a_name_is_given_once(tx: Connection) -> None:
    flows.add_channel(work_at(tx, NOW_MS), NEW)
    assert isinstance(flows.add_channel(work_at(tx, NOW_MS), NEW), Refused)


def test_a_change_that_cannot_be_is_declined_and_writes_nothing(tx: Connection) -> None:
    made = flows.add_channel(work_at(tx, NOW_MS), NEW)
    for name, change in (
        ("sim", flows.ChannelChange()),
        ("sim", flows.ChannelChange(access_code="1")),
        ("nobody", flows.ChannelChange(window_max=1)),
    ):
        assert isinstance(flows.change_channel(work_at(tx), name, change), Refused)
    assert flows.list_channels(tx) == [made]


@pytest.mark.parametrize(
    ("yuan", "micro"), [("0.045", 45_000), ("1", 1_000_000), ("0.000001", 1), ("0", 0)]
)
def test_a_price_in_yuan_is_exact(yuan: str, micro: int) -> None:
    assert flows.price_micro_of(yuan) == micro


@pytest.mark.parametrize("yuan", ["", "cheap", "0.0000001", "NaN", "Infinity", "0,045"])
def test_what_is_no_price_is_declined(yuan: str) -> None:
    assert isinstance(flows.price_micro_of(yuan), Refused)


def test_ported_numbers_are_kept_until_they_are_removed(tx: Connection) -> None:
    before = counter_value(tx, REFERENCE)
    assert flows.set_ported_numbers(work_at(tx), ["13900000003"], Carrier.CUCC) == 1
    assert flows.set_ported_numbers(work_at(tx), ["+8613900000003"], Carrier.CTCC) == 1
    assert flows.list_ported_numbers(tx) == {86_13900000003: Carrier.CTCC}
    assert counter_value(tx, REFERENCE) > before
    assert flows.remove_ported_numbers(work_at(tx), ["13900000003", "13900000004"]) == 1
    assert flows.list_ported_numbers(tx) == {}


def test_what_is_no_mainland_number_cannot_be_ported(tx: Connection) -> None:
    assert isinstance(
        flows.set_ported_numbers(work_at(tx), ["+85291234567"], Carrier.CUCC), Refused
    )
    assert isinstance(flows.remove_ported_numbers(work_at(tx), []), Refused)
    abroad = Carrier.INTERNATIONAL
    assert isinstance(flows.set_ported_numbers(work_at(tx), ["13900000003"], abroad), Refused)


# AUDIT J1: "no undo: … channels … cannot be removed"
def test_a_channel_that_is_off_and_carried_nothing_is_removed(tx: Connection) -> None:
    flows.add_channel(work_at(tx, NOW_MS), NEW)
    on = flows.remove_channel(work_at(tx), NEW.name)
    assert isinstance(on, Refused)
    assert "is on" in rule(on)
    flows.change_channel(work_at(tx), NEW.name, flows.ChannelChange(state=ChannelState.OFF))
    before = counter_value(tx, REFERENCE)
    assert flows.remove_channel(work_at(tx), NEW.name) is None
    assert flows.list_channels(tx) == []
    assert counter_value(tx, REFERENCE) > before
    assert isinstance(flows.remove_channel(work_at(tx), NEW.name), Refused)


def test_a_channel_that_carried_messages_stays(world: World) -> None:
    world.submits(PHONE)
    with world.database.transaction() as tx:
        for name in ("first", "second"):
            flows.change_channel(work_at(tx), name, flows.ChannelChange(state=ChannelState.OFF))
        answers = [flows.remove_channel(work_at(tx), name) for name in ("first", "second")]
    [stays] = [one for one in answers if one is not None]
    assert "messages went through" in rule(stays)


def test_a_channel_whose_carrier_may_have_a_message_stays(world: World) -> None:
    world.leaves(PHONE)
    with world.database.transaction() as tx:
        for name in ("first", "second"):
            flows.change_channel(work_at(tx), name, flows.ChannelChange(state=ChannelState.OFF))
        answers = [flows.remove_channel(work_at(tx), name) for name in ("first", "second")]
    assert sum(one is not None for one in answers) == 1
