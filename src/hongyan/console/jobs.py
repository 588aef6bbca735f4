"""Runs the jobs that people asked for, one at a time, and keeps their files for some days.

A job reads page by page beside everything else, and its rows go straight to its file: memory does
not grow with them. Which rows a job has is said by `exporting`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from hongyan.console.exporting import Export, export_of
from hongyan.console.wording import N_, say
from hongyan.db.away import DatabaseAway
from hongyan.documents.table_files import growing_table
from hongyan.engine.aside import Aside
from hongyan.engine.supervisor import wait_for
from hongyan.flows.operation.jobs import (
    begin_job,
    end_job,
    forget_jobs,
    note_progress,
    resume_jobs,
)
from hongyan.kernel.actor import SERVICE
from hongyan.words.language import Language

if TYPE_CHECKING:
    import asyncio

    from hongyan.config import Settings
    from hongyan.documents.table_files import GrowingTable
    from hongyan.domain.jobs.model import Job
    from hongyan.service.edges import Read, Write

log = structlog.get_logger()

FOLDER: Final = "exports"
LOOK_SECONDS: Final = 0.5
FORGET_LOOKS: Final = 120
"""Looks between two searches for files that were kept long enough."""


def folder_of(settings: Settings) -> Path:
    """Return the directory of the files of jobs."""
    return settings.data / FOLDER


class JobRunner:
    """Runs jobs until it is told to stop."""

    def __init__(
        self, settings: Settings, read: Read, write: Write, leads: Callable[[], Awaitable[bool]]
    ) -> None:
        """Run jobs where this process leads."""
        self._settings = settings
        self._read = read
        self._write = write
        self._leads = leads
        self._folder = folder_of(settings)
        self._aside = Aside("jobs")
        self._was_leading = False

    async def run(self, stop: asyncio.Event) -> None:
        """Run what waits, again and again."""
        looks = 0
        while not stop.is_set():
            if await self._leads():
                if not self._was_leading:
                    await self._write(SERVICE, resume_jobs)
                self._was_leading = True
                if looks % FORGET_LOOKS == 0:
                    await self.forget()
                while await self.run_next() and not stop.is_set():
                    pass
            else:
                self._was_leading = False
            looks += 1
            await wait_for(stop, LOOK_SECONDS)

    async def run_next(self) -> bool:
        """Run the job that waits longest; False if none waits."""
        job = await self._write(SERVICE, begin_job)
        if job is None:
            return False
        try:
            await self._make(job)
        except DatabaseAway:
            raise
        except OSError as fault:
            await self._fail(job, fault.strerror or type(fault).__name__)
        except Exception:
            log.exception("job_failed", job_id=job.job_id)
            await self._fail(job, say(Language(job.language), N_("a fault of the program")))
        return True

    async def forget(self) -> None:
        """Remove files that were kept long enough."""
        for job in await self._write(SERVICE, forget_jobs):
            with suppress(FileNotFoundError):
                (self._folder / job.file_name).unlink()

    def close(self) -> None:
        """End the thread that finishes files."""
        self._aside.close()

    async def _make(self, job: Job) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / job.file_name
        export = export_of(job, self._settings)
        table = growing_table(path, export.name, export.columns)
        try:
            whole = await self._fill(job, export, table)
        finally:
            await self._aside.run(table.close)
        if not whole:
            path.unlink()
            return
        octets = path.stat().st_size
        if not await self._write(SERVICE, end_job, job.job_id, export.rows, octets):
            path.unlink()

    async def _fill(self, job: Job, export: Export, table: GrowingTable) -> bool:
        """Write all rows; False if the job was cancelled."""
        more = True
        while more:
            more = await self._read(lambda tx: export.step(tx, table))
            if not await self._write(
                SERVICE, note_progress, job.job_id, export.rows, export.permille
            ):
                return False
        return True

    async def _fail(self, job: Job, why: str) -> None:
        with suppress(FileNotFoundError):
            (self._folder / job.file_name).unlink()
        await self._write(SERVICE, end_job, job.job_id, 0, 0, why)
