"""A browser without a screen: pages as parsed HTML, found by role and label. Runs no script.

`World` is a console in this process over a real database; `Browser` is one person's.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import lxml.html
from lxml.html import HtmlElement
from sqlalchemy.engine import Connection

from hongyan.api.words.codes import words_of
from hongyan.app.error_values import errors_of
from hongyan.config import Settings, load
from hongyan.console.app import build_console
from hongyan.console.error_values import MORE as ERRORS
from hongyan.console.error_values import WORDS
from hongyan.console.live import MORE as HUB
from hongyan.console.live import Hub
from hongyan.console.password import Passwords
from hongyan.console.session import PLAIN_COOKIE
from hongyan.console.uploads import CLEAN
from hongyan.console.visit import ConsoleServices
from hongyan.db.database import Database
from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.scans import clean
from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.members import store as members
from hongyan.domain.members.policy import READ_ONLY_ACCESS, READY_MADE, Policy
from hongyan.domain.messages.request import SendRequest
from hongyan.domain.people import store as people
from hongyan.domain.people.links import LinkPurpose
from hongyan.domain.people.logins import LoginPlace
from hongyan.domain.people.model import Seat, StaffRole
from hongyan.engine.metrics import Metrics
from hongyan.engine.notifier import LocalNotifier
from hongyan.flows.accounts.manage_accounts import create_account, find_account
from hongyan.flows.accounts.people.issue_links import IssuedLink, issue_link, make_link
from hongyan.flows.accounts.people.log_in import Entered, enter_by_link
from hongyan.flows.messages.sending.accept import Answer as Accepted
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.demo import ENTERPRISE
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import Actor
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.clocks import ManualClock
from tests.console.http import Answer, Client
from tests.working import work_at

if TYPE_CHECKING:
    from tests.stories.screen import Screen

START_MS = 1_800_000_000_000
"""2027-01-15 16:00:00 in China, on a full minute."""
OURS = ENTERPRISE.name
THEIRS = "another-account"
"""Another tenant's account, which has an owner of its own: `other`."""

PLACE = LoginPlace("127.0.0.1", "a browser of tests")

_T = TypeVar("_T")


async def _clean(
    _account_id: int, raw: bytes, bytes_max: int, kinds: Collection[MaterialKind]
) -> Scan | Unfit:
    """Clean a file in this process: how a process of its own is kept is another test's."""
    return clean(raw, bytes_max, kinds)


