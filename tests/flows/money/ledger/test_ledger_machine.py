"""Money under any interleaving: whatever happens in whatever order, the ledger can be proved.

`HONGYAN_SOAK_EXAMPLES` says how many lives are played; a few are played in every run.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from hongyan.db import database
from hongyan.db.database import Database
from hongyan.domain.ledger import store
from hongyan.domain.ledger.model import RefKind, Wallet
from hongyan.domain.messages.request import Accepted
from hongyan.domain.orders.model import Order, PayMethod
from hongyan.domain.tariff.model import TariffKind, Version
from hongyan.flows.messages.delivery.cancel_request import cancel_request
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.ledger.move_money import open_wallet, top_up
from hongyan.flows.money.ledger.seal_entries import seal_entries, seal_stragglers
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.flows.money.sales.manage_tariff import load_document
from hongyan.flows.money.sales.place_order import place_order
from hongyan.flows.money.sales.refund_order import refund_order
from hongyan.flows.money.statements.close_statements import close_statements
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.carriage import Departure
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.carrier import lost, receipt, refused, taken
from tests.flows.foreign import Foreign
from tests.flows.world import DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

EXAMPLES = int(os.environ.get("HONGYAN_SOAK_EXAMPLES", "6"))
STEPS = 25
PARTS_MAX = 3

PRICES = """
name = "steep"
sample = true
segment_profile = "faq2020"
[[ladder]]
kinds = ["verification", "notification", "promotion"]
rungs = [
  { after = 0, price = "0.045" }, { after = 4, price = "0.04" }, { after = 11, price = "0.013" },
]
"""
PRODUCTS = """
name = "small"
sample = true
[[product]]
code = "small"
name_zh = "三条"
name_en = "Three segments"
kind = "package"
scope = "domestic"
segments = 3
price = "0.09"
months = 1
"""

_DELIVERED = """
SELECT coalesce(sum(message.segments), 0) FROM verdict JOIN message ON message.id = message_id
WHERE outcome = 'delivered' AND kind <> 3
"""
_CONSUMED = "SELECT coalesce(sum(segments), 0) FROM consumption WHERE kind <> 3"
_PAID_ABROAD = """
SELECT coalesce(sum(segments), 0) FROM message
WHERE kind = 3 AND refused_code = '' AND NOT (
  EXISTS (SELECT 1 FROM verdict
    WHERE message_id = message.id AND outcome IN ('rejected', 'unknown'))
  AND NOT EXISTS (SELECT 1 FROM attempt
    WHERE message_id = message.id AND state <> 'throttled'))
