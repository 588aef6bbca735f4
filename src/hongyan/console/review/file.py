"""One scan or document of a case, out of the sealed files, for who may see the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from hongyan.console.page import Gone, Page, Zone
from hongyan.console.review.case import case_of
from hongyan.console.review.case_shown import file_id
from hongyan.console.review.seeing import read_work
from hongyan.console.wording import N_
from hongyan.flows.review.desk.dossier import named_file
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/review/cases/{case}/files/{file}",
    name="review.file",
    title=N_("File of a case"),
    zone=Zone.REVIEW,
)
TEMPLATE: Final = ""
SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
"""What the first bytes say. Anything else is downloaded and never shown."""


async def show(visit: Visit) -> Response | Gone:
    """Return the file: a picture to be looked at, anything else to be saved."""
    case_id = case_of(visit)
    if case_id is None:
        return Gone()
    found = await read_work(visit, named_file, case_id, visit.path["file"], file_id)
    if isinstance(found, Refused):
        return Gone()
    kind = next((kind for start, kind in SIGNATURES if found.startswith(start)), "")
    headers = {"content-disposition": "inline" if kind else "attachment; filename=file.bin"}
    return Response(found, media_type=kind or "application/octet-stream", headers=headers)
