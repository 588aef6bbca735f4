"""What stands before every process: may it use this database, and do schema and master key fit.

The sentences of every refusal are here. Knows how nothing runs; `db/lease` knows the locks.
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
from hongyan.config import (
    DATABASE_FILE,
    DEV_DATA,
    SERVE_DATA,
    Settings,
    holds_installation,
    variable,
)
from hongyan.db.database import Database
from hongyan.db.lease import Holder, Lease, holder_of, take
from hongyan.db.migrate import SchemaError, current, gap, refuse_what_is_ahead, upgrade
from hongyan.db.opening import OpeningError, name_of, opening, sqlite_file, target_of
from hongyan.domain.installation.model import Maker, MakerCommand
from hongyan.flows.operation.master_key import Fit, accept_key, fit_of, holds_secrets
from hongyan.flows.reference.origin import Origin, mark_found, mark_made, origin_of
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.seal import Sealer, make_master_key, read_master_key

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN_SHOWN: Final = 3


class GuardError(Exception):
    """A process may not go on with this database.

    The text says what, the rule and the remedy; `steps` are ways out, each with its command.
    """

    def __init__(self, text: str, steps: Sequence[tuple[str, str]] = ()) -> None:
        """Say it in one sentence; each step is a purpose and the command that serves it."""
        super().__init__(text)
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
        hint = nearby(settings, act) if revision is None else ""
        raise GuardError(f"{found.what}; {found.remedy}{hint}")
    return Database.open(url)


def nearby(settings: Settings, act: MakerCommand | None = None) -> str:
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
        return ""
    return f" (or did you mean {' or '.join(f'--data {shlex.quote(str(one))}' for one in found)}?)"


def made(settings: Settings, maker: Maker) -> str | None:
    """Bring the database to the newest schema and mark it; return the revision that it had.

    An empty one is `maker`'s from now on, an older one is whose its contents show.
    """
    url = settings.database_url
    with opening(url):
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    """Return what the database at `url` shows of its making, None if it has no tables yet.

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
            f"{name} was made for `hongyan serve`, and `hongyan {act.value}` touches only what "
            "`hongyan dev` made; give another directory by --data, or another --database",
            [("play beside it", f"hongyan {act.value} --data {_free(settings.data, '-dev')}")],
        )
    if not origin.is_wipeable:
        raise GuardError(
            f"{name} holds accounts besides the demo's ({_listed(origin.own_accounts)}) from an "
            "earlier version of Hongyan, which did not note whose they are; `dev --fresh` deletes "
            "only what `hongyan dev` made: put it away yourself",
            [("put it away", _put_away(settings, "-old"))],
        )


def _made_by_dev(name: str, origin: Origin) -> str:
    moved = ""
    if origin.clock_offset_ms:
        now_ms = SystemClock().now_ms() + origin.clock_offset_ms
        moved = f", and its clock was moved to {shanghai_text(now_ms)}"
    return (
        f"{name} was made by `hongyan dev`: the secrets of its demo keys are published{moved}; "
        "`hongyan serve` needs one of its own"
    )


def _ways_to_serve(settings: Settings, origin: Origin) -> list[tuple[str, str]]:
    ways = []
    if not origin.clock_offset_ms and origin.own_accounts:
        purpose = f"keep {_listed(origin.own_accounts)}, and put the demo out of use"
        ways.append((purpose, f"hongyan migrate --retire-demo{_same(settings)}"))
    return [*ways, ("begin anew", _anew(settings))]


def _anew(settings: Settings) -> str:
    """Return the command that makes a database for `serve` and leaves `dev` its own."""
    file = sqlite_file(settings.database_url)
    if file is None:
        return _anew_on_postgres(settings)
    tail = "-old" if _free_name(settings.data, "-dev", numbers=1) is None else "-dev"
    return f"{_put_away(settings, tail)} && hongyan migrate{_same(settings)}"


def _anew_on_postgres(settings: Settings) -> str:
    # No screen shows a password: it comes from ~/.pgpass or PGPASSWORD.
    old = target_of(settings.database).set(drivername="postgresql", password=None)
    new = old.set(database=f"{old.database}_serve")
    host = old.host or old.query.get("host")
    words = {"-h": host, "-p": old.port or old.query.get("port"), "-U": old.username}
    options = " ".join(f"{name} {shlex.quote(str(word))}" for name, word in words.items() if word)
    url = shlex.quote(new.render_as_string(hide_password=False))
    made_anew = f"createdb {options} --encoding UTF8 --template template0 {new.database}"
    return f"{made_anew} && hongyan migrate{_directory_option(settings)} --database {url}"


def refuse_demo_keys(settings: Settings, origin: Origin) -> None:
    """Raise GuardError where published keys may call a service that is not `dev`'s."""
    if origin.usable_demo_keys:
        raise GuardError(
            f"{name_of(settings.database_url)} holds demo keys that may call, and their secrets "
            "are published; `hongyan serve` serves none of them: disable them",
            [
                (f"disable {key}", f"hongyan key disable {key}{_same(settings)}")
                for key in origin.usable_demo_keys
            ],
        )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - OWN_SHOWN} more" if len(names) > OWN_SHOWN else ""
    return ", ".join(names[:OWN_SHOWN]) + more


def _same(settings: Settings) -> str:
    """Return the options by which a command finds the same installation again."""
    data = _directory_option(settings)
    if settings.database in {"", variable("database")}:
        return data
    file = sqlite_file(settings.database)
    # A URL of PostgreSQL may hold a password, which no screen shows.
    return f"{data} --database {'URL' if file is None else shlex.quote(settings.database)}"


def _directory_option(settings: Settings) -> str:
    is_found = str(settings.data) == (variable("data") or str(SERVE_DATA))
    return "" if is_found else f" --data {shlex.quote(str(settings.data))}"


