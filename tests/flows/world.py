"""A small world for flow tests: an account, signs, templates and channels in a database.

Its verbs are the flows, each called in a transaction of its own, so that tests read as sentences:
`[leaving] = world.leaves(PHONE)`, `world.hears(taken(leaving))`,
`world.receives(receipt(leaving))`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select

from hongyan.config import Settings, load
from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind
from hongyan.domain.callbacks.tables import push
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Settled
from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.domain.messages.tables import statistic
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ChannelView, ConfiguredChannel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.delivery.record_attempts import doubt_unanswered, record_attempts
from hongyan.flows.messages.delivery.start_attempts import Started, start_attempts
from hongyan.flows.messages.delivery.sweep import expire_messages
from hongyan.flows.messages.delivery.take_inbound import Reply, take_inbound
from hongyan.flows.messages.delivery.take_receipts import ReceiptsTaken, take_receipts
from hongyan.flows.messages.sending.accept import Answer, accept_messages
from hongyan.flows.money.ledger.move_money import open_funds, top_up
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.calendar import HOUR_MS, day_starts_at
from hongyan.kernel.carriage import Answered, Departure, Heard, InboundText, Receipt
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.kinds import AccountKind, MessageKind, SignKind
from hongyan.kernel.outcome import Outcome
from tests.clocks import ManualClock
from tests.flows.carrier import taken
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database
    from hongyan.domain.messages.attempt_store import Attempt
    from hongyan.domain.messages.model import Message, Verdict

NOON = day_starts_at(20260115) + 12 * HOUR_MS
PHONE = 8613900001000
UNICOM_PHONE = 8618600001000
DEADLINE_SECONDS = 72 * 3600
CONTENTS = {
    MessageKind.VERIFICATION: "您的验证码为${code}，请勿泄露。",
    MessageKind.NOTIFICATION: "您的订单${code}已发货。",
    MessageKind.PROMOTION: "新品${code}上市，拒收请回复R",
}
SIGN_NAME = "鸿雁演示"
CASH = 1_000_000_000_000
"""What a sender begins with, in micro-yuan: a million yuan."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sender:
    """An account with one sign and a template of each kind."""

    account_id: int
    sign_name: str
    sign_id: int
    templates: dict[MessageKind, int]


