"""One account's messages, newest first, a page at a time, however large the log is. Reads only.

Looks at `LOOKED_MAX` rows at most, and says how far back it looked. Above the mark of the sweep
that follows the log, the log itself is read; below it, the account's own messages, or, where only
what failed can fit and that reaches further, the verdicts that are not "delivered".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from hongyan.domain.messages import record_store
from hongyan.domain.messages.model import LogState, Message, RecordFilter, Verdict
from hongyan.domain.messages.record_store import Looked, Stretch
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.flows.messages.delivery.follow_log import followed_to
from hongyan.flows.messages.sending.note import RECORD_CODES
from hongyan.kernel.ids import ID_MAX, made_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

LOOKED_MAX: Final = 20_000
FIRST_LOOKED: Final = 300
"""What is looked at before the rest of the budget is: mostly the newest ones fit."""

_CODES_ELSEWHERE: Final = frozenset({"", ReceiptCode.DELIVERED.value, *RECORD_CODES.values()})
"""Codes that messages can have whose verdict is "delivered", or which never left."""

_Look: TypeAlias = Callable[["Connection", int, RecordFilter, Stretch, int], Looked]


@dataclass(frozen=True, slots=True)
class SentRecord:
    """One message of an account, and its verdict."""

    message: Message
    verdict: Verdict | None

    @property
    def state(self) -> LogState | str:
        """Return how far it is, in the words of `LogState` or `Outcome`."""
        if self.message.refused_code:
            return LogState.PASSED_OVER
        return LogState.WAITING if self.verdict is None else self.verdict.outcome

    @property
    def code(self) -> str:
        """Return the receipt code that decided it, empty while nothing did."""
        return self.message.refused_code or ("" if self.verdict is None else self.verdict.code)


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page, newest first.

    `before` is where the next one begins, None where nothing is older. `looked_back_to` is a moment
    in milliseconds where the looking ended before the page was full.
    """

    records: tuple[SentRecord, ...]
    before: int | None
    looked_back_to: int | None


def list_records(
    tx: Connection,
    account_id: int,
    asked: RecordFilter,
    *,
    before: int = ID_MAX,
    after: int | None = None,
    limit: int = 50,
) -> RecordPage:
    """Return the newest messages before an id that fit, or the first ones `after` an id."""
    low, high = record_store.bounds_of(asked)
    if after is not None:
        upward = Stretch(max(low, after), high, is_newest_first=False, most=LOOKED_MAX)
        return _newer(tx, account_id, asked, upward, limit)
    where = Stretch(low, min(high, before), is_newest_first=True, most=LOOKED_MAX)
    found: list[tuple[Message, Verdict | None]] = []
    budget = LOOKED_MAX
    for look, stretch in _stretches(tx, account_id, asked, where):
        below = stretch.below
        for most in (min(FIRST_LOOKED, budget), budget - min(FIRST_LOOKED, budget)):
            if not most:
                continue
            part = replace(stretch, below=below, most=most)
            looked = look(tx, account_id, asked, part, limit - len(found))
            found += looked.found
            budget -= looked.count
            below = looked.last or below
            if len(found) == limit:
                return RecordPage(_records(found), found[-1][0].message_id, None)
            if looked.count < most:
                break
        if budget <= 0:
            return RecordPage(_records(found), below, made_at(below))
    return RecordPage(_records(found), None, None)


def _stretches(
    tx: Connection, account_id: int, asked: RecordFilter, where: Stretch
) -> list[tuple[_Look, Stretch]]:
    """Return what to look at, one after the other, newest first."""
    if asked.phones:
        return [(record_store.to_phones, where)]
    mark = followed_to(tx)
    stretches: list[tuple[_Look, Stretch]] = []
    if mark < where.below - 1:
        stretches.append((record_store.in_log, replace(where, above=max(mark, where.above))))
    older = replace(where, below=min(mark + 1, where.below))
    if older.below - 1 <= older.above:
        return stretches
    look: _Look = record_store.of_account
    if where.is_newest_first and _is_failure(asked):
        own, failed = record_store.reach_of(tx, account_id, older)
        look = record_store.not_delivered if failed < own else look
    return [*stretches, (look, older)]


def _is_failure(asked: RecordFilter) -> bool:
    """Tell whether only messages fit whose verdict is not "delivered"."""
    return asked.state in record_store.RARE or asked.code not in _CODES_ELSEWHERE


def _newer(
    tx: Connection, account_id: int, asked: RecordFilter, where: Stretch, limit: int
) -> RecordPage:
    """Return the first messages after an id; a page that is not full is the newest there is."""
    found: list[tuple[Message, Verdict | None]] = []
    for look, stretch in reversed(_stretches(tx, account_id, asked, where)):
        looked = look(tx, account_id, asked, replace(stretch, most=where.most), limit - len(found))
        found += looked.found
        where = replace(where, most=where.most - looked.count)
        if len(found) == limit or where.most <= 0:
            break
    found.reverse()
    return RecordPage(_records(found), found[-1][0].message_id if found else None, None)


def _records(found: list[tuple[Message, Verdict | None]]) -> tuple[SentRecord, ...]:
    return tuple(SentRecord(*one) for one in found)