@dataclass
class World:
    """A service without workers, with persons: owner, member, other, and one of each role."""

    database: Database
    sealer: Sealer
    settings: Settings = field(default_factory=lambda: load({}, console_staff_factor=False))
    clock: ManualClock = field(default_factory=lambda: ManualClock(START_MS))
    metrics: Metrics = field(default_factory=Metrics)
    fault: Exception | None = None
    """Raised by the next readings and writes, as a database that is away does."""
    is_dev: bool = True
    more: dict[str, object] = field(default_factory=dict)
    """What `app` gives besides; tests of the developer's pages add their bench."""

    def __post_init__(self) -> None:
        self.context = FlowContext(
            self.settings, IdSource(), ReferenceCache(self.settings), self.sealer
        )
        self.passwords = Passwords(memory_kib=64)
        self._add_people(self._account(OURS), self._account(THEIRS))
        self.services = ConsoleServices(
            settings=self.settings,
            context=self.context,
            read=self._read,
            write=self._write,
            accept=self._accept,
            clock=self.clock,
            real_clock=self.clock,
            metrics=self.metrics,
            passwords=self.passwords,
            is_dev=self.is_dev,
            more=self.more,
        )
        self.notifier = LocalNotifier()
        self.more |= {
            ERRORS: errors_of(self.settings),
            WORDS: partial(words_of, age=self.settings.text_age),
            HUB: Hub(self.notifier),
            CLEAN: _clean,
        }
        self.app = build_console(self.services)
        self._runner = asyncio.Runner()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all people."""
        with self.database.reading() as tx:
            return tuple(one.name for one in people.people_after(tx, "", 100))

    @property
    def account_id(self) -> int:
        """The id of the account whose owner is `owner`."""
        return self._account(OURS)

    def give_policies(self, name: str, *policies: Policy) -> None:
        """Let a member do what policies allow."""
        account_id = self.account_id
        with self.database.transaction() as tx:
            found = members.member_by_name(tx, account_id, name)
            assert found is not None, f"{name} is no member"
            for held in members.policy_names_of(tx, found.member_id):
                members.take_policy(tx, found.member_id, held)
            for policy in policies:
                if policy.name not in READY_MADE:
                    members.save_policy(tx, account_id, policy, START_MS)
                members.give_policy(tx, found.member_id, policy.name, START_MS)

    def browser(self, name: str, language: str = "en") -> Browser:
        """Return a browser in which a person is logged in; no login if the name is empty."""
        client = Client(self.app, self._runner, headers={"accept-language": language})
        if name:
            client.cookies[PLAIN_COOKIE] = self.logs_in(name).token
        return Browser(client)

    def link_of(self, name: str) -> str:
        """Issue a one-time link for a password, and return its path."""
        real_ms = self.clock.now_ms()
        issued = self.run(issue_link, name, real_ms, secrets.token_bytes)
        assert isinstance(issued, IssuedLink), issued
        return f"/console/link/{issued.token}"

    def logs_in(self, name: str) -> Entered:
        """Begin a login of a person, as a link of `dev` does."""
        now_ms = self.clock.now_ms()
        with self.database.transaction() as tx:
            person = people.person_by_name(tx, name)
            assert person is not None, f"no person is named {name}"
            work = work_at(tx, now_ms, self.context)
            purpose = LinkPurpose.DEV_LOGIN
            link = make_link(work, person.person_id, purpose, now_ms, secrets.token_bytes)
            entered = enter_by_link(work, link.token, None, PLACE, now_ms, secrets.token_bytes)
        assert isinstance(entered, Entered), entered
        return entered

    def run(self, flow: Callable[..., _T], *values: object, **named: object) -> _T:
        """Run a flow as the console would, by a tester."""
        with self.database.transaction() as tx:
            work = work_at(tx, self.clock.now_ms(), self.context)
            return flow(work, *values, **named)

    def restart(self, passwords: Passwords | None = None, **settings: Any) -> None:
        """Run with other settings, or hash passwords otherwise, as a new process does."""
        self.passwords.close()
        self.passwords = passwords or Passwords(memory_kib=64)
        self.settings = load({}, **{"console_staff_factor": False, **settings})
        self.services = replace(self.services, passwords=self.passwords, settings=self.settings)
        self.app = build_console(self.services)

    def ask(self, asked: Coroutine[Any, Any, _T]) -> _T:
        """Run something on the loop on which the console's requests run."""
        return self._runner.run(asked)

    def close(self) -> None:
        self.passwords.close()
        self._runner.close()

    def _add_people(self, ours: int, theirs: int) -> None:
        """Add them beside the flows, whose changes would stand in the audit trail of accounts."""
        with self.database.transaction() as tx:
            clerk = members.add_member(tx, ours, "member", START_MS)
            members.give_policy(tx, clerk, READ_ONLY_ACCESS.name, START_MS)
            seats = (("owner", ours, None), ("member", ours, clerk), ("other", theirs, None))
            for name, account_id, member_id in seats:
                person_id = people.add_person(tx, name, "", frozenset(), START_MS)
                people.take_seat(tx, Seat(person_id, account_id, member_id), START_MS)
            for role in StaffRole:
                people.add_person(tx, role.value, "", frozenset({role}), START_MS)

    def _account(self, name: str) -> int:
        with self.database.transaction() as tx:
            found = find_account(tx, name)
            if isinstance(found, Refused):
                work = work_at(tx, self.clock.now_ms(), self.context)
                found = create_account(work, name, AccountKind.ENTERPRISE)
            assert not isinstance(found, Refused)
            return found.account_id

    async def _read(self, reading: Callable[[Connection], _T], /) -> _T:
        self._fail()
        with self.database.reading() as tx:
            return reading(tx)

    async def _write(
        self, actor: Actor, flow: Callable[..., _T], /, *values: object, **named: object
    ) -> _T:
        self._fail()
        with self.database.transaction() as tx:
            work = Work(tx, self.clock.now_ms(), self.context, actor)
            return flow(work, *values, **named)

    async def _accept(self, request: SendRequest) -> Accepted:
        self._fail()
        with self.database.transaction() as tx:
            work = work_at(tx, self.clock.now_ms(), self.context)
            return accept_messages(work, [request])[0]

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault


