"""Lists go on behind a row, and none reads a table that grows without a limit."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy.engine import Connection

import hongyan.flows
from hongyan.db.metadata import METADATA
from hongyan.domain.callbacks.model import PushFilter
from hongyan.domain.calls.model import CallFilter
from hongyan.domain.countries import store as countries
from hongyan.domain.countries.model import ConversionSignal
from hongyan.domain.messages.model import RecordFilter
from hongyan.domain.orders import store as orders
from hongyan.domain.orders.model import OddPayment
from hongyan.domain.review.asked import QueueAsked
from hongyan.domain.tariff.model import TariffKind
from hongyan.flows.accounts.manage_accounts import create_account, every_account, list_accounts
from hongyan.flows.accounts.manage_opt_outs import add_opt_outs, list_opt_outs
from hongyan.flows.messages.abroad.judge_conversions import list_signals
from hongyan.flows.messages.abroad.manage_countries import list_requests
from hongyan.flows.messages.records.list_messages import MessageSearch
from hongyan.flows.money.sales.manage_orders import list_odd_payments
from hongyan.flows.review.applications.list_texts import PageSide
from hongyan.flows.review.applications.tag_templates import TagQuery
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from tests.flows.plans import GROWING, sent
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flows.world import World

PHONES: Final = [86_13912340000 + place for place in range(4)]
LIMIT: Final = 2

COUNTLESS: Final = (GROWING - {"material_file", "material_use"}) | {
    "account",
    "conversion_signal",
    "country_request",
    "invoice",
    "odd_payment",
    "payment",
    "purchase_order",
}
"""Tables whose rows no allowance of an account, and no file of an operator, bounds."""


def flows_that_list() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public flow whose name says that it lists, by its name."""
    for found in pkgutil.walk_packages(hongyan.flows.__path__, "hongyan.flows."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            is_own = getattr(value, "__module__", "") == found.name
            if name.startswith("list_") and inspect.isfunction(value) and is_own:
                yield f"{found.name}.{name}", value


LISTS: Final = dict(flows_that_list())


def arguments(flow: Callable[..., object], tx: Connection, world: World) -> dict[str, Any]:
    """What a list is asked with: the account of the world, and a page of two rows."""
    owner = world.sender.account_id
    given = {
        "tx": tx,
        "work": work_at(tx, world.now, world.context),
        "account_name": "acme",
        "name": "acme",
        "account_id": owner,
        "what": "",
        "after": None,
        "limit": LIMIT,
        "now_ms": world.now,
        "at_ms": world.now,
        "page": (1, LIMIT),
        "where": {},
        "kind": TariffKind.PRICES,
        "MessageSearch": MessageSearch(account_name="acme", limit=LIMIT),
        "TagQuery": TagQuery((), (), None, LIMIT),
        "CallFilter": CallFilter(),
        "RecordFilter": RecordFilter(),
        "PushFilter": PushFilter(),
        "QueueAsked": QueueAsked(),
        "owner_id": 1,
        "side": PageSide(LIMIT),
    }
    wanted = inspect.signature(flow).parameters.values()
    return {
        one.name: given[str(one.annotation)] if one.name == "asked" else given[one.name]
        for one in wanted
        if one.name == "limit" or one.default is inspect.Parameter.empty
    }


def unbounded(words: str) -> list[str]:
    """The countless tables that a statement reads whole: no limit, no keys, no span of time."""
    if not words.lstrip().upper().startswith("SELECT") or "LIMIT" in words:
        return []
    if re.match(r"\s*SELECT (count|max|coalesce)\(", words) and "GROUP BY" not in words:
        return []
    return [
        table
        for table in re.findall(r"(?:FROM|JOIN) (\w+)", words)
        if table in COUNTLESS
        and not named(words, table, "=|IN") & keys(table)
        and not named(words, table, "BETWEEN|>=") & named(words, table, "BETWEEN|<")
    ]


def named(words: str, table: str, operators: str) -> set[str]:
    """The columns that a statement compares so with values."""
    return set(re.findall(rf"\b{table}\.(\w+) (?:{operators}) ", words))


def keys(table: str) -> set[str]:
    """The columns of which a value has one row, or few: not those of who owns it."""
    of = METADATA.tables[table]
    unique = {column.name for column in of.columns if column.unique}
    return (set(of.primary_key.columns.keys()) | unique) - {"account_id", "sign_id"}


@pytest.fixture
def lived(world: World) -> World:
    """A world in which there is something to list."""
    world.leaves(*PHONES)
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, world.context)
        for name in ("beta", "gamma", "delta"):
            create_account(work, name, AccountKind.ENTERPRISE)
        add_opt_outs(
            work, "acme", world.sender.sign_name, [f"1391234000{place}" for place in range(4)]
        )
        for place in range(4):
            countries.add_request(tx, world.sender.account_id, "FK", "", world.now)
            countries.add_signal(tx, signal(world, place))
            orders.note_odd_payment(tx, odd(world, place))
    return world


