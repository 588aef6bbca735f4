"""Draws what a page answered, with the frame around it: menu, top bar, foot. Knows no business."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from starlette.responses import HTMLResponse, Response

from hongyan import __version__
from hongyan.console import render
from hongyan.console.page import Page, PageModule, PagePart, ShownPage, Zone
from hongyan.console.pages import PAGES, menu_of
from hongyan.console.states import STATES, NoPage
from hongyan.console.visit import ROLE_OF, Visit, path_of

REQUEST_ID_HEADER = "x-request-id"


def draw(
    module: PageModule, visit: Visit, answer: ShownPage | PagePart, block: str = ""
) -> Response:
    """Return a page, or one block of it."""
    title = getattr(answer, "title", "") or module.page.title
    shown = {**_frame(visit), "it": answer.it, "title": title}
    block = answer.block if isinstance(answer, PagePart) else block
    if block:
        text = render.part(module.template, block, visit.language, **shown)
    else:
        text = render.page(module.template, visit.language, **shown)
    return _html(text, answer.status, visit)


def draw_state(visit: Visit, kind: NoPage, *, right: str = "") -> Response:
    """Return the page of what cannot be shown."""
    told = STATES[kind]
    shown = {**_frame(visit), "it": told, "title": told.title, "right": right}
    return _html(render.page("states/state.html", visit.language, **shown), told.status, visit)


def _html(text: str, status: int, visit: Visit) -> Response:
    return HTMLResponse(text, status, {REQUEST_ID_HEADER: visit.request_id, "vary": "hx-request"})


def _frame(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit,
        "menu": _menu(visit),
        "to": partial(to, visit),
        "version": __version__,
    }


def to(visit: Visit, name: str, /, **places: object) -> str:
    """Return the URL of a page by its name, in this account; raises KeyError for no page's name."""
    return path_of(PAGES[name].path, {**visit.path, **places})


def at_home(visit: Visit) -> Visit:
    """Return a visit that knows the menu of its zone, and the workspaces that stand open to it."""
    person = visit.person
    if person is None:
        return visit
    doors = {
        zone: menu_of(zone)[0].path
        for zone in (*ROLE_OF, Zone.DEV)
        if menu_of(zone)
        if (visit.services.is_dev if zone is Zone.DEV else ROLE_OF[zone] in person.roles)
    }
    return replace(visit, menu=menu_of(visit.page.zone), doors=doors)


def _menu(visit: Visit) -> list[tuple[str, list[tuple[Page, str, bool]]]]:
    """Return the menu of the page's zone: groups with their pages, each with its URL."""
    zone = visit.page.zone
    if visit.person is None or (zone is Zone.TENANT and visit.tenant is None):
        return []
    found: dict[str, list[tuple[Page, str, bool]]] = {}
    for page in visit.menu:
        if visit.tenant is not None and not visit.tenant.may(page.action):
            continue
        assert page.group is not None, "menu_of returns pages of a group"
        is_here = page.name in {visit.page.name, visit.page.menu}
        row = (page, path_of(page.path, visit.path), is_here)
        found.setdefault(page.group.value, []).append(row)
    return list(found.items())
