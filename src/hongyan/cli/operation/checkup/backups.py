"""Checks how long ago the last backup was taken, as far as this machine knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hongyan.cli.operation.backup import last_backup
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, fine, look
from hongyan.kernel.calendar import DAY_MS, HOUR_MS

DAYS_LOOK: Final = 7


def check_backup(patient: Patient) -> Iterator[CheckupLine]:
    """A backup that nobody takes, or that stopped being taken, is noticed when it is too late."""
    if not patient.settings.data.exists():
        return
    taken = last_backup(patient.settings)
    if taken is None:
        yield look("no backup was taken by `hongyan backup` from this directory", BACKUP)
        return
    days, rest = divmod(max(0, patient.now_ms - taken.taken_at), DAY_MS)
    said = f"last backup {days} days and {rest // HOUR_MS} hours ago, {taken.directory}"
    yield look(said, BACKUP) if days >= DAYS_LOOK else fine(said)


BACKUP: Final = "hongyan backup DIR, every day: docs/operating.md has a line for cron"
