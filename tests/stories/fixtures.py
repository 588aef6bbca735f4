"""Databases of every schema there was, filled by the version of that day (`tests/fixtures`).

A fixture is a backup, its master key, and `facts.json`: what the story needs to know of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from hongyan.db.archive import Manifest, read_manifest
from hongyan.db.database import Database
from hongyan.flows.reference.origin import clock_offset
from hongyan.kernel.calendar import DAY_MS, shanghai_day
from hongyan.kernel.clock import SystemClock

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"

_SEGMENTS = text(
    "SELECT coalesce(sum(message.segments), 0) FROM message "
    "JOIN account ON account.id = message.account_id "
    "WHERE account.name = :account AND message.refused_code = '' AND message.country = 'CN'"
)
_UNDONE = text(
    "SELECT (SELECT count(*) FROM pending_act) "
    "+ (SELECT count(*) FROM job WHERE state NOT IN ('done', 'gone'))"
)


@dataclass(frozen=True, slots=True)
class Fixture:
    """One of them: where it is, what its manifest says, and the facts."""

    directory: Path
    manifest: Manifest
    facts: dict[str, str]

    @property
    def key_file(self) -> Path:
        """The master key of its secrets."""
        return self.directory / "master.key"

    @property
    def made_by(self) -> str:
        """Return `dev` or `serve`."""
        return self.facts["made_by"]

    @property
    def is_without_money(self) -> bool:
        """Whether it is from before messages were paid for."""
        return not self.manifest.tables.get("entry", 0)


def fixture(name: str) -> Fixture:
    """Return a fixture by its name, such as `0004-serve`."""
    directory = FIXTURES / name
    facts = json.loads((directory / "facts.json").read_text(encoding="utf-8"))
    return Fixture(directory, read_manifest(directory), facts)


def names() -> list[str]:
    """Return the names of all fixtures."""
    return sorted(one.parent.name for one in FIXTURES.glob("*/manifest.json"))


def domestic_segments(url: str, account: str) -> int:
    """Return how many domestic segments an account has sent, as the message log has them."""
    database = Database.open(url)
    with database.reading() as tx:
        counted = int(tx.execute(_SEGMENTS, {"account": account}).scalar_one())
    database.close()
    return counted


def undone(url: str) -> int:
    """Return how many decisions and exports that people asked for at the console are not done."""
    database = Database.open(url)
    with database.reading() as tx:
        counted = int(tx.execute(_UNDONE).scalar_one())
    database.close()
    return counted


def days_now(url: str) -> list[str]:
    """Return the present day by the clock of a database, and the next, as the API has them."""
    database = Database.open(url)
    with database.reading() as tx:
        now_ms = SystemClock().now_ms() + clock_offset(tx)
    database.close()
    return [str(shanghai_day(now_ms)), str(shanghai_day(now_ms + DAY_MS))]


def assert_made_by(url: str, made_by: str) -> None:
    """See that a migrated database bears the mark of its maker: `dev` or `serve`."""
    database = Database.open(url)
    with database.reading() as tx:
        mark = tx.execute(text("SELECT made_by FROM installation")).scalar_one()
    database.close()
    assert mark == made_by
