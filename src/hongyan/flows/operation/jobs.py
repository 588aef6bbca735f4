"""Jobs from the order to the file that is gone: asked for, run one at a time, kept for some days.

Knows what a job is, and not what it makes: who runs one writes its file. A job of a process that
ended is begun anew, from its beginning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.jobs import store
from hongyan.domain.jobs.model import PERMILLE, Job, JobForm, JobKind, JobState
from hongyan.domain.jobs.reasons import JobReason
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.ids import ID_MAX
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

OPEN_MAX: Final = 5
"""Jobs of one person that may wait or run at once."""
FAULT_CHARACTERS_MAX: Final = 200
FORGOTTEN_MAX: Final = 100


def ask_job(
    work: Work,
    account_id: int,
    owner_id: int,
    kind: JobKind,
    form: JobForm,
    asked: str,
    *,
    language: str,
    with_numbers: bool,
) -> Job | Refused:
    """Take an order for a job; `with_numbers` says that whole phone numbers will stand in it."""
    if store.open_jobs(work.tx, owner_id) >= OPEN_MAX:
        return Refused(JobReason.TOO_MANY, most=OPEN_MAX)
    new = Job(
        job_id=0,
        account_id=account_id,
        owner_id=owner_id,
        kind=kind,
        form=form,
        asked=asked,
        language=language,
        state=JobState.WAITING,
        rows=0,
        permille=0,
        octets=0,
        fault="",
        created_at=work.now_ms,
        started_at=None,
        ended_at=None,
    )
    job_id = store.add_job(work.tx, new)
    told = {"kind": kind.value, "form": form.value, "whole_numbers": with_numbers}
    note_change(work, account_id, "ask_job", str(job_id), None, told)
    found = store.job_by_id(work.tx, job_id)
    assert found is not None, "it was stored just now"
    return found


def find_job(tx: Connection, account_id: int, owner_id: int, job_id: int) -> Job | Refused:
    """Return a person's job in an account; another person's is as missing as none."""
    found = store.job_by_id(tx, job_id)
    if found is None or (found.account_id, found.owner_id) != (account_id, owner_id):
        return Refused(JobReason.MISSING)
    return found


def list_jobs(
    tx: Connection, account_id: int, owner_id: int, before_id: int = ID_MAX, limit: int = 50
) -> list[Job]:
    """Return a person's jobs in an account, newest first."""
    return store.jobs_of(tx, account_id, owner_id, before_id, limit)


def cancel_job(work: Work, account_id: int, owner_id: int, job_id: int) -> Job | Refused:
    """End a job that waits or runs; who runs it sees that at its next step."""
    found = find_job(work.tx, account_id, owner_id, job_id)
    if isinstance(found, Refused):
        return found
    if not found.is_open:
        return Refused(JobReason.ENDED)
    store.change_job(work.tx, job_id, state=JobState.CANCELLED, ended_at=work.now_ms)
    note_change(work, account_id, "cancel_job", str(job_id), None, {"kind": found.kind.value})
    return found


def begin_job(work: Work) -> Job | None:
    """Take the job that waits longest, to be run now."""
    found = store.next_job(work.tx)
    if found is None:
        return None
    store.change_job(
        work.tx, found.job_id, state=JobState.RUNNING, started_at=work.now_ms, rows=0, permille=0
    )
    return store.job_by_id(work.tx, found.job_id)


def note_progress(work: Work, job_id: int, rows: int, permille: int) -> bool:
    """Note how far a job is; False if it is to be left off, because it was cancelled."""
    found = store.job_by_id(work.tx, job_id)
    if found is None or found.state is not JobState.RUNNING:
        return False
    store.change_job(work.tx, job_id, rows=rows, permille=min(permille, PERMILLE))
    return True


def end_job(work: Work, job_id: int, rows: int, octets: int, fault: str = "") -> bool:
    """Note that a job is done, or why it failed; False if it was cancelled meanwhile."""
    found = store.job_by_id(work.tx, job_id)
    if found is None or found.state is not JobState.RUNNING:
        return False
    store.change_job(
        work.tx,
        job_id,
        state=JobState.FAILED if fault else JobState.DONE,
        rows=rows,
        permille=found.permille if fault else PERMILLE,
        octets=octets,
        fault=fault[:FAULT_CHARACTERS_MAX],
        ended_at=work.now_ms,
    )
    return True


def resume_jobs(work: Work) -> int:
    """Let jobs wait again that a process left when it ended, and return how many."""
    left = store.running_jobs(work.tx)
    for one in left:
        store.change_job(work.tx, one.job_id, state=JobState.WAITING)
    return len(left)


def forget_jobs(work: Work) -> list[Job]:
    """Mark jobs whose files were kept long enough, and return them: their files are to be removed.

    Setting `keep_exports_days`. What was asked is forgotten too: a number may stand in it.
    """
    before = work.now_ms - work.context.settings.keep_exports_days * DAY_MS
    found = store.done_before(work.tx, before, FORGOTTEN_MAX)
    for one in found:
        store.change_job(work.tx, one.job_id, state=JobState.GONE, asked="")
    return found
