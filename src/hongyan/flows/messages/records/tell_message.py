"""The whole history of a call: checks, routes, attempts, receipts, money, pushes. Reads only.

The text of a message is not part of it: it holds people's codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import PushItem, PushKind, PushState
from hongyan.domain.countries.model import Receipts
from hongyan.domain.ledger import hold_store
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Charge
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.attempt_store import Attempt, Part
from hongyan.domain.messages.barred_store import BarredRow, barred_of
from hongyan.domain.messages.model import Message, Verdict, biz_number, biz_text
from hongyan.domain.messages.reasons import MessageReason
from hongyan.domain.routing import store as routing
from hongyan.domain.signs import store as signs
from hongyan.domain.templates.codes import code_of
from hongyan.flows.messages.sending.accept import CALL_MS_MAX
from hongyan.flows.messages.sending.stages import CHECKS
from hongyan.flows.money.ledger.message_costs import PaidLine
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.kernel.cut import quoted
from hongyan.kernel.ids import first_id_at, made_at
from hongyan.kernel.refusal import Refused
from hongyan.text.phone import api_form
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

REPORTS_MAX: Final = 1000
PASSED: Final = (
    *(row.check.__name__.replace("_", " ") for row in CHECKS),
    "frequency limits",
    "opt-outs",
    "quotas",
    "funds",
)
"""What every message of the log has passed, in this order; docs/rules/refusals.md has the rules."""


@dataclass(frozen=True, slots=True)
class AttemptStory:
    """One attempt: its channel, and the parts of which the carrier spoke."""

    attempt: Attempt
    channel_name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class MessageStory:
    """One number of the call. Reports are those of it that still wait to be pushed, or are dead.

    `coverage` says whether receipts come back from its country; None for a domestic number.
    `barred` is what its values held of barred topics.
    """

    message: Message
    attempts: tuple[AttemptStory, ...]
    verdict: Verdict | None
    money: tuple[PaidLine, ...]
    endings: tuple[Charge, ...]
    reports: tuple[tuple[PushState, PushItem, int], ...]
    coverage: Receipts | None = None
    barred: tuple[BarredRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CallStory:
    """A call: who, with what, its numbers in figures, and the history of some of them."""

    biz_id: str
    account_name: str
    sign_names: tuple[str, ...]
    template_code: str
    first: Message
    numbers: int
    passed_over: Mapping[str, int]
    outcomes: Mapping[str, int]
    endings: Mapping[str, int]
    money: tuple[PaidLine, ...]
    stories: tuple[MessageStory, ...]

    @property
    def waiting(self) -> int:
        """Return how many messages are not final."""
        return self.numbers - sum(self.passed_over.values()) - sum(self.outcomes.values())


def tell_call(tx: Connection, biz_text_given: str, number: str, most: int) -> CallStory | Refused:
    """Return the history of a call and of its first `most` messages, or of one `number` alone."""
    biz_id = biz_number(biz_text_given)
    found = [] if biz_id is None else messages_of(tx, biz_id)
    if not found or biz_id is None:
        return Refused(MessageReason.CALL_MISSING, "message.biz_id", call=quoted(biz_text_given))
    wanted = found
    if number:
        meant = read_typed(number)
        wanted = [one for one in found if one.phone == meant or api_form(one.phone) == number]
        if not wanted:
            return Refused(MessageReason.NOT_IN_CALL, "message.number", number=quoted(number))
    account = accounts.account_by_id(tx, found[0].account_id)
    assert account is not None, "accounts are never erased"
    verdicts = attempt_store.verdicts_of(tx, [one.message_id for one in found])
    endings = hold_store.charges_of(tx, [one.message_id for one in found])
    money = _money(tx, biz_id)
    return CallStory(
        biz_id=biz_text(biz_id),
        account_name=account.name,
        sign_names=_sign_names(tx, {one.sign_id for one in found}),
        template_code=code_of(found[0].template_id),
        first=found[0],
        numbers=len(found),
        passed_over=Counter(one.refused_code for one in found if one.refused_code),
        outcomes=Counter(one.outcome.value for one in verdicts.values()),
        endings=Counter(one[-1].state for one in endings.values()),
        money=money,
        stories=_stories(tx, wanted[:most], verdicts, money, endings),
    )


def story_of(tx: Connection, message: Message) -> MessageStory:
    """Return the history of one message."""
    verdicts = attempt_store.verdicts_of(tx, [message.message_id])
    endings = hold_store.charges_of(tx, [message.message_id])
    [found] = _stories(tx, [message], verdicts, _money(tx, message.biz_id), endings)
    return found


def messages_of(tx: Connection, biz_id: int) -> list[Message]:
    """Return the messages of a call in the order of their numbers; empty if there is none."""
    return messages.messages_of_call(tx, biz_id, first_id_at(made_at(biz_id) + CALL_MS_MAX))


def _sign_names(tx: Connection, sign_ids: Iterable[int]) -> tuple[str, ...]:
    found = (signs.sign_by_id(tx, one) for one in sorted(sign_ids))
    return tuple(one.name for one in found if one is not None)


def _money(tx: Connection, biz_id: int) -> tuple[PaidLine, ...]:
    holds = hold_store.holds_of(tx, [biz_id]).get(biz_id, [])
    wallets = ledger.wallets_by_id(tx, {one.wallet_id for one in holds})
    return tuple(PaidLine(one, wallets[one.wallet_id]) for one in holds)


def _stories(
    tx: Connection,
    wanted: Sequence[Message],
    verdicts: Mapping[int, Verdict],
    money: Sequence[PaidLine],
    endings: Mapping[int, Sequence[Charge]],
) -> tuple[MessageStory, ...]:
    ids = [one.message_id for one in wanted]
    attempts = attempt_store.attempts_of(tx, ids)
    names = {one.channel_id: one.name for one in routing.channels(tx)}
    reports = _reports(tx, wanted[0]) if wanted else []
    return tuple(
        MessageStory(
            message=one,
            attempts=tuple(
                _attempt_story(tx, attempt, names) for attempt in attempts.get(one.message_id, ())
            ),
            verdict=verdicts.get(one.message_id),
            money=tuple(
                row
                for row in money
                if row.hold.first_id <= one.message_id <= row.hold.last_id and not one.refused_code
            ),
            endings=tuple(endings.get(one.message_id, ())),
            reports=tuple(
                report for report in reports if f'"{api_form(one.phone)}"' in report[1].payload
            ),
            coverage=_coverage(tx, one),
            barred=tuple(barred_of(tx, one.message_id, one.biz_id)),
        )
        for one in wanted
    )


def _coverage(tx: Connection, message: Message) -> Receipts | None:
    if not message.is_international:
        return None
    countries, _ = countries_in_force(tx, message.accepted_at)
    country = countries.get(message.country)
    return Receipts.NONE if country is None else country.receipts


def _attempt_story(tx: Connection, attempt: Attempt, names: Mapping[int, str]) -> AttemptStory:
    carrier_ids = (attempt.carrier_ids or "").split()
    parts = attempt_store.parts_by_carrier_id(tx, attempt.channel_id, carrier_ids)
    return AttemptStory(
        attempt,
        names.get(attempt.channel_id, f"channel {attempt.channel_id}"),
        tuple(parts[one] for one in carrier_ids if one in parts),
    )


def _reports(tx: Connection, one: Message) -> list[tuple[PushState, PushItem, int]]:
    words = f'"biz_id":"{biz_text(one.biz_id)}"'
    return callbacks.items_about(tx, one.account_id, PushKind.SMS_REPORT, words, REPORTS_MAX)
