"""An account's records of its messages: by anything that is known of one, newest first. Reads only.

Nothing is counted: a page looks at a bounded stretch of the log and says how far it looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages.model import LogState, Message, RecordFilter, Verdict, biz_number
from hongyan.domain.messages.reasons import MessageReason
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.signs import store as signs
from hongyan.domain.templates.codes import number_of
from hongyan.flows.messages.delivery.list_records import RecordPage, list_records
from hongyan.flows.messages.records.list_messages import phones_meant
from hongyan.flows.messages.records.texts import texts_of
from hongyan.flows.messages.reports.words import shown_code
from hongyan.flows.messages.sending.accept import CALL_MS_MAX
from hongyan.flows.money.ledger.message_costs import Cost, costs_of
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.cut import quoted
from hongyan.kernel.ids import made_at
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refused, together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.kernel.kinds import MessageKind

RECORDS_MAX: Final = 40
"""Rows of a page."""


class RecordState(StrEnum):
    """How far a message is, as its sender sees it."""

    WAITING = "waiting"
    """It has not left: for its hour, for its turn, or for a channel."""
    SUBMITTED = "submitted"
    """A carrier was given it, and no receipt has come."""
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    PASSED_OVER = "passed-over"


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where a page of the log begins: behind a message, towards older ones or newer ones."""

    message_id: int
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class RecordsQuery:
    """What a person asks for, as typed; empty fields do not choose.

    `since_at` is included, `until_at` is not. `place` is where the page begins.
    """

    number: str = ""
    state: LogState = LogState.ANY
    kind: MessageKind | None = None
    code: str = ""
    template: str = ""
    sign: str = ""
    call: str = ""
    out_id: str = ""
    since_at: int = 0
    until_at: int | None = None
    carrier: str = ""
    country: str = ""
    channel_id: int | None = None
    place: LogPlace | None = None
    limit: int = RECORDS_MAX


@dataclass(frozen=True, slots=True)
class SendRecord:
    """One message of an account as a list shows it."""

    message: Message
    verdict: Verdict | None
    state: RecordState
    code: str
    sign_name: str
    text: str
    cost: Cost

    @property
    def took_ms(self) -> int | None:
        """Return how long after its acceptance it was decided; None while it is not."""
        if self.verdict is None:
            return None
        return self.verdict.decided_at - self.message.accepted_at


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """A page of records, newest first; `older` and `newer` are where the next ones begin.

    `looked_to_at` is how far back it looked, if it is not full because of that.
    """

    records: tuple[SendRecord, ...]
    older: int | None = None
    newer: int | None = None
    looked_to_at: int | None = None


NO_RECORDS: Final = RecordsPage(())


def show_records(
    tx: Connection, account_id: int, asked: RecordsQuery, settings: Settings
) -> RecordsPage | Refused:
    """Return a page of an account's records that fit."""
    wanted = record_filter(tx, account_id, asked, settings)
    if isinstance(wanted, Refused):
        return wanted
    if wanted is None:
        return NO_RECORDS
    place = asked.place
    if place is None:
        found = list_records(tx, account_id, wanted, limit=asked.limit)
    elif place.is_newer:
        found = list_records(tx, account_id, wanted, after=place.message_id, limit=asked.limit)
    else:
        found = list_records(tx, account_id, wanted, before=place.message_id, limit=asked.limit)
    rows = records_of(tx, found, settings)
    older, newer = _neighbours(found, place, asked.limit)
    return RecordsPage(rows, older, newer, found.looked_back_to)


def _neighbours(
    found: RecordPage, place: LogPlace | None, limit: int
) -> tuple[int | None, int | None]:
    """Return where the pages beside this one begin; a full page may have a newer one."""
    if place is None:
        return found.before, None
    if not place.is_newer:
        return found.before, place.message_id - 1
    ids = [one.message.message_id for one in found.records]
    newer = ids[0] if len(ids) == limit else None
    return (ids[-1] if ids else place.message_id + 1), newer


