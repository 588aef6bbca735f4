"""Numbers and texts that are older than the operator keeps them are replaced. A sweep.

Rows stay, and with them what statistics, statements and the ledger add up. A walk over ids, which
grow with time, remembers how far it came; each step is small, however long the log is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import history_store
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.inbound import store as inbound
from hongyan.domain.messages import retention_store as messages
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.ids import first_id_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.work import Work

ROWS_AT_ONCE: Final = 2000
PUSHES_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Retention:
    """What one walk forgets: the setting, its counter, how it looks ahead and what it replaces."""

    days_of: Callable[[Settings], int]
    cursor: str
    reached: Callable[[Connection, int, int, int], int]
    forget: Callable[[Connection, int, int], None]


RETENTIONS: Final = (
    Retention(
        lambda settings: settings.keep_numbers_days,
        "forgotten_numbers",
        messages.reached_in_log,
        messages.forget_numbers,
    ),
    Retention(
        lambda settings: settings.keep_texts_days,
        "forgotten_texts",
        messages.reached_in_log,
        messages.forget_texts,
    ),
    Retention(
        lambda settings: settings.keep_numbers_days,
        "forgotten_senders",
        inbound.reached_in_inbound,
        inbound.forget_senders,
    ),
    Retention(
        lambda settings: settings.keep_texts_days,
        "forgotten_contents",
        inbound.reached_in_inbound,
        inbound.forget_contents,
    ),
)


def forget_old(work: Work) -> int:
    """Take one step of each walk, and return how many ids and pushes were passed over."""
    walked = sum(_step(work, one) for one in RETENTIONS)
    return walked + _forget_pushes(work) + _forget_history(work)


def needed_ms(settings: Settings) -> int:
    """Return how long a number is needed, whatever the settings of retention say.

    Frequency limits look back a day; a receipt is waited for until its deadline, and may come as
    late again; a reply finds its message by the number.
    """
    return max(
        2 * DAY_MS,
        2 * settings.receipt_deadline_seconds * 1000,
        settings.inbound_match_hours * HOUR_MS,
    )


def _step(work: Work, walk: Retention) -> int:
    before = _before(work, walk.days_of(work.context.settings))
    if before is None:
        return 0
    after = accounts.counter_value(work.tx, walk.cursor)
    before_id = first_id_at(before)
    if after >= before_id - 1:
        return 0
    reached = walk.reached(work.tx, after, before_id, ROWS_AT_ONCE)
    walk.forget(work.tx, after, reached)
    accounts.count_up(work.tx, walk.cursor, reached - after)
    return reached - after


def _forget_pushes(work: Work) -> int:
    """Delete pushes that no endpoint took; each has a number and a text."""
    settings = work.context.settings
    days = [one for one in (settings.keep_numbers_days, settings.keep_texts_days) if one]
    before = _before(work, min(days, default=0))
    if before is None:
        return 0
    oldest = callbacks.oldest_pushes(work.tx, PUSHES_AT_ONCE)
    old = [push_id for push_id, created_at in oldest if created_at < before]
    if old:
        callbacks.delete_pushes(work.tx, old)
    return len(old)


def _forget_history(work: Work) -> int:
    """Delete pushes that ended; those that were taken have numbers and texts."""
    settings = work.context.settings
    days = (settings.keep_pushes_days, settings.keep_numbers_days, settings.keep_texts_days)
    fewest = min((one for one in days if one), default=0)
    if not fewest:
        return 0
    before = work.now_ms - fewest * DAY_MS
    gone = history_store.forget_attempts(work.tx, before, PUSHES_AT_ONCE)
    # Reports come as late as receipts do.
    reported = first_id_at(before - needed_ms(settings))
    return gone + history_store.forget_mentions(work.tx, reported, ROWS_AT_ONCE)


def _before(work: Work, days: int) -> int | None:
    """Return the moment before which everything is deleted, None where it is kept without limit."""
    return work.now_ms - max(days * DAY_MS, needed_ms(work.context.settings)) if days else None