def _put_away(settings: Settings, tail: str) -> str:
    """Return the command that moves an SQLite installation out of the way."""
    file = sqlite_file(settings.database_url)
    path = settings.data if file is None or not settings.database else file
    return f"mv {shlex.quote(str(path))} {_free(path, tail)}"


def _free(path: Path, tail: str) -> str:
    return shlex.quote(str(_free_name(path, tail) or path.with_name(path.name + tail)))


def _free_name(path: Path, tail: str, numbers: int = 100) -> Path | None:
    """Return a name beside `path` that nothing has: with `tail`, else with a number behind it."""
    name = path.name.removesuffix(tail) + tail
    numbered = (path.with_name(f"{name}{number or ''}") for number in range(numbers))
    return next((one for one in numbered if not one.exists()), None)


def dev_directory() -> tuple[Path, str]:
    """Return the directory of `dev` where none is named, and what there is to say of it.

    What version 0.1 made in the directory of `serve` goes on there, as long as it is the demo's
    alone.
    """
    if holds_installation(DEV_DATA) or not (SERVE_DATA / DATABASE_FILE).exists():
        return DEV_DATA, ""
    try:
        origin = survey(f"sqlite:///{SERVE_DATA / DATABASE_FILE}")
    except (OpeningError, SchemaError):  # whoever means it by name hears of that
        return DEV_DATA, ""
    if origin is None or not origin.allows(MakerCommand.DEV):
        return DEV_DATA, ""
    if origin.is_wipeable:
        said = f"going on in {SERVE_DATA}, where an earlier version kept what `hongyan dev` makes"
        return SERVE_DATA, f"{said}; to move it: mv {SERVE_DATA} {DEV_DATA}"
    said = f"{SERVE_DATA}, of an earlier version, holds {_listed(origin.own_accounts)} besides the"
    return DEV_DATA, f"{said} demo's accounts and is left alone; --data {SERVE_DATA} goes on in it"


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


def served_already(url: str, holder: Holder) -> str:
    """Return the sentence for a database that another process serves."""
    return (
        f"{name_of(url)} is served already, {holder_text(holder)}; "
        "one process serves a database: stop that one first"
    )


def holder_text(holder: Holder) -> str:
    """Return who holds a lease, where and since when."""
    if not holder.command:
        return "by a process that this user may not see"
    return (
        f"by `hongyan {holder.command}`, process {holder.pid} on {holder.host}, "
        f"since {shanghai_text(holder.since)} (Asia/Shanghai), port {holder.port}"
    )


def serving_now(settings: Settings) -> Holder | None:
    """Return who serves this installation's database, None if nobody does, or nobody can tell."""
    try:
        return holder_of(settings.database_url)
    except OpeningError:
        return None


def as_served(settings: Settings) -> Settings:
    """Return the settings with the port on which this installation is served now, if it is."""
    holder = serving_now(settings)
    return replace(settings, port=holder.port) if holder is not None and holder.port else settings


# The master key


def sealer_of(database: Database, settings: Settings) -> Sealer:
    """Return what seals secrets; raises GuardError for a master key that is not the database's.

    A key is made only where nothing was ever sealed. Writes nothing to the database: a command asks
    from within its transaction.
    """
    key = read_master_key(settings.master_key_file, settings.master_key)
    with database.reading() as tx:
        if key is None and holds_secrets(tx):
            raise GuardError(_key_is_lost(settings))
        sealer = Sealer(make_master_key(settings.master_key_file) if key is None else key)
        if fit_of(tx, sealer) is Fit.WRONG:
            raise GuardError(_key_is_wrong(settings))
    return sealer


def settled_sealer(database: Database, settings: Settings) -> Sealer:
    """Return what seals secrets, as `sealer_of`; from now on the database knows its master key."""
    sealer = sealer_of(database, settings)
    with database.transaction() as tx:
        fit = fit_of(tx, sealer)
        if fit is Fit.WRONG:  # another process was quicker, with another key
            raise GuardError(_key_is_wrong(settings))
        if fit is Fit.LIKELY:
            accept_key(tx, sealer, SystemClock().now_ms())
    return sealer


def take_new_key(database: Database, settings: Settings) -> None:
    """Take another master key for this database's; what is sealed under the lost one stays shut."""
    key = read_master_key(settings.master_key_file, settings.master_key)
    sealer = Sealer(make_master_key(settings.master_key_file) if key is None else key)
    with database.transaction() as tx:
        accept_key(tx, sealer, SystemClock().now_ms())


_LOST_FOR_GOOD: Final = "if it is lost for good, `hongyan migrate --new-master-key` goes on without"


def _key_is_lost(settings: Settings) -> str:
    return (
        f"the master key {settings.master_key_file.absolute()} is missing, and "
        f"{name_of(settings.database_url)} holds secrets sealed under it; bring it back from its "
        f"backup, or set HONGYAN_MASTER_KEY{_other_keys(settings)}; {_LOST_FOR_GOOD}"
    )


def _key_is_wrong(settings: Settings) -> str:
    file = f"the master key {settings.master_key_file.absolute()}"
    given = "HONGYAN_MASTER_KEY" if settings.master_key else file
    return (
        f"{given} is not the one under which the secrets of {name_of(settings.database_url)} are "
        f"sealed; bring the right one back from its backup{_other_keys(settings)}; {_LOST_FOR_GOOD}"
    )


def _other_keys(settings: Settings) -> str:
    mine = settings.master_key_file.absolute()
    places = settings.data.absolute().parent.glob(".hongyan*/master.key")
    found = [str(one) for one in sorted(places) if one != mine]
    return f" (there is another at {' and '.join(found)})" if found else ""
