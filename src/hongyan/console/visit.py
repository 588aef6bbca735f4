"""One request of one person, as pages see it: who, which account, what was asked. Knows no HTML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hongyan.console.forms import Form, UrlQuery
from hongyan.console.page import ANY_MEMBER, Page, Zone
from hongyan.console.wording import say
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.members.policy import Policy, is_allowed
from hongyan.domain.people.model import StaffRole
from hongyan.kernel.actor import Actor, ActorType
from hongyan.words.language import Language

if TYPE_CHECKING:
    from hongyan.config import Settings
    from hongyan.console.password import Passwords
    from hongyan.domain.people.logins import Login, LoginPlace
    from hongyan.engine.metrics import Metrics
    from hongyan.flows.accounts.people.rights import SeatedAt
    from hongyan.flows.reference.context import FlowContext
    from hongyan.kernel.clock import Clock
    from hongyan.service.edges import Accept, Read, Write


ROLE_OF: Mapping[Zone, StaffRole] = {
    Zone.REVIEW: StaffRole.REVIEWER,
    Zone.OPERATE: StaffRole.OPERATOR,
    Zone.FINANCE: StaffRole.FINANCE,
}
"""The role that a zone asks; the other zones ask a seat, a login or nothing."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as pages show them."""

    person_id: int
    name: str
    display_name: str = ""
    roles: frozenset[StaffRole] = frozenset()
    memberships: tuple[SeatedAt, ...] = ()
    has_factor: bool = False


@dataclass(frozen=True, slots=True)
class Tenant:
    """An account that this person may see, and how. Made by `gate` alone (a house test)."""

    account_id: int
    account_name: str
    member_id: int | None
    """None: the owner."""
    policies: tuple[Policy, ...] = ()
    state: AccountState = AccountState.ACTIVE

    def may(self, action: str) -> bool:
        """Tell whether the person may do what an API action does."""
        return self.member_id is None or action == ANY_MEMBER or is_allowed(self.policies, action)


@dataclass(frozen=True, slots=True)
class ConsoleServices:
    """What `app` gives the console. `more` has what only the API or `app` knows, by name."""

    settings: Settings
    context: FlowContext
    read: Read
    write: Write
    accept: Accept
    clock: Clock
    real_clock: Clock
    metrics: Metrics
    passwords: Passwords
    is_dev: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


async def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one person: everything that a page is given."""

    page: Page
    person: PersonView | None
    """None on public pages alone; a page asks `me`."""
    tenant: Tenant | None
    language: Language
    theme: str
    """light or dark, "" as the system has it."""
    path: Mapping[str, str]
    query: UrlQuery
    form: Form
    """What was typed, with each field's errors; empty where nothing was."""
    csrf: str
    place: LoginPlace
    """Where the request comes from: address and browser."""
    request_id: str
    now_ms: int
    url: str
    """The path of the request with its query, for links back."""
    services: ConsoleServices
    said: str = ""
    """What the act before says here, in a toast."""
    undo: str = ""
    login: Login | None = None
    """The login by which the request came, one that still asks for its code included."""
    login_name: str = ""
    """Whose login it is."""
    is_keyed: bool = True
    """Whether keys of one letter do something."""
    menu: tuple[Page, ...] = ()
    """The pages of the zone that stand in its menu, whether the person may see them or not."""
    doors: Mapping[Zone, str] = field(default_factory=dict)
    """The workspaces that the person may enter, each with the URL of its first page."""
    is_part: bool = False
    """Whether htmx asks, and takes a part of the page."""
    last_event: str = ""
    """The event of a live line that the page saw last."""
    is_foreign: bool = False
    """Whether the browser says that a page of another site asks."""
    again: Callable[[], Awaitable[bool]] = _never
    """Asks again whether session and right still hold: for answers that last."""

    @property
    def session_id(self) -> str:
        """Return the number of the login, "" without one."""
        return "" if self.login is None else str(self.login.login_id)

    @property
    def real_ms(self) -> int:
        """Return the real time, which logins obey; the service's can be moved."""
        return self.services.real_clock.now_ms()

    @property
    def me(self) -> PersonView:
        """Return the person; the gate lets no one else onto a page that is not public."""
        assert self.person is not None, "a page that is not public has a person"
        return self.person

    @property
    def account(self) -> Tenant:
        """Return the account of a tenant's page."""
        assert self.tenant is not None, "a page of the tenants' zone has an account"
        return self.tenant

    @property
    def actor(self) -> Actor:
        """Return who acts, for `services.write`."""
        return Actor(ActorType.PERSON, self.me.name)

    def say(self, sentence: str, /, **values: object) -> str:
        """Return a sentence of the catalogue in the reader's language."""
        return say(self.language, sentence, **values)

    def here(self, path: str) -> str:
        """Return the URL of a page's `path` with this visit's account, and its other places."""
        return path_of(path, self.path)

    def with_form(self, form: Form) -> Visit:
        """Return the visit with what was typed."""
        return replace(self, form=form)


def path_of(path: str, places: Mapping[str, object]) -> str:
    """Fill the places of a page's path: `/console/a/{account}/records`."""
    for name, value in places.items():
        path = path.replace("{" + name + "}", quoted_part(str(value)))
    return path


def quoted_part(value: str) -> str:
    """Write a value as one part of a path."""
    return quote(value, safe="^")
