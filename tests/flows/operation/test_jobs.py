"""Jobs: asked for by a person, run one at a time, begun anew after a stop, kept some time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hongyan.domain.changes.tables import change
from hongyan.domain.jobs.model import Job, JobForm, JobKind, JobState
from hongyan.domain.jobs.reasons import JobReason
from hongyan.flows.operation.jobs import (
    OPEN_MAX,
    ask_job,
    begin_job,
    cancel_job,
    end_job,
    find_job,
    forget_jobs,
    list_jobs,
    note_progress,
    resume_jobs,
)
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.flows.reference.work import Work
    from tests.flows.world import World

ANNA, BEN = 1, 2
DAY_SECONDS = 86_400
Result = TypeVar("Result")


def runs(world: World, flow: Callable[[Work], Result]) -> Result:
    with world.database.transaction() as tx:
        return flow(work_at(tx, world.now, world.context))


def asks(world: World, owner: int = ANNA, *, with_numbers: bool = False) -> Job | Refused:
    account = world.sender.account_id
    return runs(
        world,
        lambda work: ask_job(
            work,
            account,
            owner,
            JobKind.RECORDS,
            JobForm.CSV,
            '{"state":"failed"}',
            language="zh_CN",
            with_numbers=with_numbers,
        ),
    )


def asked(world: World, owner: int = ANNA) -> Job:
    found = asks(world, owner)
    assert isinstance(found, Job)
    return found


def shown(world: World, job: Job, owner: int = ANNA) -> Job | Refused:
    with world.database.reading() as tx:
        return find_job(tx, job.account_id, owner, job.job_id)


def state(world: World, job: Job) -> JobState:
    found = shown(world, job)
    assert isinstance(found, Job)
    return found.state


def test_jobs_run_in_the_order_in_which_they_were_asked_for(world: World) -> None:
    first, second = asked(world), asked(world, BEN)
    begun = [runs(world, begin_job) for _ in range(3)]
    assert [None if one is None else one.job_id for one in begun] == [
        first.job_id,
        second.job_id,
        None,
    ]
    assert state(world, first) is JobState.RUNNING


def test_a_job_belongs_to_who_asked_for_it_in_that_account(world: World) -> None:
    job = asked(world)
    missing = Refused(JobReason.MISSING)
    assert shown(world, job, BEN) == missing
    with world.database.reading() as tx:
        assert find_job(tx, job.account_id + 1, ANNA, job.job_id) == missing
        assert [one.job_id for one in list_jobs(tx, job.account_id, ANNA)] == [job.job_id]
        assert list_jobs(tx, job.account_id, BEN) == []


def test_progress_is_noted_and_the_end_makes_it_whole(world: World) -> None:
    job = asked(world)
    runs(world, begin_job)
    assert runs(world, lambda work: note_progress(work, job.job_id, 500, 250))
    half = shown(world, job)
    assert isinstance(half, Job)
    assert (half.rows, half.permille, half.is_open) == (500, 250, True)
    assert runs(world, lambda work: end_job(work, job.job_id, 2000, 4096))
    done = shown(world, job)
    assert isinstance(done, Job)
    assert (done.state, done.rows, done.permille, done.octets, done.ended_at) == (
        JobState.DONE,
        2000,
        1000,
        4096,
        world.now,
    )


def test_a_cancelled_job_is_left_off_and_stays_cancelled(world: World) -> None:
    job = asked(world)
    runs(world, begin_job)
    runs(world, lambda work: cancel_job(work, job.account_id, ANNA, job.job_id))
    assert not runs(world, lambda work: note_progress(work, job.job_id, 1, 1))
    assert not runs(world, lambda work: end_job(work, job.job_id, 1, 1))
    assert state(world, job) is JobState.CANCELLED
    again = runs(world, lambda work: cancel_job(work, job.account_id, ANNA, job.job_id))
    assert again == Refused(JobReason.ENDED)


def test_what_a_process_left_when_it_ended_is_begun_anew(world: World) -> None:
    job = asked(world)
    runs(world, begin_job)
    runs(world, lambda work: note_progress(work, job.job_id, 500, 250))
    assert runs(world, resume_jobs) == 1
    begun = runs(world, begin_job)
    assert begun is not None
    assert (begun.job_id, begun.rows, begun.permille) == (job.job_id, 0, 0)


def test_a_failed_job_says_why(world: World) -> None:
    job = asked(world)
    runs(world, begin_job)
    runs(world, lambda work: end_job(work, job.job_id, 0, 0, "no room on the disk"))
    failed = shown(world, job)
    assert isinstance(failed, Job)
    assert (failed.state, failed.fault) == (JobState.FAILED, "no room on the disk")


def test_a_person_has_only_so_many_jobs_open_at_once(world: World) -> None:
    for _ in range(OPEN_MAX):
        asked(world)
    found = asks(world)
    assert isinstance(found, Refused)
    assert found.reason is JobReason.TOO_MANY
    assert isinstance(asks(world, BEN), Job)


def test_files_are_kept_for_a_week_and_what_was_asked_no_longer(world: World) -> None:
    job = asked(world)
    runs(world, begin_job)
    runs(world, lambda work: end_job(work, job.job_id, 1, 1))
    world.waits(7 * DAY_SECONDS)
    assert runs(world, forget_jobs) == []
    world.waits(1)
    assert [one.job_id for one in runs(world, forget_jobs)] == [job.job_id]
    gone = shown(world, job)
    assert isinstance(gone, Job)
    assert (gone.state, gone.asked) == (JobState.GONE, "")
    assert runs(world, forget_jobs) == []


def test_an_order_is_noted_with_whether_numbers_stand_in_it(world: World) -> None:
    asks(world, with_numbers=True)
    with world.database.reading() as tx:
        [row] = tx.execute(change.select().where(change.c.what == "ask_job")).all()
    assert '"whole_numbers":true' in row.after