class World:
    """One database with the reference data of a running service, and a clock that tests move."""

    def __init__(self, database: Database, **settings: Any) -> None:
        """Furnish a migrated, empty database: one sender, two channels to China Mobile."""
        self.database = database
        self.clock = ManualClock(NOON)
        self._nonces = count(1)
        self._ids = IdSource()
        self._template_ids = count(100_000_001)
        self.use(**settings)
        self.sender = self.new_sender("acme")
        self.first_channel = self.new_channel("first", price_micro=30_000)
        self.second_channel = self.new_channel("second", price_micro=40_000)

    # Furnishing

    def use(self, **settings: Any) -> None:
        """Run with these settings from now on, as a newly started process."""
        self.settings: Settings = load({}, **settings)
        # The ids go on: no time passes while this process starts.
        self.context = FlowContext(self.settings, self._ids, ReferenceCache(self.settings))

    def change(self, alter: Callable[[Connection], Result]) -> Result:
        """Change reference data, and count it up as every change must."""
        with self.database.transaction() as tx:
            result = alter(tx)
            invalidate_reference(tx)
            return result

    def new_sender(
        self,
        name: str,
        kind: AccountKind = AccountKind.ENTERPRISE,
        sign_name: str = SIGN_NAME,
        cash: int = CASH,
    ) -> Sender:
        """Open an account with a sign, a template of each kind, and `cash` micro-yuan."""

        def furnish(tx: Connection) -> Sender:
            account_id = accounts.add_account(tx, name, kind, self.now)
            self.fund(tx, account_id, cash)
            sign_id = signs.add_sign(
                tx, account_id, sign_name, SignKind.GENERAL, SignState.APPROVED, self.now
            )
            made = {kind: self._template(tx, account_id, kind, CONTENTS[kind]) for kind in CONTENTS}
            return Sender(account_id, sign_name, sign_id, made)

        return self.change(furnish)

    def fund(self, tx: Connection, account_id: int, cash: int = CASH) -> None:
        """Give an account funds with `cash` micro-yuan in them."""
        open_funds(work_at(tx, self.now), account_id)
        if cash:
            top_up(
                work_at(tx, self.now, self.context),
                account_id,
                cash,
                ref_kind=RefKind.TOP_UP,
                ref_id=1,
            )

    def new_sign(self, name: str, sender: Sender | None = None) -> int:
        """Give an account another approved sign."""
        owner = (sender or self.sender).account_id
        return self.change(
            lambda tx: signs.add_sign(
                tx, owner, name, SignKind.GENERAL, SignState.APPROVED, self.now
            )
        )

    def new_template(
        self, kind: MessageKind, content: str = "", sender: Sender | None = None
    ) -> int:
        """Give an account another approved template."""
        owner = (sender or self.sender).account_id
        return self.change(lambda tx: self._template(tx, owner, kind, content or CONTENTS[kind]))

    def new_long_template(self, parts: int) -> int:
        """Give the sender a notification that fills `parts` parts."""
        return self.new_template(MessageKind.NOTIFICATION, "长" * (67 * parts - 40) + "${code}")

    def _template(self, tx: Connection, account_id: int, kind: MessageKind, content: str) -> int:
        number = next(self._template_ids)
        state = TemplateState.APPROVED
        templates.add_template(tx, number, account_id, kind, "测试", content, state, self.now)
        return number

    def new_channel(
        self,
        name: str,
        *carriers: Carrier,
        price_micro: int = 40_000,
        access_code: str = "",
        state: ChannelState = ChannelState.ON,
    ) -> int:
        """Configure a channel, to China Mobile if no carrier is named."""
        new = ConfiguredChannel(
            channel_id=0,
            name=name,
            kind="simulator",
            state=state,
            access_code=access_code or f"10690{len(name):03d}",
            carriers=frozenset(carriers or {Carrier.CMCC}),
            price_micro=price_micro,
            submits_per_second=1000,
            window_max=1000,
            options={},
        )
        return self.change(lambda tx: routing.add_channel(tx, new, self.now))

    def hears_of(self, kind: PushKind, sender: Sender | None = None) -> None:
        """Give an account a callback endpoint."""
        endpoint = CallbackEndpoint((sender or self.sender).account_id, kind, "https://x.example/")
        self.change(lambda tx: callbacks.set_endpoint(tx, endpoint, self.now))

    # Time

    @property
    def now(self) -> int:
        """Return the time of this world."""
        return self.clock.now_ms()

    def waits(self, seconds: int) -> None:
        """Let time pass."""
        self.clock.advance(seconds * 1000)

    # The flows

    def asks(
        self,
        *phones: int,
        kind: MessageKind = MessageKind.VERIFICATION,
        sender: Sender | None = None,
        template_id: int = 0,
        sign_name: str = "",
        template_code: str = "",
        code: str = "123456",
        extend_code: str = "",
        out_id: str = "",
    ) -> Answer:
        """Make one send request, and return what it is answered."""
        who = sender or self.sender
        group = Group(
            phones=phones,
            sign_name=sign_name or who.sign_name,
            variables={"code": code},
            variables_text=json.dumps({"code": code}),
            extend_code=extend_code,
        )
        nonce = next(self._nonces)
        template_code = template_code or code_of(template_id or who.templates[kind])
        request = SendRequest(
            who.account_id, template_code, (group,), out_id, nonce, self.context.ids.one(self.now)
        )
        return self._run(
            lambda tx: accept_messages(work_at(tx, self.now, self.context), [request])
        )[0]

    def sends(self, *phones: int, **request: Any) -> list[Message]:
        """Make a send request that is accepted, and return its messages."""
        answer = self.asks(*phones, **request)
        assert isinstance(answer, Accepted), answer
        with self.database.reading() as tx:
            return messages.messages_of_call(tx, answer.biz_id, first_id_at(self.now + HOUR_MS))

    def starts(
        self,
        most: int = 512,
        *,
        room: int = 1000,
        down: Iterable[int] = (),
        views: Sequence[ChannelView] | None = None,
    ) -> Started:
        """Start attempts on every channel; those in `down` have no link at present."""
        if views is None:
            views = self.views(room=room, down=down)
        return self._run(
            lambda tx: start_attempts(work_at(tx, self.now, self.context), views, most)
        )

    def views(self, *, room: int = 1000, down: Iterable[int] = ()) -> list[ChannelView]:
        """Return the channels as a dispatcher without any history sees them."""
        with self.database.reading() as tx:
            configured = routing.channels(tx)
        return [
            ChannelView(
                channel_id=one.channel_id,
                carriers=one.carriers,
                is_up=one.state is ChannelState.ON and one.channel_id not in down,
                room=room,
                success_permille=1000,
                latency_ms=0,
                price_micro=one.price_micro,
            )
            for one in configured
        ]

    def leaves(self, *phones: int, **request: Any) -> list[Departure]:
        """Send and start: the messages are on their way, without answers."""
        self.sends(*phones, **request)
        return self.starts().departures

    def submits(self, *phones: int, **request: Any) -> list[Departure]:
        """Send, start, and let the carrier take each message under the ids of `ids_of`."""
        departures = self.leaves(*phones, **request)
        self.hears(*(taken(one) for one in departures))
        return departures

    def hears(self, *answers: Answered) -> list[Settled]:
        """Record answers of channels."""
        return self._run(lambda tx: record_attempts(work_at(tx, self.now, self.context), answers))

    def doubts(self, after_seconds: int = 0) -> list[Settled]:
        """Put every attempt in doubt that was unanswered for `after_seconds`."""
        before = self.now - after_seconds * 1000 + 1
        return self._run(
            lambda tx: doubt_unanswered(work_at(tx, self.now, self.context), before, 500)
        )[1]

    def receives(self, *receipts: Heard[Receipt]) -> ReceiptsTaken:
        """Take receipts in one batch."""
        return self._run(lambda tx: take_receipts(work_at(tx, self.now, self.context), receipts))

    def hears_from(self, *texts: Heard[InboundText]) -> list[Reply]:
        """Take inbound texts in one batch."""
        return self._run(lambda tx: take_inbound(work_at(tx, self.now, self.context), texts))

    def expires(self) -> list[Settled]:
        """Sweep messages whose receipt deadline has passed."""
        return self._run(lambda tx: expire_messages(work_at(tx, self.now, self.context)))

    def _run(self, flow: Callable[[Connection], Result]) -> Result:
        with self.database.transaction() as tx:
            return flow(tx)

    # What is found in the database

    def verdict(self, message_id: int) -> Verdict | None:
        """Return what a message became."""
        with self.database.reading() as tx:
            return attempt_store.verdicts_of(tx, [message_id]).get(message_id)

    def outcome(self, message_id: int) -> Outcome | None:
        """Return how a message ended, None if it did not yet."""
        found = self.verdict(message_id)
        return None if found is None else found.outcome

    def attempts(self, message_id: int) -> list[Attempt]:
        """Return a message's attempts."""
        with self.database.reading() as tx:
            return attempt_store.attempts_of(tx, [message_id]).get(message_id, [])

    def totals(self) -> tuple[int, int, int, int]:
        """Return the statistics in all: messages, segments, delivered, failed."""
        columns = (
            statistic.c.messages,
            statistic.c.segments,
            statistic.c.delivered,
            statistic.c.failed,
        )
        with self.database.reading() as tx:
            row = tx.execute(select(*(func.coalesce(func.sum(one), 0) for one in columns))).one()
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def queued(self) -> int:
        """Return how many messages wait for dispatch."""
        with self.database.reading() as tx:
            return sum(messages.queue_depth(tx).values())

    def pushed(self, kind: PushKind) -> list[dict[str, Any]]:
        """Return the items that wait to be pushed, oldest first."""
        with self.database.reading() as tx:
            rows = tx.execute(
                select(push.c.payload).where(push.c.kind == kind.value).order_by(push.c.sequence)
            )
            return [json.loads(row.payload) for row in rows]
