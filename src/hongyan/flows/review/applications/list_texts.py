"""An account's signs and templates as lists: state, place in the queue, due time, recent use.

A page is a slice beside a number, so that no list is counted; the newest come first. Reads only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.messages import store as messages
from hongyan.domain.review import store as cases
from hongyan.domain.review.desk import queue_order
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import Case
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignRecord, SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import EVERY_TEMPLATE, TemplateFilter, TemplateRecord
from hongyan.flows.messages.delivery.show_figures import FigureKey, show_figures
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at, shanghai_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

USE_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class PageSide:
    """Which rows: `limit` beside a number, the older ones or the newer ones."""

    limit: int
    older_than: int | None = None
    newer_than: int | None = None


@dataclass(frozen=True, slots=True)
class WaitingText:
    """An application's case; `place` in the queue is 1 for the next, 0 outside of it."""

    case: Case
    place: int


@dataclass(frozen=True, slots=True)
class SignRow:
    """A sign; `waiting` is its newest case, None for one that an operator gave.

    `segments` are those sent with it within `USE_DAYS` days.
    """

    record: SignRecord
    waiting: WaitingText | None
    segments: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template, as `SignRow`."""

    record: TemplateRecord
    waiting: WaitingText | None
    segments: int


def list_signs(
    tx: Connection,
    account_id: int,
    side: PageSide,
    now_ms: int,
    *,
    states: Iterable[SignState] = (),
    name: str = "",
) -> list[SignRow]:
    """Return a slice of an account's signs."""
    records = signs.sign_slice(
        tx,
        account_id,
        side.limit,
        states=tuple(states),
        name=name,
        older_than=side.older_than,
        newer_than=side.newer_than,
    )
    waiting = waiting_of(tx, (_order(one) for one in records))
    use = use_of_signs(tx, account_id, now_ms)
    return [
        SignRow(one, waiting.get(_order(one) or 0), use.get(one.sign.sign_id, 0)) for one in records
    ]


def list_templates(
    tx: Connection,
    account_id: int,
    side: PageSide,
    now_ms: int,
    wanted: TemplateFilter = EVERY_TEMPLATE,
) -> list[TemplateRow]:
    """Return a slice of an account's templates."""
    records = templates.template_slice(
        tx, account_id, wanted, side.limit, older_than=side.older_than, newer_than=side.newer_than
    )
    waiting = waiting_of(tx, (_order(one) for one in records))
    use = use_of_templates(tx, account_id, now_ms) if records else {}
    return [
        TemplateRow(one, waiting.get(_order(one) or 0), use.get(one.template.template_id, 0))
        for one in records
    ]


def waiting_of(tx: Connection, order_ids: Iterable[int | None]) -> Mapping[int, WaitingText]:
    """Return cases by number, each with its place in the queue."""
    found = cases.cases_numbered(tx, [one for one in order_ids if one is not None])
    is_any = any(one.state is State.QUEUED for one in found.values())
    keys = cases.queue_keys(tx) if is_any else []
    return {
        number: WaitingText(
            one, 1 + bisect_left(keys, queue_order(one)) if one.state is State.QUEUED else 0
        )
        for number, one in found.items()
    }


def use_of_signs(tx: Connection, account_id: int, now_ms: int) -> Mapping[int, int]:
    """Return the segments sent with each sign of an account in the last `USE_DAYS` days."""
    days = (shanghai_day(now_ms - (USE_DAYS - 1) * DAY_MS), shanghai_day(now_ms))
    return {int(row[0]): row[2] for row in messages.statistics_by(tx, account_id, days, "sign_id")}


def use_of_templates(tx: Connection, account_id: int, now_ms: int) -> Mapping[int, int]:
    """Return the same of each template."""
    first = day_starts_at(shanghai_day(now_ms - (USE_DAYS - 1) * DAY_MS))
    span = (first, (now_ms // HOUR_MS + 1) * HOUR_MS)
    page = show_figures(tx, account_id, span, (FigureKey.TEMPLATE,))
    return {int(row.key[0]): row.accepted_segments for row in page.rows}


def _order(record: SignRecord | TemplateRecord) -> int | None:
    return None if record.application is None else record.application.order_id
