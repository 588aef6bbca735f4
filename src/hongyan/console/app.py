"""The console as an ASGI app: routes of the one list of pages, and what each request passes.

In order: headers, ways (language and theme), gate (who, which account, which right), the form,
origin and token, then the page. Knows no page's business.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from hongyan.console import ways
from hongyan.console.assets import PREFIX as STATIC_PREFIX
from hongyan.console.assets import serve_asset
from hongyan.console.bodies import UnreadForm, read_form
from hongyan.console.csrf import is_own, is_token
from hongyan.console.drawing import at_home, draw, draw_state
from hongyan.console.forms import ONCE_FIELD
from hongyan.console.gate import (
    Stopped,
    is_fresh,
    may_come,
    refusal_of_act,
    stranger_of,
    visit_of,
)
from hongyan.console.headers import REPORTS_PATH, Headers
from hongyan.console.leading import PROVE_PATH, leading_on
from hongyan.console.once import Once
from hongyan.console.page import (
    Answer,
    Done,
    Forbidden,
    Gone,
    PageAct,
    PageModule,
    ShownPage,
    Wrong,
    Zone,
)
from hongyan.console.pages import MODULES
from hongyan.console.rates import Rates
from hongyan.console.session import is_secure
from hongyan.console.states import NoPage
from hongyan.console.toasts import COOKIE as TOAST_COOKIE
from hongyan.console.toasts import Toast, put, taken
from hongyan.console.visit import ConsoleServices, Visit
from hongyan.db.away import DatabaseAway
from hongyan.engine.batch import Overloaded

log = structlog.get_logger()

HOME: Final = "/console"
REPORT_BYTES_MAX: Final = 16 * 1024

UNREAD: Final = {UnreadForm.TOO_LARGE: NoPage.TOO_LARGE, UnreadForm.MALFORMED: NoPage.MALFORMED}

Endpoint = Callable[[Request], Awaitable[Response]]


def prefixes(*, is_whole: bool) -> tuple[str, ...]:
    """Return the paths below which the console answers.

    A console that is not served whole keeps its public pages, which answers of the API lead to.
    """
    outside = {
        one.page.path.partition("{")[0].rstrip("/")
        for one in MODULES
        if not one.page.path.startswith(HOME)
    }
    return (HOME if is_whole else STATIC_PREFIX, *sorted(outside))


def build_console(services: ConsoleServices) -> ASGIApp:
    """Return the console's ASGI app; nothing is opened or started here."""
    return Headers(_Console(services).app(), is_secure=is_secure(services))


