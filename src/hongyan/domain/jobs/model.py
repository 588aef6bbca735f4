"""Jobs as values: what was asked for, how far it is, what it left. Knows no file and no thread."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PERMILLE: Final = 1000
"""All of a job."""


class JobKind(StrEnum):
    """What a job makes."""

    RECORDS = "records"
    STATISTICS = "statistics"


class JobForm(StrEnum):
    """The form of the file; the value is its suffix."""

    CSV = "csv"
    XLSX = "xlsx"


class JobState(StrEnum):
    """Where a job stands. The last four are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    GONE = "gone"
    """It was done, and its file is no longer kept."""


OPEN: Final = frozenset({JobState.WAITING, JobState.RUNNING})
"""States in which something is still to come."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job of one person in one account.

    `rows` are in the file so far, `permille` of the work is done, `octets` is the size of a file
    that is done. `fault` says why one failed.
    """

    job_id: int
    account_id: int
    owner_id: int
    kind: JobKind
    form: JobForm
    asked: str
    language: str
    state: JobState
    rows: int
    permille: int
    octets: int
    fault: str
    created_at: int
    started_at: int | None
    ended_at: int | None

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to come."""
        return self.state in OPEN

    @property
    def file_name(self) -> str:
        """Return what its file is called in the directory of jobs."""
        return f"{self.job_id}.{self.form.value}"
