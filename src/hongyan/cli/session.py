"""What every command begins with: settings, and the migrated database that they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.secret import ARGUMENTS_ARE_SEEN
from hongyan.config import Settings, load
from hongyan.engine.terminal import warn
from hongyan.kernel.clock import SystemClock
from hongyan.text.shown import without_password

if TYPE_CHECKING:
    from hongyan.db.database import Database
    from hongyan.flows.context import FlowContext
    from hongyan.kernel.seal import Sealer


@Parameter(name="*", group="Installation")
@dataclass(frozen=True, slots=True)
class Where:
    """Which installation a command is about; the variables of the same meaning stand behind."""

    data: Annotated[
        Path | None, Parameter(help="Directory of the data, default HONGYAN_DATA or .hongyan.")
    ] = None
    database: Annotated[
        str | None,
        Parameter(
            help="URL of the database, default HONGYAN_DATABASE: the place for one with a password."
        ),
    ] = None

    def settings(self, **given: Any) -> Settings:
        """Load the settings of this installation."""
        if self.database and without_password(self.database) != self.database:
            remedy = "give a URL with a password in HONGYAN_DATABASE"
            warn(f"--database: {ARGUMENTS_ARE_SEEN}; {remedy}")
        return load(data=self.data, database=self.database, **given)


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
        return open_sealer(self.settings)

    def context(self) -> FlowContext:
        """Return what flows are given that need more than a transaction."""
        from hongyan.flows.catalogue import Catalogue  # noqa: PLC0415 - slow to import
        from hongyan.flows.context import FlowContext  # noqa: PLC0415 - the same
        from hongyan.kernel.id_source import IdSource  # noqa: PLC0415 - the same
        from hongyan.kernel.ids import NODES  # noqa: PLC0415 - the same

        # A command runs beside the serving processes: the last node is left to commands.
        ids, catalogue = IdSource(NODES - 1), Catalogue(self.settings)
        return FlowContext(self.settings, ids, catalogue, self.sealer())


def open_sealer(settings: Settings) -> Sealer:
    """Return what seals secrets; makes the master key file on first use."""
    from hongyan.kernel.seal import Sealer, load_master_key  # noqa: PLC0415 - slow to import

    return Sealer(load_master_key(settings.master_key_file, settings.master_key))


@contextmanager
def opened(where: Where) -> Iterator[Session]:
    """Open the installation's database; raises CommandError when it is not migrated."""
    from hongyan.db.database import Database  # noqa: PLC0415 - slow to import
    from hongyan.db.migrate import current, head  # noqa: PLC0415 - slow to import
    from hongyan.flows.move_clock import clock_offset  # noqa: PLC0415 - slow to import

    settings = where.settings()
    revision = current(settings.database_url)
    if revision != head():
        found = "has no tables" if revision is None else f"has schema {revision}, not {head()}"
        raise CommandError(f"the database {found}; run `hongyan migrate` first")
    database = Database.open(settings.database_url)
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
