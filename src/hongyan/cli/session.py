"""What every command begins with: settings, and the migrated database that they name."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from cyclopts import Parameter

from hongyan.cli.language import worded
from hongyan.cli.secret import ARGUMENTS_ARE_SEEN
from hongyan.config import (
    DEV_DATA,
    SERVE_DATA,
    Settings,
    holds_installation,
    is_set,
    load,
)
from hongyan.engine.terminal import answer_in_json, warn
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.directories import make_private
from hongyan.text.shown import without_password

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.id_source import IdSource
    from hongyan.kernel.seal import Sealer


AsJson = Annotated[
    bool, Parameter(name="--json", negative="", help="Print tables as JSON, for a program.")
]


@Parameter(name="*", group="Installation")
@dataclass(frozen=True, slots=True)
class Where:
    """Which installation a command is about; the variables of the same meaning stand behind."""

    data: Annotated[
        Path | None,
        Parameter(help="Directory of the data, default HONGYAN_DATA, .hongyan or .hongyan-dev."),
    ] = None
    database: Annotated[
        str | None,
        Parameter(
            help="URL of the database, default HONGYAN_DATABASE: the place for one with a password."
        ),
    ] = None
    as_json: AsJson = False

    def settings(self, *, own: Path | None = None, **given: Any) -> Settings:
        """Load the settings of this installation.

        Where none is named, `own` is its directory; without it, the one that is here is meant, and
        the choice is said.
        """
        answer_in_json(is_json=self.as_json)
        if self.database and without_password(self.database) != self.database:
            warn(
                worded(
                    "--database: {why}; give a URL with a password in HONGYAN_DATABASE",
                    why=worded(ARGUMENTS_ARE_SEEN),
                )
            )
        data = self.data
        if data is None and not is_set("data"):
            is_named = self.database is not None or is_set("database")
            data = own or _only_one_here(is_said=not is_named)
        return load(data=data, database=self.database, **given)


def _only_one_here(*, is_said: bool) -> Path:
    """Return the directory that a command means when none is named: that of `serve` before `dev`'s.

    Says on the error output which it is, where `dev` has one here: both look alike to a command.
    """
    if not holds_installation(DEV_DATA):
        return SERVE_DATA
    chosen = SERVE_DATA if holds_installation(SERVE_DATA) else DEV_DATA
    beside = (
        worded(" (--data {dev_data} for that of `hongyan dev`)", dev_data=DEV_DATA)
        if chosen is SERVE_DATA
        else ""
    )
    if is_said:
        warn(
            worded("hongyan: on the installation in {chosen}{beside}", chosen=chosen, beside=beside)
        )
    return chosen


HERE = Where()


@dataclass(frozen=True, slots=True)
class Session:
    """One command's settings, database and moment.

    `now_ms` is the service's time, which `dev` can move; `real_ms` is that of keys that end; `ids`
    lease a node when they are first asked: commands have nodes of their own.
    """

    settings: Settings
    database: Database
    now_ms: int
    real_ms: int
    ids: IdSource

    def sealer(self) -> Sealer:
        """Return what seals secrets, under the installation's master key."""
        from hongyan.app.sealing import sealer_of  # noqa: PLC0415 - slow to import

        return sealer_of(self.database, self.settings)

    @contextmanager
    def writing(self, *, stays: bool) -> Iterator[Connection]:
        """Open a transaction; unless it `stays` it is undone in the end: a dry run."""
        try:
            with self.database.transaction() as tx:
                yield tx
                if not stays:
                    _undo()
        except _UndoneError:
            return

    def work(self, tx: Connection, sealer: Sealer | None = None) -> Work:
        """Return what flows are given in a transaction of this command.

        Only a flow that opens what is sealed needs the sealer.
        """
        from hongyan.flows.reference.cache import ReferenceCache  # noqa: PLC0415 - slow to import
        from hongyan.flows.reference.context import FlowContext  # noqa: PLC0415 - the same
        from hongyan.flows.reference.work import Work  # noqa: PLC0415 - the same

        context = FlowContext(self.settings, self.ids, ReferenceCache(self.settings), sealer)
        return Work(tx, self.now_ms, context, at_the_terminal())


class _UndoneError(Exception):
    """Ends a dry run's transaction."""


def _undo() -> NoReturn:
    raise _UndoneError


def at_the_terminal() -> Actor:
    """Return who types: the operating system's user, by number if it has no name."""
    user_id = os.getuid()
    try:
        return Actor(ActorType.COMMAND, pwd.getpwuid(user_id).pw_name)
    except KeyError:
        return Actor(ActorType.COMMAND, str(user_id))


@contextmanager
def opened(where: Where, own: Path | None = None) -> Iterator[Session]:
    """Open the installation's database; raises what `app.guard.open_database` does."""
    from hongyan.app.guard import open_database  # noqa: PLC0415 - slow to import
    from hongyan.app.numbered import numbered  # noqa: PLC0415 - the same
    from hongyan.flows.reference.origin import clock_offset  # noqa: PLC0415 - the same

    settings = where.settings(own=own)
    database = open_database(settings)
    try:
        with database.reading() as tx:
            offset_ms = clock_offset(tx)
        real_ms = SystemClock().now_ms()
        with numbered(database) as ids:
            yield Session(settings, database, real_ms + offset_ms, real_ms, ids)
    finally:
        database.close()


def make_directory(settings: Settings) -> None:
    """Make the data directory, for this user alone, if there is none."""
    make_private(settings.data)
