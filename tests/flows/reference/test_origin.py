"""Who made a database: marked once, concluded for an older one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.installation.model import Maker
from hongyan.flows.accounts.manage_accounts import (
    create_account,
)
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.operation.move_clock import move_clock
from hongyan.flows.reference.demo import DEMO_ACCOUNTS, ENTERPRISE
from hongyan.flows.reference.origin import mark_found, mark_made, origin_of
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.seal import Sealer
from tests.demo import demo_context
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


def test_an_old_database_is_devs_if_it_holds_demo_keys_or_a_moved_clock(
    database: Database,
) -> None:
    with database.transaction() as tx:
        assert origin_of(tx).made_by is Maker.SERVE
        # An account of that name proves nothing: 0.1 named it in the defaults of its settings.
        own_account(tx, ENTERPRISE.name)
        assert origin_of(tx).made_by is Maker.SERVE
        move_clock(tx, 1)
        assert origin_of(tx).made_by is Maker.DEV


def test_the_demo_is_known_by_its_keys(database: Database) -> None:
    with database.transaction() as tx:
        seed(tx)
        own_account(tx)
        origin = origin_of(tx)
        assert origin.made_by is Maker.DEV
        assert origin.own_accounts == ("shop",)
        assert set(origin.usable_demo_keys) == {one.key_id for one in DEMO_ACCOUNTS}
        assert not origin.is_wipeable, "its own accounts may be in earnest"
        assert mark_found(tx, NOW).made_by is Maker.DEV
        assert not origin_of(tx).is_wipeable, "a concluded mark proves no more than before"


def test_a_mark_stays_whatever_comes_into_the_database(database: Database) -> None:
    with database.transaction() as tx:
        mark_made(tx, Maker.DEV, "0.2", NOW)
        mark_made(tx, Maker.SERVE, "0.2", NOW)
        own_account(tx)
        origin = origin_of(tx)
        assert (origin.made_by, origin.is_concluded) == (Maker.DEV, False)
        assert origin.is_wipeable, "what was made in it was made beside the demo"
        assert mark_found(tx, NOW).version == "0.2"
