"""Checks before a process starts: may it use this database, does the schema fit.

The sentences of every refusal are here. Knows nothing of what runs; `db/lease` knows the locks,
`sealing` the master key.
"""

from __future__ import annotations

import os
import shlex
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hongyan import __version__
from hongyan.app.ways_out import anew, free, put_away, same
from hongyan.config import (
    DATABASE_FILE,
    DEV_DATA,
    SERVE_DATA,
    Settings,
    holds_installation,
)
from hongyan.db.database import Database
from hongyan.db.lease import Holder, Lease, holder_of, take
from hongyan.db.migrate import SchemaError, current, gap, refuse_what_is_ahead, upgrade
from hongyan.db.opening import OpeningError, name_of, opening
from hongyan.domain.installation.model import Maker, MakerCommand
from hongyan.flows.reference.origin import Origin, mark_found, mark_made, origin_of
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.directories import make_private
from hongyan.kernel.said import NOTHING, Fault, Said, said

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN_SHOWN: Final = 3


class GuardError(Fault):
    """The process may not use this database.

    `steps` are ways out, each with its command.
    """

    def __init__(
        self, template: str, /, steps: Sequence[tuple[Said, str]] = (), **values: object
    ) -> None:
        """Take one sentence; each step is a purpose and its command."""
        super().__init__(template, **values)
        self.steps = tuple(steps)


# The schema


def open_database(settings: Settings, act: MakerCommand | None = None) -> Database:
    """Open the database; raises OpeningError, and GuardError unless its schema is the newest.

    `act` is what it is opened for, where that is for one maker's databases.
    """
    url = settings.database_url
    revision = current(url)
    found = gap(url, revision)
    if found is not None:
        hint = nearby(settings, act) if revision is None else NOTHING
        raise GuardError("{what}; {remedy}{hint}", what=found.what, remedy=found.remedy, hint=hint)
    return Database.open(url)


def nearby(settings: Settings, act: MakerCommand | None = None) -> Said:
    """Return a hint at other installations in and above this directory, "" if there is none.

    What `serve` refuses, or `migrate` does not make, is no hint.
    """
    here = Path.cwd()
    places = dict.fromkeys((settings.data.absolute().parent, here, *here.parents[:3]))
    mine = settings.data.absolute()
    found = [
        one
        for place in places
        for one in sorted(place.glob(".hongyan*"))
        if one != mine and holds_installation(one)
        if act is not MakerCommand.SERVE or not one.name.startswith(DEV_DATA.name)
    ]
    if not found:
        return NOTHING
    if len(found) == 1:
        return said(" (or did you mean --data {place}?)", place=shlex.quote(str(found[0])))
    listed = ", ".join(f"--data {shlex.quote(str(one))}" for one in found)
    return said(" (or did you mean one of {places}?)", places=listed)


def made(settings: Settings, maker: Maker) -> str | None:
    """Bring the database to the newest schema and mark it; return the revision that it had.

    An empty one is `maker`'s from now on, an older one is whose its contents show.
    """
    url = settings.database_url
    with opening(url):
        make_private(settings.data)
    before = current(url)
    upgrade(url)
    now_ms = SystemClock().now_ms()
    with closing(Database.open(url)) as database, database.transaction() as tx:
        if before is None:
            mark_made(tx, maker, __version__, now_ms)
        else:
            mark_found(tx, now_ms)
    return before


# Who made it


def survey(url: str) -> Origin | None:
    """Return the origin of the database at `url`, None if it has no tables yet.

    Raises OpeningError, and SchemaError for a schema that this version cannot read.
    """
    revision = current(url)
    refuse_what_is_ahead(url, revision)
    if revision is None:
        return None
    with closing(Database.open(url)) as database, database.reading() as tx:
        return origin_of(tx)


def refuse_others(settings: Settings, origin: Origin | None, act: MakerCommand) -> None:
    """Raise GuardError where a database is not of the kind that an act is for."""
    if origin is None or (origin.allows(act) and act is not MakerCommand.FRESH):
        return
    name = name_of(settings.database_url)
    if act is MakerCommand.SERVE:
        raise GuardError(_made_by_dev(name, origin), _ways_to_serve(settings, origin))
    if not origin.allows(act):
        raise GuardError(
            "{name} was made for `hongyan serve`, and `hongyan {act}` touches only what "
            "`hongyan dev` made; give another directory by --data, or another --database",
            [
                (
                    said("use a demo beside it"),
                    f"hongyan {act.value} --data {free(settings.data, '-dev')}",
                )
            ],
            name=name,
            act=act.value,
        )
    if not origin.is_wipeable:
        raise GuardError(
            "{name} holds accounts besides the demo's ({accounts}) from an "
            "earlier version of Hongyan, which did not note whose they are; `dev --fresh` deletes "
            "only what `hongyan dev` made: put it away yourself",
            [(said("put it away"), put_away(settings, "-old"))],
            name=name,
            accounts=_listed(origin.own_accounts),
        )


