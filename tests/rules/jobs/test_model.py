"""Jobs as values."""

from __future__ import annotations

import pytest

from hongyan.domain.jobs.model import Job, JobForm, JobKind, JobState


def job(state: JobState) -> Job:
    return Job(
        7, 1, 1, JobKind.RECORDS, JobForm.XLSX, "{}", "en", state, 0, 0, 0, "", 0, None, None
    )


@pytest.mark.parametrize("state", list(JobState))
def test_a_job_is_open_while_something_is_to_come(state: JobState) -> None:
    assert job(state).is_open == (state in {JobState.WAITING, JobState.RUNNING})


def test_its_file_is_named_by_its_number_and_form() -> None:
    assert job(JobState.DONE).file_name == "7.xlsx"
