"""Follows the log: puts messages among their accounts' and into the figures, a second behind.

So acceptance pays nothing for either. A mark says how far the sweep came; index, figures and mark
are one transaction, so a kill costs nothing: figures are sums of the log up to the mark. `settle`
changes the figures of what lies below it; both lock the mark first, so neither misses the other.
A message whose commit came late, or whose id was made by a clock that was set back, lies below the
mark: a rarer sweep looks for those, whose verdicts were counted as they came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages import attempt_store, figure_store
from hongyan.domain.messages.retention_store import reached_in_log
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import Message, Settled, Verdict
    from hongyan.flows.reference.work import Work

FOLLOWED_MARK: Final = "followed_log"
BEHIND_MS: Final = 1000
FOLLOWED_AT_ONCE: Final = 5000
LOOKED_AGAIN: Final = 20_000
"""How far below the mark messages are looked for that were passed by."""

FIGURES_AT_ONCE: Final = 2000


def follow_log(work: Work) -> int:
    """Follow the next messages and return how many ids were passed over; 0: none are left."""
    accounts.lock_counter(work.tx, FOLLOWED_MARK)
    mark = followed_to(work.tx)
    before = first_id_at(work.now_ms - BEHIND_MS)
    if mark >= before - 1:
        return 0
    reached = reached_in_log(work.tx, mark, before, FOLLOWED_AT_ONCE)
    figure_store.follow_between(work.tx, mark, reached)
    accounts.count_up(work.tx, FOLLOWED_MARK, reached - mark)
    return 0 if reached == before - 1 else reached - mark


def follow_missed(work: Work) -> int:
    """Follow messages below the mark that were passed by, and return how many."""
    accounts.lock_counter(work.tx, FOLLOWED_MARK)
    mark = followed_to(work.tx)
    low = figure_store.low_of_newest(work.tx, mark, LOOKED_AGAIN)
    missed = figure_store.missed_between(work.tx, low, mark)
    if missed:
        figure_store.follow_these(work.tx, missed)
    return len(missed)


def followed_to(tx: Connection) -> int:
    """Return the id up to which messages were followed."""
    return accounts.counter_value(tx, FOLLOWED_MARK)


@dataclass(frozen=True, slots=True)
class Before:
    """What messages were before they were settled: verdicts, and the channels of last attempts."""

    verdicts: Mapping[int, Verdict]
    channels: Mapping[int, int]


def read_before(tx: Connection, message_ids: Sequence[int]) -> Before:
    """Read it, for those who do not know it yet; must be before new verdicts are stored."""
    verdicts = attempt_store.verdicts_of(tx, message_ids)
    return Before(verdicts, figure_store.last_channels(tx, message_ids))


def count_settled(work: Work, settled: Sequence[Settled], before: Before) -> None:
    """Take out of the figures what messages were, and put in what they have become.

    Those above the mark are counted when the sweep comes to them.
    """
    accounts.lock_counter(work.tx, FOLLOWED_MARK, is_shared=True)
    mark = followed_to(work.tx)
    rows: list[tuple[object, ...]] = []
    for one in settled:
        message, verdict = one.message, one.verdict
        message_id, size = message.message_id, message.segments
        if message_id > mark:
            continue
        own = (
            message.account_id,
            message.accepted_at - message.accepted_at % HOUR_MS,
            int(message.kind),
            message.sign_id,
            message.template_id,
            message.country,
            message.carrier,
            before.channels.get(message_id, 0),
        )
        rows.append(
            (*own, verdict.outcome.value, verdict.code, 1, size, _took_ms(message, verdict))
        )
        was = before.verdicts.get(message_id)
        if was is not None:
            took_ms = -_took_ms(message, was)
            rows.append((*own, was.outcome.value, was.code, -1, -size, took_ms))
    figure_store.add_figures(work.tx, rows)


def _took_ms(message: Message, verdict: Verdict) -> int:
    if verdict.outcome is not Outcome.DELIVERED:
        return 0
    return max(0, verdict.decided_at - message.accepted_at)


def forget_figures(work: Work) -> int:
    """Delete figures that are older than the operator keeps them; return how many. A sweep."""
    days = work.context.settings.keep_figures_days
    if not days:
        return 0
    return figure_store.forget_figures(work.tx, work.now_ms - days * DAY_MS, FIGURES_AT_ONCE)