def record_filter(
    tx: Connection, account_id: int, asked: RecordsQuery, settings: Settings
) -> RecordFilter | Refused | None:
    """Return which messages are meant; None if none can be: no sign has that name."""
    phones = phones_meant(asked.number)
    template_id, biz_id = number_of(asked.template), biz_number(asked.call)
    refused = together(
        (
            phones if isinstance(phones, Refused) else None,
            Refused(MessageReason.NO_TEMPLATE_CODE, "template.code", code=quoted(asked.template))
            if asked.template and template_id is None
            else None,
            Refused(MessageReason.NO_BIZ_ID, "message.biz_id", call=quoted(asked.call))
            if asked.call and biz_id is None
            else None,
        )
    )
    if refused is not None:
        return refused
    assert not isinstance(phones, Refused)
    sign_ids = _sign_ids(tx, account_id, asked.sign)
    if sign_ids is None:
        return None
    since, until = _span(asked, biz_id)
    return RecordFilter(
        state=asked.state,
        code=stored_code(asked.code, settings),
        kind=asked.kind,
        sign_ids=sign_ids,
        biz_id=biz_id or 0,
        template_id=template_id or 0,
        channel_id=asked.channel_id or 0,
        out_id=asked.out_id,
        country=asked.country,
        carrier=asked.carrier,
        phones=phones,
        since=since,
        until=until,
    )


def _span(asked: RecordsQuery, biz_id: int | None) -> tuple[int, int]:
    """Return the time that is meant; the messages of a call lie close together."""
    until = FOREVER_MS if asked.until_at is None else asked.until_at
    if biz_id is None:
        return asked.since_at, until
    called_at = made_at(biz_id)
    return max(asked.since_at, called_at - CALL_MS_MAX), min(until, called_at + CALL_MS_MAX)


def stored_code(code: str, settings: Settings) -> str:
    """Return the code that the log has for one that customers see: delivered is a setting."""
    return ReceiptCode.DELIVERED.value if code == settings.delivered_code else code


def _sign_ids(tx: Connection, account_id: int, name: str) -> tuple[int, ...] | None:
    if not name:
        return ()
    return tuple(one.sign_id for one in signs.signs_named(tx, account_id, name)) or None


def records_of(tx: Connection, page: RecordPage, settings: Settings) -> tuple[SendRecord, ...]:
    """Return the messages of a page of the log as records."""
    listed = [one.message for one in page.records]
    texts, costs = texts_of(tx, listed, settings), costs_of(tx, listed)
    names = sign_names(tx, {one.sign_id for one in listed})
    undecided = [one.message.message_id for one in page.records if one.verdict is None]
    given = attempt_store.given_among(tx, undecided) if undecided else set()
    return tuple(
        SendRecord(
            message=one,
            verdict=row.verdict,
            state=state_of(one, row.verdict, was_given=one.message_id in given),
            code=code_shown(one, row.verdict, settings),
            sign_name=names.get(one.sign_id, ""),
            text=texts[one.message_id],
            cost=costs[one.message_id],
        )
        for row in page.records
        for one in [row.message]
    )


def sign_names(tx: Connection, sign_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of signs by id."""
    found = (signs.sign_by_id(tx, one) for one in sorted(sign_ids))
    return {one.sign_id: one.name for one in found if one is not None}


def state_of(message: Message, verdict: Verdict | None, *, was_given: bool) -> RecordState:
    """Return how far a message is; `was_given`: a carrier has it, or may have."""
    if message.refused_code:
        return RecordState.PASSED_OVER
    if verdict is None:
        return RecordState.SUBMITTED if was_given else RecordState.WAITING
    return _STATES[verdict.outcome]


_STATES: Final = {
    Outcome.DELIVERED: RecordState.DELIVERED,
    Outcome.UNDELIVERED: RecordState.UNDELIVERED,
    Outcome.REJECTED: RecordState.REJECTED,
    Outcome.UNKNOWN: RecordState.UNKNOWN,
}
"""Total over `Outcome`."""


def code_shown(message: Message, verdict: Verdict | None, settings: Settings) -> str:
    """Return the code that customers see of a message, empty while nothing is known."""
    if message.refused_code or verdict is None:
        return message.refused_code
    return shown_code(verdict.outcome, verdict.code, settings)
