"""Checks how long ago the last backup was taken, as far as this machine knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hongyan.cli.language import worded
from hongyan.cli.operation.backup import last_backup
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, fine, look
from hongyan.kernel.calendar import DAY_MS, HOUR_MS

DAYS_LOOK: Final = 7


def check_backup(patient: Patient) -> Iterator[CheckupLine]:
    """A backup that is not taken, or no longer taken, is noticed when it is too late."""
    if not patient.settings.data.exists():
        return
    taken = last_backup(patient.settings)
    if taken is None:
        yield look(
            worded("no backup was taken by `hongyan backup` from this directory"), worded(BACKUP)
        )
        return
    days, rest = divmod(max(0, patient.now_ms - taken.taken_at), DAY_MS)
    said = worded(
        "last backup {days} days and {hours} hours ago, {directory}",
        days=days,
        hours=rest // HOUR_MS,
        directory=taken.directory,
    )
    yield look(said, worded(BACKUP)) if days >= DAYS_LOOK else fine(said)


BACKUP: Final = "hongyan backup DIR, every day: docs/operating.md has a line for cron"
