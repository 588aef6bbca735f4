"""Eight processes send from one account that has little money: none spends what another spent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from hongyan.db.database import Database
from hongyan.domain.ledger import store
from hongyan.domain.ledger.model import RefKind, Wallet
from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.domain.templates.codes import code_of
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.carrier import receipt, taken
from tests.flows.world import PHONE, Sender, World
from tests.working import work_at

SENDERS = 8
CALLS = 12
NUMBERS = 3
PACKAGE = 41
"""Segments; no multiple of a call's, so that a call is split."""

CASH = 80 * 45_000 + 7
UNIT_PRICE = 45_000


def requests(sender: Sender, context: FlowContext, who: int, now_ms: int) -> Iterator[SendRequest]:
    """Yield what one process is asked to send: fresh numbers each time, a few to a call."""
    values = {"code": "1234"}
    for call in range(CALLS):
        first = PHONE + who * 100_000 + call * 100
        group = Group(
            phones=tuple(range(first, first + NUMBERS)),
            sign_name=sender.sign_name,
            variables=values,
            variables_text=json.dumps(values),
            extend_code="",
        )
        yield SendRequest(
            sender.account_id,
            code_of(sender.templates[MessageKind.NOTIFICATION]),
            (group,),
            "",
            who * 1000 + call + 1,
            context.ids.one(now_ms),
        )


def send_all(world: World, sender: Sender, url: str, who: int, start: Barrier) -> list[object]:
    """Be one process: own connections, own ids, own reference data."""
    database = Database.open(url)
    context = FlowContext(world.settings, IdSource(who), ReferenceCache(world.settings))
    start.wait()
    answers: list[object] = []
    for request in requests(sender, context, who, world.now):
        with database.transaction() as tx:
            answers += accept_messages(work_at(tx, world.now, context), [request])
    database.close()
    return answers


def prove_all_the_time(world: World, url: str, done: Event) -> int:
    """Prove and seal beside the senders, again and again."""
    database = Database.open(url)
    rounds = 0
    while not done.is_set():
        with database.reading() as tx:
            found = verify_ledger(tx, window_rows=20)
        assert found.is_right, found.findings
        with database.transaction() as tx:
            seal_entries(work_at(tx, world.now, world.context))
        rounds += 1
    database.close()
    return rounds


def wallets(world: World, sender: Sender) -> dict[WalletKind, Wallet]:
    with world.database.reading() as tx:
        return {one.kind: one for one in store.wallets_of(tx, sender.account_id)}


def test_eight_senders_never_overdraw_one_account(database_url: str, database: Database) -> None:
    world = World(database)
    sender = world.new_sender("poor", cash=CASH)
    with database.transaction() as tx:
        open_wallet(
            work_at(tx, world.now, world.context),
            sender.account_id,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            PACKAGE,
            order_id=None,
            expires_at=world.now + 30 * DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )
    start, done = Barrier(SENDERS), Event()
    with ThreadPoolExecutor(SENDERS + 1) as threads:
        proofs = threads.submit(prove_all_the_time, world, database_url, done)
        sending = [
            threads.submit(send_all, world, sender, database_url, who + 1, start)
            for who in range(SENDERS)
        ]
        answers = [answer for one in sending for answer in one.result()]
        done.set()
        assert proofs.result() > 0

    accepted = sum(one.accepted for one in answers if isinstance(one, Accepted))
    refusals = {one.reason for one in answers if isinstance(one, Refused)}
    assert refusals == {Refusal.FUNDS_SHORT}
    # 41 segments of the package and 80 of cash, in whole calls of three: 120 are sent, 1 is left.
    assert accepted == 120
    left = wallets(world, sender)
    assert left[WalletKind.PACKAGE].available == 0
    assert left[WalletKind.PACKAGE].held == PACKAGE
    assert left[WalletKind.CASH].available == UNIT_PRICE + 7
    assert left[WalletKind.CASH].held == 79 * UNIT_PRICE

    departures = world.starts(most=1000).departures
    assert len(departures) == accepted
    world.hears(*(taken(one) for one in departures))
    for place, one in enumerate(departures):
        world.receives(receipt(one, failure="MK:0001" if place % 3 else ""))
    left = wallets(world, sender)
    assert all(one.held == 0 for one in left.values())
    with database.reading() as tx:
        found = verify_ledger(tx)
    assert found.is_right, found.findings
