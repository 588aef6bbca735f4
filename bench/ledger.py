"""What the ledger costs: the same flows with it, and with its functions replaced by nothing.

In this process and in one run, round by round in turn, so that a noisy machine disturbs both alike.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from hongyan.config import load
from hongyan.db.database import Database
from hongyan.db.migrate import upgrade
from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.messages.request import Group, SendRequest
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ChannelView, ConfiguredChannel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.delivery.record_attempts import record_attempts
from hongyan.flows.messages.delivery.start_attempts import start_attempts
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.flows.money.ledger.move_money import open_funds, top_up
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.carriage import Answered, Departure, Heard, Receipt, Submitted
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.kinds import AccountKind, MessageKind, SignKind
from hongyan.kernel.outcome import Outcome

ROUNDS = 12
CALLS = 64
NUMBERS = 1000
RECEIPTS = 256
CASH = 10**13
SIGN = "鸿雁演示"
VALUES = {"name": "王小明", "order_number": "A1234567"}
VALUES_TEXT = '{"name":"王小明","order_number":"A1234567"}'
FIRST_PHONE = 86_13900000000

# The names by which the flows call the ledger, and what stands there instead.
NOTHING: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("messages.sending.accept.lock_snapshots", lambda *_, **__: None),
    ("messages.sending.prepare.is_suspended", lambda *_: False),
    ("messages.sending.accept.hold_funds", lambda *_: None),
    ("messages.sending.accept.write_holds", lambda *_: None),
    ("messages.delivery.settle.settle_funds", lambda *_, **__: None),
)


@dataclass(slots=True)
class Bench:
    """One database with one account, and the seconds that each flow took on it, round by round."""

    database: Database
    context: FlowContext
    account_id: int
    view: ChannelView
    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    phone: int = FIRST_PHONE

    def timed(self, name: str, messages: int, flow: Callable[..., Any]) -> Any:
        """Run a flow in a transaction, and note the seconds it took for one message."""
        wall, cpu = perf_counter(), process_time()
        with self.database.transaction() as tx:
            result = flow(Work(tx, SystemClock().now_ms(), self.context, SERVICE))
        self.wall.setdefault(name, []).append((perf_counter() - wall) / messages)
        self.cpu.setdefault(name, []).append((process_time() - cpu) / messages)
        return result

    def request(self, numbers: int) -> SendRequest:
        """Return a call to fresh numbers."""
        phones = tuple(range(self.phone, self.phone + numbers))
        self.phone += numbers
        claim = self.context.ids.one(SystemClock().now_ms())
        group = Group(phones, SIGN, VALUES, VALUES_TEXT, "")
        return SendRequest(self.account_id, "SMS_100000001", (group,), "", claim, claim)

    def accept(self, name: str, calls: int, numbers: int) -> None:
        """Accept a batch of calls."""
        batch = [self.request(numbers) for _ in range(calls)]
        self.timed(name, calls * numbers, lambda work: accept_messages(work, batch))

    def settle(self, name: str) -> None:
        """Let everything leave, and take receipts of it: every tenth says that it failed."""
        now_ms = SystemClock().now_ms()
        departures: list[Departure] = []
        with self.database.transaction() as tx:
            started = start_attempts(
                Work(tx, now_ms, self.context, SERVICE), [self.view], 10**6
            ).departures
            departures += started
            answers = [answer_of(one) for one in started]
            record_attempts(Work(tx, now_ms, self.context, SERVICE), answers)
        for first in range(0, len(departures), RECEIPTS):
            batch = departures[first : first + RECEIPTS]
            receipts = [receipt_of(one, place) for place, one in enumerate(batch)]
            self.timed(name, len(batch), lambda work, of=receipts: take_receipts(work, of))


def answer_of(one: Departure) -> Answered:
    """Return the answer of a carrier that takes a message under its own id."""
    taken = Submitted(one.message_id, one.attempt_no, (str(one.message_id),))
    return Answered(one.channel_id, one.phone, taken)


def receipt_of(one: Departure, place: int) -> Heard[Receipt]:
    """Return the receipt of a message: every tenth says that it failed."""
    failed = place % 10 == 0
    receipt = Receipt(
        "",
        str(one.message_id),
        one.phone,
        Outcome.UNDELIVERED if failed else Outcome.DELIVERED,
        "MOBILE_NOT_ON_SERVICE" if failed else "DELIVERED",
        "MK:0001" if failed else "DELIVRD",
        one.accepted_at,
    )
    return Heard(one.channel_id, receipt)


@contextmanager
def without_ledger() -> Iterator[None]:
    """Replace the ledger by nothing until the end of the `with`."""
    with ExitStack() as stack:
        for name, nothing in NOTHING:
            stack.enter_context(patch(f"hongyan.flows.{name}", nothing))
        yield


def furnish(path: Path) -> Bench:
    """Make a database with an account that has money, a sign, a template and a channel."""
    upgrade(f"sqlite:///{path}")
    database, settings = Database.open(f"sqlite:///{path}"), load({})
    context = FlowContext(settings, IdSource(), ReferenceCache(settings))
    now_ms = SystemClock().now_ms()
    channel = ConfiguredChannel(
        channel_id=0,
        name="bench",
        kind="simulator",
        state=ChannelState.ON,
        access_code="10690001",
        carriers=frozenset({Carrier.CMCC}),
        price_micro=30_000,
        submits_per_second=1000,
        window_max=1000,
        options={},
    )
    with database.transaction() as tx:
        account_id = accounts.add_account(tx, "bench", AccountKind.ENTERPRISE, now_ms)
        signs.add_sign(tx, account_id, SIGN, SignKind.GENERAL, SignState.APPROVED, now_ms)
        text = "尊敬的${name}，您的订单${order_number}已发货。"
        kind, state = MessageKind.NOTIFICATION, TemplateState.APPROVED
        templates.add_template(tx, 100_000_001, account_id, kind, "通知", text, state, now_ms)
        channel_id = routing.add_channel(tx, channel, now_ms)
        work = Work(tx, now_ms, context, SERVICE)
        open_funds(work, account_id)
        top_up(work, account_id, CASH, ref_kind=RefKind.TOP_UP, ref_id=1)
    view = ChannelView(channel_id, channel.carriers, True, 10**6, 1000, 0, 30_000)  # noqa: FBT003 - is_up
    return Bench(database, context, account_id, view)


def run(rounds: int = ROUNDS) -> str:
    """Measure, and return a Markdown table: µs for one message, and the ratio."""
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-ledger-") as place:
        full, bare = furnish(Path(place, "full.db")), furnish(Path(place, "bare.db"))
        for _ in range(rounds):
            _round(full)
            with without_ledger():
                _round(bare)
        full.database.close()
        bare.database.close()
    return _table(full, bare)


def _round(one: Bench) -> None:
    for _ in range(4):
        one.accept(f"accept, {CALLS} calls of 1 number", CALLS, 1)
    one.accept(f"accept, 1 call of {NUMBERS} numbers", 1, NUMBERS)
    one.settle(f"settle, {RECEIPTS} receipts")


def _table(full: Bench, bare: Bench) -> str:
    lines = [
        "| flow, durable on SQLite | µs/message | without | ratio | CPU µs | without | ratio |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in full.wall:
        cells: list[str] = []
        for of_full, of_bare in ((full.wall, bare.wall), (full.cpu, bare.cpu)):
            cells += _compared(of_full[name], of_bare[name])
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _compared(full: Sequence[float], bare: Sequence[float]) -> list[str]:
    one, other = median(full), median(bare)
    return [f"{one * 1e6:.1f}", f"{other * 1e6:.1f}", f"{one / other:.2f}"]


if __name__ == "__main__":
    sys.stdout.write(run() + "\n")
