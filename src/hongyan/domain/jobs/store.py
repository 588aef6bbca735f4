"""Statements on jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from hongyan.db.rows import Rows
from hongyan.domain.jobs.model import OPEN, Job, JobState
from hongyan.domain.jobs.tables import job

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_JOBS = Rows(job, Job, {"id": "job_id"})
_IS_OPEN = job.c.state.in_(sorted(one.value for one in OPEN))


def add_job(tx: Connection, new: Job) -> int:
    """Store a job under an id of its own, and return that."""
    return _JOBS.add_numbered(tx, new)


def job_by_id(tx: Connection, job_id: int) -> Job | None:
    """Return a job."""
    return _JOBS.one(tx, job.c.id == job_id)


def jobs_of(
    tx: Connection, account_id: int, owner_id: int, before_id: int, limit: int
) -> list[Job]:
    """Return a person's jobs in an account, newest first, those before an id."""
    own = (job.c.owner_id == owner_id, job.c.account_id == account_id, job.c.id < before_id)
    return _JOBS.many(tx, *own, by=[job.c.id.desc()], limit=limit)


def open_jobs(tx: Connection, owner_id: int) -> int:
    """Return how many jobs of a person wait or run."""
    asked = select(func.count()).select_from(job).where(job.c.owner_id == owner_id, _IS_OPEN)
    return int(tx.execute(asked).scalar_one())


def next_job(tx: Connection) -> Job | None:
    """Return the job that waits longest, and keep other processes from it until the end."""
    waiting = job.c.state == JobState.WAITING.value
    asked = _JOBS.select.where(waiting).order_by(job.c.id).limit(1)
    return _JOBS.first(tx, asked.with_for_update(skip_locked=True))


def running_jobs(tx: Connection) -> list[Job]:
    """Return the jobs that some process runs, or ran when it ended."""
    return _JOBS.many(tx, job.c.state == JobState.RUNNING.value)


def change_job(tx: Connection, job_id: int, **values: object) -> None:
    """Set fields of a job."""
    _JOBS.change(tx, job.c.id == job_id, **values)


def done_before(tx: Connection, moment: int, limit: int) -> list[Job]:
    """Return jobs with a file that ended before a moment."""
    done = (job.c.state == JobState.DONE.value, job.c.ended_at < moment)
    return _JOBS.many(tx, *done, limit=limit)
