"""The gate: who asks, which account, which right. The only place that makes a Visit and a Tenant.

Knows no page beyond what it declares, and no HTML: what it answers instead of a page is a value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request

from hongyan.console.csrf import is_foreign
from hongyan.console.forms import Form, UrlQuery
from hongyan.console.leading import CODE_PATH, FACTOR_PATH, LOGIN_PATH, PROVE_PATH, leading_on
from hongyan.console.page import Forbidden, Gone, Page, Zone
from hongyan.console.session import is_secure, login_of, looked_at, token_of
from hongyan.console.visit import (
    ROLE_OF,
    ConsoleServices,
    PersonView,
    Tenant,
    Visit,
    path_of,
)
from hongyan.console.ways import is_keyed, language_of, theme_of
from hongyan.console.wording import N_
from hongyan.domain.accounts.acts import Act, act_refusal
from hongyan.domain.people.logins import LoginPlace, LoginStage
from hongyan.domain.people.logins import is_fresh as is_fresh_login
from hongyan.domain.people.reasons import SeatReason
from hongyan.domain.people.tokens import csrf_of
from hongyan.engine.visiting import visitor_of
from hongyan.flows.accounts.people.logins import LiveLogin
from hongyan.kernel.refusal import Refused

NO_PAGE: Final = Page("", "none", N_("Console"), Zone.PUBLIC)


@dataclass(frozen=True, slots=True)
class Stopped:
    """The gate does not open: what is shown instead, to whom."""

    visit: Visit
    answer: Gone | Forbidden | str
    """A text is where the person goes first: to log in, or to prove more."""


async def visit_of(
    request: Request, page: Page, services: ConsoleServices, request_id: str
) -> Visit | Stopped:
    """Return the visit that a request is, or why it is none."""
    token = token_of(request, services)
    found = await login_of(token, services) if token else None
    live = found if isinstance(found, LiveLogin) else None
    visit = _visit(request, page, services, request_id)
    if live is not None:
        visit = _known(visit, live, token)
        _tell_keeper(request, live)
    visit = replace(
        visit,
        again=partial(_holds, request, page, services),
        last_event=request.headers.get("last-event-id", ""),
        is_foreign=is_foreign(request, services.settings.service_url),
    )
    if page.zone is Zone.PUBLIC:
        return visit
    if live is not None and live.login.stage is LoginStage.PASSWORD:
        return Stopped(visit, leading_on(CODE_PATH, visit.url))
    if visit.person is None:
        why = found.reason if isinstance(found, Refused) else ""
        return Stopped(visit, leading_on(LOGIN_PATH, visit.url, over=why))
    answer = _refusal(visit)
    return visit if answer is None else Stopped(visit, answer)


def refusal_of_act(visit: Visit) -> Refused | None:
    """Return why nothing may be changed at this account at present, or None.

    An account that is suspended, or in the wrong hands, is looked at alone.
    """
    tenant = visit.tenant
    if tenant is None or act_refusal(tenant.state, Act.MANAGE) is None:
        return None
    return Refused(SeatReason.LOOKS_ONLY, "account", account=tenant.account_name)


def _tell_keeper(request: Request, live: LiveLogin) -> None:
    """Say whose connection it is: it makes room for others of the same person alone."""
    visitor = visitor_of(request.scope)
    if visitor is not None:
        visitor.know(("person", live.person.person_id))


async def _holds(request: Request, page: Page, services: ConsoleServices) -> bool:
    """Tell whether a request that is still being answered would be let in now."""
    token = token_of(request, services)
    found = await looked_at(token, services) if token else None
    if not isinstance(found, LiveLogin):
        return page.zone is Zone.PUBLIC
    visit = _known(_visit(request, page, services, ""), found, token)
    return visit.person is not None and _refusal(visit) is None


def stranger_of(request: Request, services: ConsoleServices, request_id: str) -> Visit:
    """Return the visit of no one, for what is shown where no page can be: it asks no database."""
    return _visit(request, NO_PAGE, services, request_id)


def may_come(request: Request, services: ConsoleServices) -> bool:
    """Tell whether a request may come in at all: over plain HTTP, from this machine alone."""
    if is_secure(services) or services.settings.console_over_http:
        return True
    return is_loopback(request.client.host if request.client else "") and is_loopback(
        request.url.hostname or ""
    )


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_fresh(visit: Visit) -> bool:
    """Tell whether the person proved lately enough who it is to move money."""
    return visit.login is not None and is_fresh_login(visit.login, visit.real_ms)


def _refusal(visit: Visit) -> Gone | Forbidden | str | None:
    page = visit.page
    if page.zone is Zone.TENANT:
        # Another's account and one that does not exist are the same answer.
        if visit.tenant is None:
            return Gone()
        return None if visit.tenant.may(page.action) else Forbidden(page.action)
    if page.zone is Zone.DEV:
        return None if visit.services.is_dev else Gone()
    role = ROLE_OF.get(page.zone)
    if role is not None and role not in visit.me.roles:
        return Gone()
    return None if role is None else _unproved(visit)


def _unproved(visit: Visit) -> str | None:
    """Return where who works here proves a second factor first, or None."""
    proved = visit.login is not None and visit.login.factor_at is not None
    if proved or not visit.services.settings.console_staff_factor:
        return None
    # With a factor that was set up after this login began, the code is given now.
    return leading_on(PROVE_PATH if visit.me.has_factor else FACTOR_PATH, visit.url)


def _known(visit: Visit, live: LiveLogin, token: str) -> Visit:
    """Return the visit of a login; before its code is given, no person is known."""
    visit = replace(visit, login=live.login, login_name=live.person.name, csrf=csrf_of(token))
    if live.login.stage is LoginStage.PASSWORD:
        return visit
    one = live.person
    person = PersonView(
        one.person_id, one.name, one.display_name, one.roles, live.seats, live.has_factor
    )
    return replace(visit, person=person, tenant=_tenant_of(person, visit.path.get("account")))


def _tenant_of(person: PersonView, account_name: str | None) -> Tenant | None:
    for one in person.memberships:
        if one.account_name == account_name:
            policies = one.policies or ()
            state = one.account.state
            return Tenant(one.account_id, one.account_name, one.member_id, policies, state)
    return None


def _visit(request: Request, page: Page, services: ConsoleServices, request_id: str) -> Visit:
    query = request.url.query
    is_act = request.method == "POST"
    url = path_of(page.path, request.path_params) if is_act else request.url.path
    return Visit(
        page=page,
        person=None,
        tenant=None,
        language=language_of(request),
        theme=theme_of(request),
        path=dict(request.path_params),
        query=UrlQuery(request.query_params.multi_items()),
        form=Form(),
        csrf="",
        place=LoginPlace(
            request.client.host if request.client else "", request.headers.get("user-agent", "")
        ),
        request_id=request_id,
        now_ms=services.clock.now_ms(),
        url=url + (f"?{query}" if query and not is_act else ""),
        services=services,
        is_keyed=is_keyed(request),
        is_part=request.headers.get("hx-request") == "true",
    )