@dataclass
class Browser:
    """One person's browser; `page` and `send` return what it shows then."""

    client: Client | Screen

    def page(self, url: str, *, status: int = 200, language: str = "") -> PageShown:
        """Open a URL, following where it leads on; `language` is the browser's from then on."""
        if language:
            self.client.headers["accept-language"] = language
        for _ in range(5):
            shown = self.get(url)
            if shown.status != 303:
                break
            url = shown.headers["location"]
        assert shown.status == status, f"{url}: {shown.status}\n{shown.text[:2000]}"
        return shown

    def get(self, url: str, **headers: str) -> PageShown:
        """Open a URL and go nowhere else."""
        sent = {name.replace("_", "-"): one for name, one in headers.items()}
        return shown_of(self.client.ask("GET", url, headers=sent), url)

    def post(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        site: str | None = "same-origin",
        part: bool = False,
    ) -> PageShown:
        """Send a form as it is given, from a page of `site` as browsers name it, or by htmx."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if site is not None:
            headers["sec-fetch-site"] = site
        if part:
            headers["hx-request"] = "true"
        body = urlencode(fields).encode()
        return shown_of(self.client.ask("POST", url, headers=headers, body=body), url)

    def press(self, page: PageShown, button: str, **fields: str) -> PageShown:
        """Fill in the form that has a button, press it, and show what follows."""
        sent = self.post(*page.filled(button, fields))
        if sent.status == 303:
            return self.page(sent.headers["location"])
        return sent


@dataclass
class PageShown:
    """A page as it was answered."""

    text: str
    status: int
    headers: Mapping[str, str]
    url: str

    @property
    def tree(self) -> HtmlElement:
        return lxml.html.fromstring(self.text)

    @property
    def title(self) -> str:
        return self.tree.findtext(".//title") or ""

    @property
    def h1(self) -> str:
        return words(self.tree.cssselect("h1")[0])

    @property
    def main(self) -> str:
        """What stands in the page, without its frame."""
        return words(self.tree.cssselect("main")[0])

    def rows(self) -> list[list[str]]:
        """The rows of the first table, as texts."""
        return [
            [words(cell) for cell in row.cssselect("th, td")]
            for row in self.tree.cssselect("table")[0].cssselect("tbody tr")
        ]

    def links(self) -> dict[str, str]:
        """The links of the page's content by their words."""
        return {words(one): one.get("href") for one in self.tree.cssselect("main a[href]")}

    def menu(self) -> list[str]:
        return [words(one) for one in self.tree.cssselect("nav.side li a")]

    def field(self, label: str) -> HtmlElement:
        """The field with a label."""
        for one in self.tree.cssselect("label"):
            if words(one).removesuffix(" *") == label:
                inner = one.cssselect("input, select, textarea")
                return inner[0] if inner else self.tree.get_element_by_id(one.get("for"))
        raise AssertionError(f"no field {label}")

    def problems(self) -> list[str]:
        """The errors in the summary of a form."""
        return [words(one) for one in self.tree.cssselect("[role=alert] li")]

    def form_with(self, button: str) -> HtmlElement:
        """The form that a button belongs to."""
        for one in self.tree.cssselect("main form, .toasts form, header form"):
            if any(words(each) == button for each in one.cssselect("button")):
                return one
        raise AssertionError(f"no button {button}")

    def filled(self, button: str, fields: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Where a form is sent, and what: as the page fills it, with other `fields`."""
        form = self.form_with(button)
        values = {name: value for name, value in form.form_values() if name}
        for area in form.cssselect("textarea[name]"):
            # Browsers drop the line break that follows the tag, lxml does not.
            values[area.get("name")] = area.value.removeprefix("\n")
        pressed = next(one for one in form.cssselect("button") if words(one) == button)
        if pressed.get("name"):
            values[pressed.get("name")] = pressed.get("value", "")
        return pressed.get("formaction") or form.get("action"), {**values, **fields}


def shown_of(answer: Answer, url: str) -> PageShown:
    """Return an answer as a page."""
    return PageShown(answer.body.decode(), answer.status, answer.headers, url)


def words(element: HtmlElement) -> str:
    """The words of an element, blanks made one."""
    return " ".join(element.text_content().split())