class _Console:
    """The endpoints."""

    def __init__(self, services: ConsoleServices) -> None:
        self._services = services
        self._once: Once[Answer] = Once()
        self._rates = Rates()

    def app(self) -> ASGIApp:
        """Return the app of all routes."""
        # A path in letters comes before one with places: `templates/new`, then `templates/{code}`.
        modules = sorted(MODULES, key=lambda one: route_order(one.page.path))
        routes = [Route(STATIC_PREFIX + "/{path:path}", self._static, methods=["GET"])]
        routes.append(Route(REPORTS_PATH, self._report, methods=["POST"]))
        for one in modules:
            routes.append(Route(one.page.path, self._page(one), methods=["GET"]))
            routes.extend(
                Route(f"{one.page.path.rstrip('/')}/{verb}", self._act(one, act), methods=["POST"])
                for verb, act in one.acts.items()
            )
        return Starlette(
            routes=routes,
            exception_handlers={
                404: self._missing,
                405: self._missing,
                DatabaseAway: self._away,
                Overloaded: self._away,
                Exception: self._failed,
            },
        )

    def _page(self, module: PageModule) -> Endpoint:
        async def show(request: Request) -> Response:
            early = self._early(request)
            if early is not None:
                return early
            visit = await visit_of(request, module.page, self._services, _request_id(request))
            if isinstance(visit, Stopped):
                return _stopped(visit)
            visit = at_home(visit)
            if self._is_often(module, visit):
                return draw_state(visit, NoPage.OFTEN)
            toast = taken(request, visit.csrf)
            visit = replace(visit, said=toast.said, undo=toast.undo)
            answer = await module.show(visit)
            response = self._answered(module, visit, answer)
            if TOAST_COOKIE in request.cookies and not visit.is_part:
                response.delete_cookie(TOAST_COOKIE, path="/")
            return response

        return show

    def _act(self, module: PageModule, act: PageAct) -> Endpoint:
        async def run(request: Request) -> Response:
            visit = await self._sender(request, module, act)
            if isinstance(visit, Response):
                return visit
            owner, token = _owner(visit), visit.form.text(ONCE_FIELD)
            answer = await self._once.run(owner, token, lambda: act.run(visit))
            if not isinstance(answer, Done):
                self._once.forget(owner, token)
            if isinstance(answer, Wrong):
                return await self._wrong(module, visit, answer)
            return self._answered(module, visit, answer)

        return run

    async def _sender(self, request: Request, module: PageModule, act: PageAct) -> Visit | Response:
        """Return the visit of who may act, with what was typed; else what is answered instead."""
        visit = self._early(request) or await visit_of(
            request, module.page, self._services, _request_id(request)
        )
        if isinstance(visit, Response):
            return visit
        if isinstance(visit, Stopped):
            return _stopped(visit)
        visit = at_home(visit)
        if not is_own(request, self._services.settings.service_url):
            return draw_state(visit, NoPage.FOREIGN)
        form = await read_form(request, module.page.form_bytes_max, _owner(visit))
        if isinstance(form, UnreadForm):
            return draw_state(visit, UNREAD[form])
        if module.page.zone is not Zone.PUBLIC and not is_token(request, form, visit.csrf):
            return draw_state(visit, NoPage.FOREIGN)
        visit = visit.with_form(form)
        refusal = await self._refusal(module, visit, act)
        return visit if refusal is None else refusal

    def _is_often(self, module: PageModule, visit: Visit) -> bool:
        page, real_ms = module.page, self._services.real_clock.now_ms()
        return page.per_minute > 0 and not self._rates.may(
            _owner(visit), page.name, page.per_minute, real_ms
        )

    async def _refusal(self, module: PageModule, visit: Visit, act: PageAct) -> Response | None:
        """Ask how often, the act's own right, a fresh login, and an account that may change."""
        if self._is_often(module, visit):
            return draw_state(visit, NoPage.OFTEN)
        if act.action and visit.tenant is not None and not visit.tenant.may(act.action):
            return draw_state(visit, NoPage.FORBIDDEN, right=act.action)
        if act.fresh and not is_fresh(visit):
            return RedirectResponse(leading_on(PROVE_PATH, visit.url), 303)
        looks_only = refusal_of_act(visit)
        return None if looks_only is None else await self._wrong(module, visit, Wrong(looks_only))

    async def _wrong(self, module: PageModule, visit: Visit, wrong: Wrong) -> Response:
        """Show the form again: what was typed, and each error at its field."""
        visit = visit.with_form(visit.form.refused(wrong.refused, module.about, visit.language))
        again = await module.show(visit)
        if isinstance(again, ShownPage):
            again = replace(again, status=422)
        return self._answered(module, visit, again, wrong.block if visit.is_part else "")

    def _answered(
        self, module: PageModule, visit: Visit, answer: Answer, block: str = ""
    ) -> Response:
        match answer:
            case Response():
                return answer
            case Done():
                return self._done(visit, answer)
            case Gone():
                return draw_state(visit, NoPage.GONE)
            case Forbidden():
                return draw_state(visit, NoPage.FORBIDDEN, right=answer.right)
            case _:
                assert not isinstance(answer, Wrong), "only an act is refused"
                return draw(module, visit, answer, block)

    def _done(self, visit: Visit, done: Done) -> Response:
        response: Response = RedirectResponse(done.url, 303)
        if done.said:
            secure = is_secure(self._services)
            put(response, Toast(done.said, done.undo), visit.csrf, is_secure=secure)
        return response

    def _early(self, request: Request) -> Response | None:
        """Answer whom the gate need not see: addresses that may not come, `?lang=`, `?theme=`."""
        if not may_come(request, self._services):
            words = "The console is served over HTTPS, or on the machine itself (HONGYAN_PUBLIC_URL"
            return PlainTextResponse(f"{words}, HONGYAN_CONSOLE_OVER_HTTP).", 403)
        return ways.chosen(request, is_secure=is_secure(self._services))

    async def _static(self, request: Request) -> Response:
        found = serve_asset(request)
        return found if found is not None else await self._missing(request, None)

    async def _report(self, request: Request) -> Response:
        """Count what a browser refused to load: it says that a page of ours is wrong."""
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > REPORT_BYTES_MAX:
                break
        self._services.metrics.console_violations.inc()
        return Response(status_code=204)

    async def _missing(self, request: Request, _fault: Exception | None) -> Response:
        return draw_state(self._stranger(request), NoPage.GONE)

    async def _away(self, request: Request, _fault: Exception) -> Response:
        return draw_state(self._stranger(request), NoPage.AWAY)

    async def _failed(self, request: Request, fault: Exception) -> Response:
        visit = self._stranger(request)
        log.error("page_failed", request_id=visit.request_id, exc_info=fault)
        return draw_state(visit, NoPage.FAILED)

    def _stranger(self, request: Request) -> Visit:
        return stranger_of(request, self._services, _request_id(request))


def _stopped(stopped: Stopped) -> Response:
    visit = at_home(stopped.visit)
    match stopped.answer:
        case Gone():
            return draw_state(visit, NoPage.GONE)
        case Forbidden(right=right):
            return draw_state(visit, NoPage.FORBIDDEN, right=right)
        case str():
            if visit.is_part:
                # htmx would put the login page into a part of this one.
                return Response(status_code=401, headers={"hx-redirect": stopped.answer})
            return RedirectResponse(stopped.answer, 303)


def _owner(visit: Visit) -> str:
    return visit.session_id or visit.request_id


def _request_id(request: Request) -> str:
    """Return the id under which this request is logged; the same for all that answers it."""
    made: str | None = getattr(request.state, "request_id", None)
    if made is None:
        made = request.state.request_id = secrets.token_hex(8).upper()
    return made


def route_order(path: str) -> list[tuple[bool, str]]:
    """Return by what routes are sorted: letters before places, so `templates/new` is no code."""
    return [("{" in part, part) for part in path.split("/")]
