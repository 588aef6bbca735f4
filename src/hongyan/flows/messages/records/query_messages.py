"""Report the outcome of messages: one number's day in full, an account's days in figures.

Reads only. It runs on reading threads, so it keeps no reference data: a page has at most 50 rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Message, Verdict
from hongyan.domain.signs import store as signs
from hongyan.flows.messages.records.texts import texts_of
from hongyan.flows.messages.reports.words import shown_code
from hongyan.kernel.calendar import DAY_MS, day_starts_at
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings


class SendStatus(IntEnum):
    """How far a message is; the numbers are the API's SendStatus."""

    WAITING = 1
    FAILED = 2
    DELIVERED = 3


@dataclass(frozen=True, slots=True)
class DetailsQuery:
    """One number, one day (20260131), perhaps one call, one page (from 1).

    `phones` is what the number can mean, as E.164 digits: 13105551234 is a mainland number
    in domestic form, and a number in San Francisco.
    """

    phones: tuple[int, ...]
    day: int
    biz_id: int | None
    page_size: int
    page: int


@dataclass(frozen=True, slots=True)
class SendDetail:
    """One message with its text. Until something is known `code` is empty, `decided_at` None."""

    message: Message
    text: str
    status: SendStatus
    code: str
    decided_at: int | None


@dataclass(frozen=True, slots=True)
class StatisticsQuery:
    """Days from first to last, both included; kinds; one sign or all; one page (from 1)."""

    days: tuple[int, int]
    kinds: Sequence[MessageKind]
    sign_name: str | None
    page_size: int
    page: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day in segments (not messages): what was accepted, delivered, and failed."""

    day: int
    segments: int
    delivered: int
    failed: int

    @property
    def waiting(self) -> int:
        """Return how many segments have no receipt."""
        return self.segments - self.delivered - self.failed


def send_details(
    tx: Connection, account_id: int, asked: DetailsQuery, settings: Settings
) -> tuple[int, list[SendDetail]]:
    """Return how many messages fit, and one page of them, newest first.

    Numbers that were passed over (flow control, opt-out) are among them: they are failed records.
    """
    starts_at = day_starts_at(asked.day)
    total, found = messages.details_of(
        tx,
        account_id,
        asked.phones,
        (starts_at, starts_at + DAY_MS),
        asked.biz_id,
        {"limit": asked.page_size, "offset": (asked.page - 1) * asked.page_size},
    )
    verdicts = attempt_store.verdicts_of(tx, [one.message_id for one in found]) if found else {}
    texts = texts_of(tx, found, settings)
    details = []
    for message in found:
        status, code, decided_at = _status_of(message, verdicts.get(message.message_id), settings)
        details.append(SendDetail(message, texts[message.message_id], status, code, decided_at))
    return total, details


def _status_of(
    message: Message, verdict: Verdict | None, settings: Settings
) -> tuple[SendStatus, str, int | None]:
    if message.refused_code:
        return SendStatus.FAILED, message.refused_code, None
    if verdict is None:
        return SendStatus.WAITING, "", None
    is_delivered = verdict.outcome is Outcome.DELIVERED
    status = SendStatus.DELIVERED if is_delivered else SendStatus.FAILED
    return status, shown_code(verdict.outcome, verdict.code, settings), verdict.decided_at


def send_statistics(
    tx: Connection, account_id: int, asked: StatisticsQuery
) -> tuple[int, list[DayFigures]]:
    """Return how many days have figures, and one page of them, oldest first."""
    sign_ids = None
    if asked.sign_name is not None:
        sign_ids = [one.sign_id for one in signs.signs_named(tx, account_id, asked.sign_name)]
    if not asked.kinds or sign_ids == []:
        return 0, []
    rows = messages.statistics_by_day(
        tx, account_id, asked.days, [int(kind) for kind in asked.kinds], sign_ids
    )
    start = (asked.page - 1) * asked.page_size
    page = rows[start : start + asked.page_size]
    return len(rows), [
        DayFigures(row.day, int(row.segments), int(row.delivered), int(row.failed)) for row in page
    ]
