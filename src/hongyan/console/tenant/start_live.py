"""The live line of the start page: the test message as it moves."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from hongyan.console.lines import line_of
from hongyan.console.page import Gone, Page, Zone
from hongyan.console.tenant.start_view import view_of
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.messages.model import biz_number

PAGE: Final = Page(
    path="/console/a/{account}/start/live",
    name="tenant.start_live",
    title=N_("First message"),
    zone=Zone.TENANT,
    action="SendSms",
)
TEMPLATE: Final = ""


async def show(visit: Visit) -> Response | Gone:
    """Answer with the line."""
    biz_id = biz_number(visit.query.text("sent"))
    return Gone() if biz_id is None else line_of(visit, view_of(visit, biz_id))
