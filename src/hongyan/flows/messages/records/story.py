"""The story of one message as typed steps, in the order in which they happened. Values only.

Each step has the moment at which it happened (`at`). What is awaited next stands last.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from hongyan.domain.callbacks.model import PushAttempt
    from hongyan.domain.calls.model import KeptCall
    from hongyan.domain.countries.model import Receipts
    from hongyan.domain.ledger.model import ChargeState, Entry
    from hongyan.domain.messages.barred_store import BarredRow
    from hongyan.domain.messages.model import AttemptState, Message, Verdict
    from hongyan.domain.routing.carriers import Carrier
    from hongyan.flows.messages.delivery.why_channel import ChannelChoice
    from hongyan.flows.messages.records.show_records import RecordState
    from hongyan.flows.messages.records.tell_waiting import Wait
    from hongyan.flows.messages.records.why_passed_over import PassedOver
    from hongyan.flows.money.ledger.message_costs import Cost, PaidLine
    from hongyan.kernel.carriage import Encoding


@dataclass(frozen=True, slots=True)
class WasAccepted:
    """The call was accepted; `checks` are the names of what the message passed, in order.

    `call` is the API call, with its key and address; None where none is kept.
    """

    at: int
    checks: tuple[str, ...]
    call: KeptCall | None = None
    barred: tuple[BarredRow, ...] = ()
    """What its values held of barred topics, where its account has that monitored."""


@dataclass(frozen=True, slots=True)
class NumberPassedOver:
    """The number was passed over: nothing was sent, nothing is charged."""

    at: int
    why: PassedOver


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry of the ledger that moved the money of a step, and whether the chain has it."""

    entry: Entry
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class FundsHeld:
    """Money was put aside for the message, or charged at once (`is_charged`: abroad)."""

    at: int
    lines: tuple[PaidLine, ...]
    is_charged: bool
    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True)
class ChannelChosen:
    """A channel was chosen, and the message was handed to it.

    `is_ported`: the carrier is another than the one of the number's segment.
    """

    at: int
    number: int
    channel_id: int
    channel_name: str
    """Empty where channels are not shown."""
    carrier: Carrier
    is_ported: bool
    choice: ChannelChoice | None = None
    """The channels as they stood; None where nothing is kept of it, or it is not shown."""


@dataclass(frozen=True, slots=True)
class AttemptAnswered:
    """How an attempt ended: taken, refused, throttled, or in doubt; `at` is None while open."""

    at: int | None
    number: int
    state: AttemptState
    code: str
    sender: str
    encoding: Encoding
    parts: int
    carrier_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartHeard:
    """A carrier's receipt of one part; `place` begins with 1."""

    at: int
    attempt_no: int
    place: int
    parts: int
    outcome: Outcome
    code: str
    raw_code: str


@dataclass(frozen=True, slots=True)
class OutcomeKnown:
    """What the message became."""

    at: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class FundsEnded:
    """How the hold ended; a second one corrects the first by a late receipt."""

    at: int
    state: ChargeState
    lines: tuple[PaidLine, ...]
    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True)
class ReportPushed:
    """A push that had the report, with what was sent and what was answered."""

    at: int
    push: PushAttempt
    body: str | None


class ReportState(StrEnum):
    """Where the report of a message stands that is still kept."""

    WAITING = "waiting"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class ReportKept:
    """The report waits to be pushed (again at `due_at`), or every push of it failed."""

    at: int
    push_id: int
    sequence: int
    state: ReportState
    tries: int
    due_at: int


Step: TypeAlias = (
    WasAccepted
    | NumberPassedOver
    | FundsHeld
    | ChannelChosen
    | AttemptAnswered
    | PartHeard
    | OutcomeKnown
    | FundsEnded
    | ReportPushed
    | ReportKept
)


class Awaited(StrEnum):
    """What happens next with a message."""

    HOUR = "hour"
    """It may leave at its hour."""
    TURN = "turn"
    CHANNEL = "channel"
    """It leaves when a channel can carry it."""
    ANSWER = "answer"
    """The carrier's answer to the submission."""
    RECEIPT = "receipt"
    """The receipt, until the deadline; then it is unknown, and its hold ends."""
    PERHAPS_RECEIPT = "perhaps_receipt"
    """A receipt from a country whose carriers return few or none: there is no deadline."""


@dataclass(frozen=True, slots=True)
class Next:
    """What is awaited, and by when at the latest if that is known."""

    what: Awaited
    at: int | None = None
    wait: Wait | None = None
    coverage: Receipts | None = None


@dataclass(frozen=True, slots=True)
class RecordStory:
    """One message with all that happened to it."""

    message: Message
    state: RecordState
    code: str
    verdict: Verdict | None
    sign_name: str
    text: str
    sender: str
    cost: Cost
    steps: tuple[Step, ...]
    awaited: Next | None

    @property
    def took_ms(self) -> int | None:
        """Return how long after its acceptance it was decided; None while it is not."""
        if self.verdict is None:
            return None
        return self.verdict.decided_at - self.message.accepted_at
