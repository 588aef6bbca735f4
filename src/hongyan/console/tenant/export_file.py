"""The file of an export, for the person who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import FileResponse, Response

from hongyan.console.jobs import folder_of
from hongyan.console.page import Gone, Page, Zone
from hongyan.console.wording import N_
from hongyan.domain.jobs.model import JobForm, JobState
from hongyan.flows.operation.jobs import find_job
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/exports/{job}",
    name="tenant.export_file",
    title=N_("Exports"),
    zone=Zone.TENANT,
    action="QuerySendDetails",
    menu="tenant.exports",
)
TEMPLATE: Final = ""
TYPES: Final = {
    JobForm.CSV: "text/csv; charset=utf-8",
    JobForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DIGITS_MAX: Final = 18


async def show(visit: Visit) -> Response | Gone:
    """Give the file to its owner."""
    text = visit.path["job"]
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
        return Gone()
    account_id, person_id = visit.account.account_id, visit.me.person_id
    job = await visit.services.read(lambda tx: find_job(tx, account_id, person_id, int(text)))
    if isinstance(job, Refused) or job.state is not JobState.DONE:
        return Gone()
    path = folder_of(visit.services.settings) / job.file_name
    if not path.is_file():
        return Gone()
    day = shanghai_text(job.created_at)[:10]
    name = f"{visit.account.account_name}-{job.kind.value}-{day}-{job.job_id}.{job.form.value}"
    return FileResponse(path, media_type=TYPES[job.form], filename=name)