def signal(world: World, place: int) -> ConversionSignal:
    return ConversionSignal(
        signal_id=0,
        account_id=world.sender.account_id,
        iso2="SG",
        raised_at=world.now + place,
        ends_at=world.now + 1000,
        halts=False,
        codes=20,
        converted=0,
        lifted_at=None,
        lifted_by="",
    )


def odd(world: World, place: int) -> OddPayment:
    return OddPayment("simulator", "amount", place, "", 1, world.now, world.now)


def test_there_are_lists_to_look_at() -> None:
    assert len(LISTS) > 30


def test_a_list_reads_no_more_than_its_page(lived: World) -> None:
    at_fault = {}
    for name, flow in LISTS.items():
        with lived.database.reading() as tx, sent() as found:
            answer = flow(**arguments(flow, tx, lived))
        assert not isinstance(answer, Refused), name
        at_fault |= {(name, words): unbounded(words) for words in found.statements}
    assert {key: tables for key, tables in at_fault.items() if tables} == {}


# What the test above could not find would pass it.
def test_a_read_without_bounds_is_found() -> None:
    everything = "SELECT opt_out.phone FROM opt_out WHERE opt_out.account_id = ?"
    assert unbounded(everything) == ["opt_out"]
    assert unbounded(f"{everything} LIMIT ?") == []
    assert unbounded("SELECT account.name FROM account WHERE account.name = ?") == []
    assert unbounded("SELECT account.name FROM account ORDER BY account.id") == ["account"]


def paged(
    world: World, ask: Callable[[Connection, Any], Any], place_of: Callable[[Any], object]
) -> list[Any]:
    """All rows of a list, asked for page by page."""
    rows: list[Any] = []
    with world.database.reading() as tx:
        while page := ask(tx, place_of(rows[-1]) if rows else None):
            assert len(page) <= LIMIT
            rows += page
    return rows


PAGED: Final[dict[str, tuple[Callable[[Connection, Any], Any], str, str]]] = {
    "accounts": (lambda tx, after: list_accounts(tx, LIMIT, after), "name", "name"),
    "requests": (lambda tx, after: list_requests(tx, LIMIT, after), "request_id", "request_id"),
    "signals": (lambda tx, at: list_signals(tx, "acme", LIMIT, at), "signal_id", "signal_id"),
    "opt-outs": (lambda tx, after: list_opt_outs(tx, "acme", LIMIT, after), "place", "phone"),
    "odd": (lambda tx, after: list_odd_payments(tx, LIMIT, after), "place", "payment_id"),
}
"""Lists, each with the field after which a page begins, and one that tells rows apart."""


def test_the_pages_of_a_list_have_each_row_once(lived: World) -> None:
    for name, (ask, place, key) in PAGED.items():
        rows = paged(lived, ask, attrgetter(place))
        keys_seen = {getattr(one, key) for one in rows}
        assert (len(rows), len(keys_seen)) == (4, 4), name


def test_a_page_behind_an_account_that_does_not_exist_is_refused(lived: World) -> None:
    with lived.database.reading() as tx:
        assert isinstance(list_accounts(tx, LIMIT, "nobody"), Refused)


def test_every_account_is_looked_at_in_portions(
    lived: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.domain.accounts.store.ACCOUNTS_AT_ONCE", LIMIT)
    with lived.database.reading() as tx:
        assert [one.name for one in every_account(tx)] == ["acme", "beta", "gamma", "delta"]
