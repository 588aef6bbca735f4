"""What every command begins with: settings, and the migrated database that they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from hongyan.cli.secret import ARGUMENTS_ARE_SEEN
from hongyan.config import (
    DEV_DATA,
    SERVE_DATA,
    Settings,
    holds_installation,
    is_set,
    load,
)
from hongyan.engine.terminal import warn
from hongyan.kernel.clock import SystemClock
from hongyan.text.shown import without_password

if TYPE_CHECKING:
    from hongyan.db.database import Database
    from hongyan.flows.reference.context import FlowContext
    from hongyan.kernel.seal import Sealer


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

    def settings(self, *, own: Path | None = None, **given: Any) -> Settings:
        """Load the settings of this installation.

        Where none is named, `own` is its directory; without it, the one that is here is meant, and
        the choice is said.
        """
        if self.database and without_password(self.database) != self.database:
            remedy = "give a URL with a password in HONGYAN_DATABASE"
            warn(f"--database: {ARGUMENTS_ARE_SEEN}; {remedy}")
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
    beside = f" (--data {DEV_DATA} for that of `hongyan dev`)" if chosen is SERVE_DATA else ""
    if is_said:
        warn(f"hongyan: on the installation in {chosen}{beside}")
    return chosen


HERE = Where()


@dataclass(frozen=True, slots=True)
class Session:
    """One command's settings, database and moment.

    `now_ms` is the service's time, which `dev` can move; `real_ms` is that of keys that end.
    """

    settings: Settings
    database: Database
    now_ms: int
    real_ms: int

    def sealer(self) -> Sealer:
        """Return what seals secrets, under the installation's master key."""
        from hongyan.app.guard import sealer_of  # noqa: PLC0415 - slow to import

        return sealer_of(self.database, self.settings)

    def context(self) -> FlowContext:
        """Return what flows are given that need more than a transaction."""
        from hongyan.flows.reference.cache import Catalogue  # noqa: PLC0415 - slow to import
        from hongyan.flows.reference.context import FlowContext  # noqa: PLC0415 - the same
        from hongyan.kernel.id_source import IdSource  # noqa: PLC0415 - the same
        from hongyan.kernel.ids import NODES  # noqa: PLC0415 - the same

        # A command runs beside the serving processes: the last node is left to commands.
        ids, catalogue = IdSource(NODES - 1), Catalogue(self.settings)
        return FlowContext(self.settings, ids, catalogue, self.sealer())


@contextmanager
def opened(where: Where, own: Path | None = None) -> Iterator[Session]:
    """Open the installation's database; raises what `app.guard.open_database` does."""
    from hongyan.app.guard import open_database  # noqa: PLC0415 - slow to import
    from hongyan.flows.reference.origin import clock_offset  # noqa: PLC0415 - the same

    settings = where.settings(own=own)
    database = open_database(settings)
    try:
        with database.reading() as tx:
            offset_ms = clock_offset(tx)
        real_ms = SystemClock().now_ms()
        yield Session(settings, database, real_ms + offset_ms, real_ms)
    finally:
        database.close()


def make_directory(settings: Settings) -> None:
    """Make the data directory, for this user alone, if there is none."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
