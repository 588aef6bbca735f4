"""A closed account calls and sends no more; its papers go in time, the ledger stays right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from hongyan.domain.accounts import keys
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import MAY, Act, act_refusal
from hongyan.domain.accounts.model import AccessKey, AccountState, KeyState
from hongyan.domain.callbacks import history_store
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import (
    CallbackEndpoint,
    ClaimedPush,
    PushItem,
    PushKind,
    PushResult,
)
from hongyan.domain.callbacks.tables import push
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.members import store as members
from hongyan.domain.messages.tables import message
from hongyan.domain.people import store as people
from hongyan.domain.people.model import Seat, StaffRole
from hongyan.flows.accounts.keep_calls import keep_calls
from hongyan.flows.accounts.manage_accounts import (
    AccountChange,
    change_account,
    create_key,
    switch_key,
)
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.flows.operation.close_account import (
    KEPT_OF_ACCOUNT,
    PURGED,
    PURGED_THROUGH,
    ClosedAccount,
    close_account,
    purge_closed,
)
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.carrier import receipt, taken
from tests.flows.papers_table import Papers
from tests.flows.world import CASH, PHONE
from tests.saying import rule
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World

DAY = 86_400
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def papers(world: World) -> Papers:
    """A sender with papers, a key, a member, an endpoint, and a delivered message."""
    made = Papers(world)
    owner, sealer = made.account_id, world.context.sealer
    assert sealer is not None
    key = AccessKey("HY1", owner, sealer.seal("s", keys.secret_purpose("HY1")), KeyState.ACTIVE)
    made.run(lambda tx: accounts.add_key(tx, key, world.now))
    made.run(lambda tx: accounts.add_test_number(tx, owner, PHONE, world.now))
    member_id = made.run(lambda tx: members.add_member(tx, owner, "ada", world.now))
    made.run(lambda tx: members.give_policy(tx, member_id, "p", world.now))
    made.run(lambda tx: add_people(tx, owner, world.now))
    assert isinstance(made.letter(), int)
    world.hears_of(PushKind.SMS_REPORT)
    [left] = world.leaves(PHONE)
    world.hears(taken(left))
    world.receives(receipt(left))
    call = CallRecord("R", "SendSms", "OK", account_id=owner, key_id="HY1", ended_at=world.now)
    made.run(lambda tx: keep_calls(work_at(tx, world.now, world.context), [call]))
    made.run(lambda tx: history_store.add_attempts(tx, [taken_push(owner)]))
    return made


def taken_push(account_id: int) -> PushResult:
    endpoint = CallbackEndpoint(account_id, PushKind.SMS_REPORT, "https://x.example/")
    return PushResult(ClaimedPush(endpoint, (PushItem(1, 1, "{}", 0, 0),)))


def add_people(tx: Connection, owner: int, now_ms: int) -> None:
    """Add people of the account: one who is there alone, one of two accounts, one with a role."""
    for name, roles in (("ann", ""), ("both", ""), ("staff", "operator")):
        held = frozenset(StaffRole(one) for one in roles.split())
        person_id = people.add_person(tx, name, "", held, now_ms)
        people.take_seat(tx, Seat(person_id, owner), now_ms)
    people.take_seat(tx, Seat(2, 999), now_ms)


def closed(papers: Papers) -> ClosedAccount:
    world = papers.world
    done = papers.run(lambda tx: close_account(work_at(tx, world.now, world.context), "acme"))
    assert isinstance(done, ClosedAccount), done
    return done


def purged(papers: Papers) -> bool:
    world = papers.world
    found = papers.run(lambda tx: purge_closed(work_at(tx, world.now, world.context)))
    return bool(found)


def rows_of(papers: Papers) -> dict[str, int]:
    """Return how many rows of the account each table to be purged has."""

    def counted(tx: object) -> dict[str, int]:
        own = {
            table.name: select(func.count())
            .select_from(table)
            .where(table.c.account_id == papers.account_id)
            for table in PURGED
        }
        through = {
            table.name: select(func.count()).select_from(table) for table, *_ in PURGED_THROUGH
        }
        asked = {**own, **through}
        return {name: tx.execute(query).scalar_one() for name, query in asked.items()}  # type: ignore[attr-defined]

    return {name: count for name, count in papers.run(counted).items() if count}


def assert_proven(papers: Papers) -> None:
    world = papers.world
    papers.run(lambda tx: seal_entries(work_at(tx, world.now, world.context)))
    with world.database.reading() as tx:
        found = verify_ledger(tx)
    assert found.is_right, [one for one in found.proofs if one.wrong]


def test_a_closed_account_calls_and_sends_no_more(papers: Papers) -> None:
    done = closed(papers)
    assert (done.keys, done.endpoints) == (1, 1)
    world = papers.world
    assert world.asks(PHONE) == Refused(Refusal.ACCOUNT_MISSING)
    [key] = papers.run(lambda tx: accounts.keys_of(tx, papers.account_id))
    assert key.state is KeyState.DISABLED
    assert papers.run(callbacks.endpoints) == []
    assert papers.run(lambda tx: tx.execute(select(push.c.id)).all()) == []
    assert MAY[AccountState.CLOSED] == frozenset()
    assert {act_refusal(AccountState.CLOSED, act) for act in Act} == {Refusal.ACCOUNT_MISSING}


def test_what_waits_when_it_is_closed_is_stopped_and_its_funds_are_released(
    papers: Papers,
) -> None:
    world = papers.world
    world.sends(PHONE + 1)
    closed(papers)
    started = world.starts()
    assert not started.departures
    again = closed(papers)
    assert again.funds is not None
    assert again.funds.cash.held == 0
    assert_proven(papers)


def test_what_is_due_is_shown_and_no_money_moves(papers: Papers) -> None:
    done = closed(papers)
    assert done.funds is not None
    assert 0 < done.funds.posted < CASH
    again = closed(papers)
    assert again.funds is not None
    assert again.funds.posted == done.funds.posted
    assert (again.keys, again.endpoints) == (0, 0)
    assert_proven(papers)


def test_papers_and_secrets_go_after_the_retention_and_the_log_stays(papers: Papers) -> None:
    world = papers.world
    before = rows_of(papers)
    assert {"access_key", "certification", "letter", "material_file", "member"} <= before.keys()
    assert {"test_number", "letter_sign", "member_policy"} <= before.keys()
    assert not purged(papers), "an open account keeps its papers"
    closed(papers)
    world.waits(world.settings.keep_closed_days * DAY)
    assert not purged(papers)
    world.waits(1)
    assert purged(papers)
    assert rows_of(papers) == {}
    assert not purged(papers), "once is enough"
    assert papers.run(lambda tx: tx.execute(select(func.count(message.c.id))).scalar_one()) == 1
    assert closed(papers).funds is not None, "what is due is said as before"
    assert not purged(papers)
    assert_proven(papers)


def test_people_go_with_their_only_account_and_stay_with_another_or_a_role(papers: Papers) -> None:
    world = papers.world
    closed(papers)
    world.waits(world.settings.keep_closed_days * DAY + 1)
    assert purged(papers)
    left = papers.run(lambda tx: [one.name for one in people.people_after(tx, "", 10)])
    assert left == ["both", "staff"]


def test_another_accounts_papers_stay(papers: Papers) -> None:
    world = papers.world
    other = world.new_sender("other").account_id
    papers.run(lambda tx: accounts.add_test_number(tx, other, PHONE, world.now))
    key = AccessKey("HY2", other, "x", KeyState.ACTIVE)
    papers.run(lambda tx: accounts.add_key(tx, key, world.now))
    closed(papers)
    world.waits(world.settings.keep_closed_days * DAY + 1)
    assert purged(papers)
    assert papers.run(lambda tx: accounts.test_numbers(tx, other)) == [PHONE]
    [kept] = papers.run(lambda tx: accounts.keys_of(tx, other))
    assert kept.state is KeyState.ACTIVE


def test_nothing_opens_a_closed_account_again(papers: Papers) -> None:
    closed(papers)
    sealer = papers.world.context.sealer
    assert sealer is not None
    back = AccountChange(state=AccountState.ACTIVE)
    draw = lambda count: b"x" * count  # noqa: E731 - chance of a test
    for answer in (
        papers.run(lambda tx: change_account(work_at(tx), "acme", back)),
        papers.run(lambda tx: switch_key(work_at(tx), "HY1", KeyState.ACTIVE)),
        papers.run(lambda tx: create_key(work_at(tx), sealer, "acme", draw=draw)),
    ):
        assert isinstance(answer, Refused)
        assert "close" in rule(answer)


def test_an_account_is_closed_by_its_own_command_only(papers: Papers) -> None:
    change = AccountChange(state=AccountState.CLOSED)
    assert isinstance(papers.run(lambda tx: change_account(work_at(tx), "acme", change)), Refused)


def test_what_does_not_exist_is_declined(world: World) -> None:
    with world.database.transaction() as tx:
        no = close_account(work_at(tx, world.now, world.context), "nobody")
    assert isinstance(no, Refused)


def test_the_page_says_what_stays_in_the_same_words() -> None:
    page = (ROOT / "docs/rules/privacy.md").read_text(encoding="utf-8")
    for what, why in KEPT_OF_ACCOUNT:
        assert f"| {what} | {why} |" in page
