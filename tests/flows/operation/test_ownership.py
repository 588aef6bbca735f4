"""Whose a database is, and how the demo is retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.installation.model import ALLOWED, Maker, MakerCommand
from hongyan.domain.routing.model import ChannelState
from hongyan.flows.accounts.manage_accounts import (
    create_account,
    list_accounts,
    list_keys,
    switch_key,
)
from hongyan.flows.operation.manage_channels import list_channels
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.operation.move_clock import move_clock
from hongyan.flows.operation.ownership import retire_demo
from hongyan.flows.reference.demo import DEMO_ACCOUNTS, DEMO_CHANNELS, ENTERPRISE
from hongyan.flows.reference.origin import is_for, mark_made, origin_of
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.demo import demo_context
from tests.saying import rule
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW = 1_790_000_000_000
SEALER = Sealer(b"k" * 32)


def seed(tx: Connection) -> None:
    seed_demo(work_at(tx, NOW, demo_context(SEALER)))


def own_account(tx: Connection, name: str = "shop") -> None:
    create_account(work_at(tx, NOW), name, AccountKind.ENTERPRISE)


@pytest.mark.parametrize("maker", Maker)
def test_every_act_is_for_one_makers_databases(database: Database, maker: Maker) -> None:
    with database.transaction() as tx:
        mark_made(tx, maker, "0.2", NOW)
        assert {act for act in MakerCommand if is_for(tx, act)} == {
            act for act in MakerCommand if ALLOWED[act] is maker
        }


def test_retiring_the_demo_leaves_the_rest_as_it_is(database: Database) -> None:
    with database.transaction() as tx:
        seed(tx)
        own_account(tx)
        retired = retire_demo(tx, NOW)
        assert not isinstance(retired, Refused)
        assert set(retired.keys) == {one.key_id for one in DEMO_ACCOUNTS}
        assert set(retired.channels) == {one.name for one in DEMO_CHANNELS}
        states = {one.name: one.state for one in list_accounts(tx, 10)}
        assert states.pop("shop") is AccountState.ACTIVE
        assert set(states.values()) == {AccountState.SUSPENDED}
        keys = list_keys(tx, ENTERPRISE.name)
        assert not isinstance(keys, Refused)
        assert {key.state for key in keys} == {KeyState.DISABLED}
        assert {one.state for one in list_channels(tx)} == {ChannelState.OFF}
        origin = origin_of(tx)
        assert (origin.made_by, origin.usable_demo_keys) == (Maker.SERVE, ())
        back = switch_key(work_at(tx), ENTERPRISE.key_id, KeyState.ACTIVE)
        assert isinstance(back, Refused)
        assert "published" in rule(back)
        again = retire_demo(tx, NOW)
        assert not isinstance(again, Refused)
        assert (again.keys, again.accounts, again.channels) == ((), (), ())


def test_a_database_in_times_to_come_cannot_be_given(database: Database) -> None:
    with database.transaction() as tx:
        seed(tx)
        own_account(tx)
        move_clock(tx, 86_400_000)
        assert isinstance(retire_demo(tx, NOW), Refused)
        assert origin_of(tx).usable_demo_keys, "nothing is half done"
