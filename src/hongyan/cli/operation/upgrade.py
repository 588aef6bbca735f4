"""`hongyan upgrade`: what this version needs of an installation, and in which order it is done.

With `--check` nothing is changed. Knows no migration: `migrate` runs them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from hongyan import __version__
from hongyan.app.guard import holder_text
from hongyan.cli.language import tell, worded
from hongyan.cli.operation.backup import last_backup
from hongyan.cli.operation.checkup.finding import (
    CheckupLine,
    Gravity,
    broken,
    fine,
    look,
    parted,
    print_line,
)
from hongyan.cli.operation.serving import migrate
from hongyan.cli.session import HERE, Where
from hongyan.config import PREFIX, SERVE_DATA, ConfigError, Settings, is_set, unknown_variables
from hongyan.config.changes import CHANGED, GONE, ChangedDefault
from hongyan.db.archive import MANIFEST, ROWS, ArchiveError, read_manifest
from hongyan.db.lease import Holder, holder_of
from hongyan.db.migrate import current, gap, head, pending_after
from hongyan.db.opening import OpeningError
from hongyan.engine.terminal import say, told_in_json
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.clock import SystemClock

BACKUP_HOURS_MAX: Final = 24
NOTHING_TO_DO: Final = 0
NOT_YET: Final = 1
MAY_GO_ON: Final = 3
"""Exit codes of `--check`; 2 is a command that was not understood."""

CHECK_HELP: Final = (
    "Only say what is to be done, in which order. Exits with 0: nothing; 1: something stands in "
    "the way; 3: the upgrade may go on."
)


@dataclass(frozen=True, slots=True)
class UpgradeOutlook:
    """An installation as an upgrade finds it; `act` tells whether it is to be done now."""

    settings: Settings
    revision: str | None
    holder: Holder | None
    now_ms: int
    act: bool

    @property
    def is_pending(self) -> bool:
        """Whether migrations are to be run."""
        return self.revision is not None and self.revision < head()


def upgrade(
    *,
    check: Annotated[bool, Parameter(negative="", help=CHECK_HELP)] = False,
    where: Where = HERE,
) -> int:
    """Say what this version needs; without --check, migrate if nothing stands in the way."""
    stray = unknown_variables(os.environ)
    lines = [_stray(name) for name in stray]
    outlook = None
    try:
        outlook = _outlook(where, stray, act=not check)
    except (ConfigError, OpeningError) as fault:
        lines.append(broken(*parted(fault)))
    if outlook is not None:
        lines += _lines(outlook)
    for one in lines:
        print_line(one)
    is_barred = any(one.mark is Gravity.BROKEN for one in lines)
    is_pending = outlook is not None and outlook.is_pending
    if check:
        _tell_steps(_steps(outlook, has_stray=bool(stray)))
        return NOT_YET if is_barred else MAY_GO_ON if is_pending else NOTHING_TO_DO
    if is_barred:
        tell("Nothing was changed; --check says what is to be done, in which order.")
        return NOT_YET
    migrate(where=where)
    return NOTHING_TO_DO


def _outlook(where: Where, stray: Sequence[str], *, act: bool) -> UpgradeOutlook:
    known = {name: value for name, value in os.environ.items() if name not in stray}
    settings = where.settings(own=SERVE_DATA, environ=known)
    url = settings.database_url
    revision = current(url)
    holder = None if revision is None else holder_of(url)
    return UpgradeOutlook(settings, revision, holder, SystemClock().now_ms(), act)


def _lines(outlook: UpgradeOutlook) -> Iterator[CheckupLine]:
    yield _schema(outlook)
    if not outlook.is_pending:
        return
    if outlook.holder is not None:
        said = worded("it is served {holder}", holder=holder_text(outlook.holder))
        yield (broken if outlook.act else look)(said, worded("stop it before `hongyan upgrade`"))
    yield _backup(outlook)
    for change in CHANGED:
        if str(outlook.revision) < change.schema and not is_set(change.name):
            yield _changed(change)


def _stray(name: str) -> CheckupLine:
    instead = GONE.get(name.removeprefix(PREFIX).lower())
    if instead is None:
        said = worded("{name} is set, and no setting of this version", name=name)
        return broken(said, worded("remove it; `hongyan settings` lists them all"))
    said = worded("{name} is set, and gone: {instead}", name=name, instead=instead)
    return broken(said, worded("remove it"))


def _schema(outlook: UpgradeOutlook) -> CheckupLine:
    found = gap(outlook.settings.database_url, outlook.revision)
    if found is None:
        return fine(
            worded(
                "version {version}, schema {head}, and the database has it: nothing is to be done",
                version=__version__,
                head=head(),
            )
        )
    if not outlook.is_pending:
        return broken(worded(found.what), worded(found.remedy))
    pending = pending_after(str(outlook.revision))
    said = worded(
        "{what}; {count} migrations are to be run: {names}",
        what=found.what,
        count=len(pending),
        names=", ".join(pending),
    )
    return look(said, worded("hongyan upgrade, when nothing stands in the way"))


def _backup(outlook: UpgradeOutlook) -> CheckupLine:
    taken = last_backup(outlook.settings)
    remedy = worded("hongyan backup DIR: there is no other way back")
    if taken is None:
        return broken(worded("no backup was taken from this directory"), remedy)
    hours = max(0, outlook.now_ms - taken.taken_at) // HOUR_MS
    said = worded(
        "the last backup was taken {hours} hours ago: {directory}",
        hours=hours,
        directory=taken.directory,
    )
    if hours >= BACKUP_HOURS_MAX:
        return broken(said, remedy)
    if not (Path(taken.directory) / MANIFEST).exists():
        return look(
            worded("{said}, and it is no longer there", said=said),
            worded("see that it was moved to a safe place, not deleted"),
        )
    if not _is_whole(Path(taken.directory)):
        return broken(worded("{said}, and its files are not what it says", said=said), remedy)
    return fine(said)


def _is_whole(directory: Path) -> bool:
    """Tell whether a backup's rows have their size; `hongyan restore` looks at each byte."""
    try:
        return (directory / ROWS).stat().st_size == read_manifest(directory).rows_bytes
    except (ArchiveError, OSError):
        return False


def _changed(change: ChangedDefault) -> CheckupLine:
    variable = PREFIX + change.name.upper()
    [field] = [one for one in fields(Settings) if one.name == change.name]
    said = worded(
        "{variable} is not set: its default was {before}, and is now {now}",
        variable=variable,
        before=change.before,
        now=str(field.default) or worded("empty"),
    )
    return look(said, worded("to keep it: {way}", way=f"{variable}={change.before}"))


def _steps(outlook: UpgradeOutlook | None, *, has_stray: bool) -> Iterator[str]:
    """Yield what is to be done, in this order."""
    if has_stray:
        yield worded("correct the settings that are named above")
    if outlook is None or not outlook.is_pending:
        return
    if outlook.holder is not None:
        yield worded("stop `hongyan serve`: systemctl stop hongyan, where systemd runs it")
    yield worded("hongyan backup DIR, now that nothing is accepted any more")
    yield worded("hongyan upgrade, of version {version}", version=__version__)
    yield worded("start `hongyan serve` of version {version}", version=__version__)
    yield worded("hongyan doctor, hongyan ledger verify")


def _tell_steps(steps: Iterator[str]) -> None:
    for number, step in enumerate(steps, 1):
        if told_in_json({"step": number, "do": step}):
            continue
        if number == 1:
            tell("To be done, in this order:")
        say(f"  {number}. {step}")