def _made_by_dev(name: str, origin: Origin) -> Said:
    moved = NOTHING
    if origin.clock_offset_ms:
        now_ms = SystemClock().now_ms() + origin.clock_offset_ms
        moved = said(", and its clock was moved to {moment}", moment=shanghai_text(now_ms))
    return said(
        "{name} was made by `hongyan dev`: the secrets of its demo keys are published{moved}; "
        "`hongyan serve` needs one of its own",
        name=name,
        moved=moved,
    )


def _ways_to_serve(settings: Settings, origin: Origin) -> list[tuple[Said, str]]:
    ways = []
    if not origin.clock_offset_ms and origin.own_accounts:
        accounts = _listed(origin.own_accounts)
        purpose = said("keep {accounts}, and put the demo out of use", accounts=accounts)
        ways.append((purpose, f"hongyan migrate --retire-demo{same(settings)}"))
    return [*ways, (said("start over"), anew(settings))]


def refuse_demo_keys(settings: Settings, origin: Origin) -> None:
    """Raise GuardError where published keys may call a service that is not `dev`'s."""
    if origin.usable_demo_keys:
        raise GuardError(
            "{database} holds demo keys that may call, and their secrets "
            "are published; `hongyan serve` serves none of them: disable them",
            [
                (said("disable {key}", key=key), f"hongyan key disable {key}{same(settings)}")
                for key in origin.usable_demo_keys
            ],
            database=name_of(settings.database_url),
        )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:OWN_SHOWN])
    more = len(names) - OWN_SHOWN
    return said("{names} and {more} more", names=shown, more=more) if more > 0 else shown


def dev_directory() -> tuple[Path, Said]:
    """Return the directory of `dev` where none is named, and what there is to say of it.

    What version 0.1 made in the directory of `serve` goes on there, as long as it is the demo's
    alone.
    """
    if holds_installation(DEV_DATA) or not (SERVE_DATA / DATABASE_FILE).exists():
        return DEV_DATA, NOTHING
    try:
        origin = survey(f"sqlite:///{SERVE_DATA / DATABASE_FILE}")
    except (OpeningError, SchemaError):  # a command that names it reports that
        return DEV_DATA, NOTHING
    if origin is None or not origin.allows(MakerCommand.DEV):
        return DEV_DATA, NOTHING
    if origin.is_wipeable:
        return SERVE_DATA, said(
            "going on in {serve_data}, where an earlier version kept what `hongyan dev` makes; "
            "to move it: mv {serve_data} {dev_data}",
            serve_data=SERVE_DATA,
            dev_data=DEV_DATA,
        )
    return DEV_DATA, said(
        "{serve_data}, of an earlier version, holds {accounts} besides the "
        "demo's accounts and is left alone; --data {serve_data} goes on in it",
        serve_data=SERVE_DATA,
        accounts=_listed(origin.own_accounts),
    )


# Who serves it


@contextmanager
def leased(settings: Settings, command: str) -> Iterator[Lease]:
    """Hold the lease of the database; raises GuardError where another process has it."""
    me = Holder(command, os.getpid(), socket.gethostname(), SystemClock().now_ms(), settings.port)
    url = settings.database_url
    got = take(url, me)
    if isinstance(got, Holder):
        raise GuardError(served_already(url, got))
    try:
        yield got
    finally:
        got.release()


def served_already(url: str, holder: Holder) -> Said:
    """Return the sentence for a database that another process serves."""
    return said(
        "{database} is served already, {holder}; "
        "one process serves a database: stop that one first",
        database=name_of(url),
        holder=holder_text(holder),
    )


def holder_text(holder: Holder) -> Said:
    """Return who holds a lease, where and since when."""
    if not holder.command:
        return said("by a process that this user may not see")
    return said(
        "by `hongyan {command}`, process {pid} on {host}, "
        "since {since} (Asia/Shanghai), port {port}",
        command=holder.command,
        pid=holder.pid,
        host=holder.host,
        since=shanghai_text(holder.since),
        port=holder.port,
    )


def serving_now(settings: Settings) -> Holder | None:
    """Return who serves this installation's database, None if no process does or it is unknown."""
    try:
        return holder_of(settings.database_url)
    except OpeningError:
        return None


def as_served(settings: Settings) -> Settings:
    """Return the settings with the port on which this installation is served now, if it is."""
    holder = serving_now(settings)
    return replace(settings, port=holder.port) if holder is not None and holder.port else settings