"""
_CONSUMED_ABROAD = "SELECT coalesce(sum(segments), 0) FROM consumption WHERE kind = 3"
_GIVEN_TOO_MUCH = """
SELECT count(*) FROM (SELECT 1 FROM consumption GROUP BY kind, country, paid_from, unit_price
HAVING sum(segments) < 0 OR sum(amount) < 0 OR sum(messages) < 0) AS lines
"""
_CAPTURED_LATE = "SELECT count(*) FROM charge WHERE state = 'recharged'"
_ENDED_TWICE = (
    "SELECT message_id FROM charge WHERE number = 0 GROUP BY message_id HAVING count(*) > 1"
)


class Ledger(RuleBasedStateMachine):
    """One account with little money, two channels, and a carrier that answers as it likes.

    Hypothesis leaves some rules out of each life; so sending is in several.
    """

    on_the_way = Bundle("on_the_way")
    """Messages that left, whatever the carrier says of them and how often."""

    orders = Bundle("orders")

    def __init__(self, open_database: Callable[[], Database]) -> None:
        super().__init__()
        self.database = open_database()
        self.phones = count(PHONE)
        self.tokens = count()

    def teardown(self) -> None:
        self.database.close()

    @initialize(
        cash=st.sampled_from([0, 120_000, 700_000, 5_000_000]),
        no_receipt=st.sampled_from(["release", "release", "settle"]),
        counts_packages=st.booleans(),
    )
    def furnish(self, cash: int, no_receipt: str, counts_packages: bool) -> None:
        self.world = World(
            self.database, no_receipt=no_receipt, tier_counts_packages=counts_packages
        )
        self.is_silence_paid = no_receipt == "settle"
        self.sender = self.world.new_sender("poor", cash=cash)
        self.account_id = self.sender.account_id
        self.world.sender = self.sender
        self.foreign = Foreign(self.world)
        for kind, document in ((TariffKind.PRICES, PRICES), (TariffKind.PRODUCTS, PRODUCTS)):
            loaded = self.world.change(
                lambda tx, of=(kind, document): load_document(work_at(tx), *of, None)
            )
            assert isinstance(loaded, Version), loaded
        self.templates = {
            parts: self.world.new_template(
                MessageKind.NOTIFICATION, "长" * (67 * parts - 40) + "${code}", self.sender
            )
            for parts in range(1, PARTS_MAX + 1)
        }

    # Money comes and goes

    @rule(amount=st.sampled_from([1, 44_999, 300_000, 2_000_000]))
    def tops_up(self, amount: int) -> None:
        self.transact(top_up, self.account_id, amount, ref_kind=RefKind.TOP_UP, ref_id=1)

    @rule(
        kind=st.sampled_from([WalletKind.PACKAGE, WalletKind.GIFT]),
        units=st.integers(1, 9),
        days=st.integers(1, 5),
        scope=st.sampled_from([Scope.DOMESTIC, Scope.DOMESTIC, Scope.INTERNATIONAL]),
    )
    def is_given_a_package(self, kind: WalletKind, units: int, days: int, scope: Scope) -> None:
        self.transact(
            open_wallet,
            self.account_id,
            kind,
            scope,
            units,
            order_id=None,
            expires_at=self.world.now + days * DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )

    @rule(kind=st.sampled_from([WalletKind.CARD, WalletKind.BONUS]))
    def is_given_money_for_abroad(self, kind: WalletKind) -> None:
        self.is_given_a_package(kind=kind, units=700_000, days=4, scope=Scope.INTERNATIONAL)

    @rule(target=orders)
    def orders_a_package(self) -> Any:
        token = str(next(self.tokens))
        placed = self.transact(place_order, self.account_id, "small", token, PayMethod.BALANCE)
        return multiple() if isinstance(placed, Refused) else placed

    @rule(order=orders)
    def wants_its_money_back(self, order: Order) -> None:
        self.transact(refund_order, order.order_id)

    # Messages go

    @rule(target=on_the_way, numbers=st.integers(1, 6), parts=st.integers(1, PARTS_MAX))
    def sends(self, numbers: int, parts: int) -> Any:
        self.send(numbers, parts)
        return self.depart(taken, parts)

    @rule(target=on_the_way, numbers=st.integers(2, 6))
    def sends_long_ones(self, numbers: int) -> Any:
        self.send(numbers, PARTS_MAX)
        return self.depart(taken, PARTS_MAX)

    @rule(numbers=st.integers(1, 3), failure=st.sampled_from(["", "MK:0001"]))
    def sends_and_hears_at_once(self, numbers: int, failure: str) -> None:
        self.send(numbers, 1)
        for one in self.depart(taken, 1).values:
            self.world.receives(receipt(one, failure=failure))

    @rule(answer=st.sampled_from([lost, refused]), parts=st.integers(1, PARTS_MAX))
    def sends_and_is_not_taken(self, answer: Callable[..., Any], parts: int) -> None:
        self.send(2, parts)
        self.depart(answer, parts)

    @rule(failure=st.sampled_from(["", "", "MK:0001"]), spends=st.booleans())
    def sends_and_hears_too_late(self, failure: str, spends: bool) -> None:
        self.send(2, 2)
        left = self.depart(taken, 2).values
        self.give_up(packages_first=False)
        while spends and self.send(3, 1):
            self.depart(taken, 1)
        for one in left:
            self.world.receives(*(receipt(one, part, failure=failure) for part in (0, 1, 0)))

    @rule(target=on_the_way)
    def tries_another_channel(self) -> Any:
        self.world.waits(60)
        return self.depart(taken, PARTS_MAX)

    @rule(numbers=st.integers(1, 4), failure=st.sampled_from(["", "MK:0001"]))
    def sends_abroad(self, numbers: int, failure: str) -> None:
        if self.send_abroad(numbers):
            for one in self.depart(taken, 1).values:
                self.world.receives(receipt(one, failure=failure))

    @rule(numbers=st.integers(1, 4), leaving=st.integers(0, 2), waits=st.sampled_from([0, 0, 40]))
    def cancels_abroad(self, numbers: int, leaving: int, waits: int) -> None:
        biz_id, answers = self.send_abroad(numbers), (taken, refused, lost)
        departures = self.world.starts(most=leaving).departures if leaving else []
        self.world.hears(*(answers[at % 3](one) for at, one in enumerate(departures, numbers)))
        self.waits(hours=waits, sweep=seal_entries)
        if biz_id:
            self.transact(cancel_request, biz_id, account_id=self.account_id)

    @rule(numbers=st.integers(1, 4))
    def is_stopped_abroad(self, numbers: int) -> None:
        self.send_abroad(numbers)
        self.foreign.sets("HK", enabled="no")
        self.depart(taken, 1)
        self.foreign.sets("HK", enabled="yes")

    def send_abroad(self, numbers: int) -> int:
        """Return the call's BizId, 0 if the money did not suffice."""
        before = self.cash()
        phones = [f"852{next(self.phones) % 10**8 + 51_000_000}" for _ in range(numbers)]
        answered = self.foreign.asks(*phones)
        if isinstance(answered, Refused):
            assert answered.reason in {Refusal.FUNDS_SHORT, Refusal.ACCOUNT_SUSPENDED}, answered
            assert self.cash() == before
            self.tops_up(amount=400_000)
            return 0
        assert self.cash().available >= 0
        return answered.biz_id

    def send(self, numbers: int, parts: int) -> bool:
        before = self.cash()
        answered = self.world.asks(
            *(next(self.phones) for _ in range(numbers)),
            sender=self.sender,
            template_id=self.templates[parts],
            kind=MessageKind.NOTIFICATION,
        )
        if isinstance(answered, Refused):
            assert answered.reason in {Refusal.FUNDS_SHORT, Refusal.ACCOUNT_SUSPENDED}
            assert self.cash() == before
            self.tops_up(amount=400_000)
            return False
        assert isinstance(answered, Accepted)
        assert before.available + before.held > 0
        assert self.cash().available >= 0
        return True

    def depart(self, answer: Callable[..., Any], parts: int) -> Any:
        departures = self.world.starts().departures
        given = {"parts": parts} if answer is taken else {}
        self.world.hears(*(answer(one, **given) for one in departures))
        return multiple(*(departures if answer is taken else ()))

    @rule(one=on_the_way, failure=st.sampled_from(["", "", "MK:0001"]), times=st.integers(1, 2))
    def hears_of_every_part(self, one: Departure, failure: str, times: int) -> None:
        for _ in range(times):
            self.world.receives(*(receipt(one, part, failure=failure) for part in range(PARTS_MAX)))

    @rule(one=on_the_way, part=st.integers(0, PARTS_MAX - 1), failure=st.sampled_from(["", "X"]))
    def hears_of_one_part(self, one: Departure, part: int, failure: str) -> None:
        self.world.receives(receipt(one, part, failure=failure))

    # Time passes

    @rule(
        hours=st.one_of(st.integers(1, 40), st.just(31 * 24)),
        sweep=st.sampled_from([seal_entries, seal_stragglers, close_statements]),
    )
    def waits(self, hours: int, sweep: Callable[..., int]) -> None:
        self.world.waits(hours * 3600)
        self.transact(lapse_packages)
        self.transact(sweep)

    @rule(packages_first=st.booleans())
    def gives_up_on_receipts(self, packages_first: bool) -> None:
        self.give_up(packages_first=packages_first)

    def give_up(self, *, packages_first: bool) -> None:
        self.world.waits(DEADLINE_SECONDS + 1)
        self.world.doubts()
        if packages_first:
            self.transact(lapse_packages)
        self.world.expires()

    # What must hold

    @invariant()
    @precondition(lambda self: hasattr(self, "sender"))
    def the_ledger_can_be_proved(self) -> None:
        with self.database.reading() as tx:
            found = verify_ledger(tx)
        assert found.is_right, found.findings

    @invariant()
    @precondition(lambda self: hasattr(self, "sender"))
    def what_was_delivered_is_what_was_charged(self) -> None:
        delivered, consumed = self.figure(_DELIVERED), self.figure(_CONSUMED)
        assert consumed >= delivered if self.is_silence_paid else consumed == delivered
        assert self.figure(_PAID_ABROAD) == self.figure(_CONSUMED_ABROAD)
        assert self.figure(_GIVEN_TOO_MUCH) == 0

    @invariant()
    @precondition(lambda self: hasattr(self, "sender"))
    def only_a_late_receipt_can_overdraw(self) -> None:
        with self.database.reading() as tx:
            wallets = store.wallets_of(tx, self.account_id, open_only=False)
        for one in wallets:
            assert one.held >= 0
            may_owe = one.kind is WalletKind.CASH and self.figure(_CAPTURED_LATE)
            assert one.available >= 0 or may_owe

    @invariant()
    @precondition(lambda self: hasattr(self, "sender"))
    def no_hold_ends_twice(self) -> None:
        with self.database.reading() as tx:
            assert not tx.execute(text(_ENDED_TWICE)).all()

    def figure(self, statement: str) -> int:
        with self.database.reading() as tx:
            return int(tx.execute(text(statement)).scalar_one())

    def cash(self) -> Wallet:
        with self.database.reading() as tx:
            found = store.cash_wallet(tx, self.account_id)
        assert found is not None
        return found

    def transact(self, flow: Callable[..., Any], *given: object, **named: object) -> Any:
        with self.database.transaction() as tx:
            return flow(work_at(tx, self.world.now, self.world.context), *given, **named)


def test_money_keeps_its_promises_in_any_order(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No power fails here, and thousands of commits need not wait for the disk.
    pragmas = [one for one in database.SQLITE_PRAGMAS if not one.startswith("synchronous")]
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", (*pragmas, "synchronous=OFF"))
    numbers = count()

    def open_database() -> Database:
        # Closed by SQLite's own backup, so that nothing is left in a write-ahead log.
        path = tmp_path / f"{next(numbers)}.db"
        if not (closed := tmp_path / "closed.db").exists():
            connected = (closing(sqlite3.connect(one)) for one in (sqlite_template, closed))
            with next(connected) as source, next(connected) as copy:
                source.backup(copy)
        shutil.copy(closed, path)
        return Database.open(f"sqlite:///{path}")

    run_state_machine_as_test(
        lambda: Ledger(open_database),
        settings=settings(
            max_examples=EXAMPLES,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
