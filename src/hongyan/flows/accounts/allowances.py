"""May this account do this now: asked within the transaction of whatever an account makes us store.

One door: `within_allowance` asks the account's state and what is left of its allowance, runs the
flow, and notes the use if the flow took what was given. Uses are counted from their log. An account
that has used up an allowance is told once a day, in the words of who asks. Knows no API code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import Act, act_refusal
from hongyan.domain.materials import store as materials
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.signs import store as signs
from hongyan.flows.accounts.applicant import today_starts_at
from hongyan.kernel.allowances import (
    MEGABYTE,
    SPANS,
    Allowance,
    Allowances,
    Reached,
    Span,
    limits_of,
)
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

USES_FORGOTTEN_MAX: Final = 5000

_T = TypeVar("_T")
_P = ParamSpec("_P")
Flow = Callable[Concatenate["Work", _P], _T]


@dataclass(frozen=True, slots=True)
class IntendedUse:
    """What an account is about to do: the kind of act, what it uses up, and what it brings.

    `size_bytes` is the size of the files that come along.
    """

    account_id: int
    act: Act
    allowance: Allowance
    size_bytes: int = 0


def within_allowance(
    flow: Flow[_P, _T], use: IntendedUse, table: Allowances, words: Callable[[Reached], str]
) -> Flow[_P, _T | Reached | Refused]:
    """Return the flow that runs only if the account may do this now, and then counts it.

    A flow that refuses has stored nothing, so nothing is counted. `words` gives the sentence that
    the account reads in the notice of an allowance that is used up.
    """

    def run(work: Work, /, *values: _P.args, **named: _P.kwargs) -> _T | Reached | Refused:
        no = refusal_of(work.tx, use, work.now_ms, table)
        if isinstance(no, Reached):
            return _told(work, use.account_id, no, words)
        if no is not None:
            return no
        done = flow(work, *values, **named)
        if not isinstance(done, Refused):
            note_use(work, use)
        return done

    run.__name__ = flow.__name__
    return run


def refusal_of(
    tx: Connection, use: IntendedUse, now_ms: int, table: Allowances
) -> Reached | Refused | None:
    """Return why an account may not do this now, or None; stores nothing."""
    account = accounts.account_by_id(tx, use.account_id)
    no = act_refusal(None if account is None else account.state, use.act)
    return Refused(no) if no is not None else reached(tx, use, now_ms, table)


def reached(tx: Connection, use: IntendedUse, now_ms: int, table: Allowances) -> Reached | None:
    """Return which span of an allowance is used up, or None."""
    for span, limit in limits_of(use.allowance, table).items():
        used, most = _used(tx, use.account_id, use.allowance, (span, limit), now_ms)
        if used >= most:
            return Reached(use.allowance, span, limit)
    limit_bytes = table.account_stored_megabytes * MEGABYTE
    if use.size_bytes and stored_bytes(tx, use.account_id) + use.size_bytes > limit_bytes:
        return Reached(use.allowance, Span.BYTES, table.account_stored_megabytes)
    return None


def left_of(
    tx: Connection, account_id: int, allowance: Allowance, now_ms: int, table: Allowances
) -> int:
    """Return how often an account may still use an allowance, 0 if not at all."""
    counted = (
        _used(tx, account_id, allowance, limit, now_ms)
        for limit in limits_of(allowance, table).items()
    )
    return max(0, min(most - used for used, most in counted))


def note_use(work: Work, use: IntendedUse) -> None:
    """Count a use, unless nothing is counted of its allowance."""
    if SPANS[use.allowance]:
        accounts.add_use(work.tx, use.account_id, use.allowance, work.now_ms)


def stored_bytes(tx: Connection, account_id: int) -> int:
    """Return how many bytes of files an account stores: uploaded, and come with applications."""
    return materials.stored_files(tx, account_id)[1] + signs.sign_file_bytes(tx, account_id)


def uses_of(
    tx: Connection, account_id: int, now_ms: int, table: Allowances
) -> dict[tuple[Allowance, Span], int]:
    """Return how much of each allowance an account has used, over each of its spans."""
    return {
        (allowance, limit[0]): _used(tx, account_id, allowance, limit, now_ms)[0]
        for allowance in SPANS
        for limit in limits_of(allowance, table).items()
    }


def forget_uses(work: Work) -> None:
    """Forget uses of past days. A sweep."""
    accounts.forget_uses(work.tx, work.now_ms - 2 * DAY_MS, USES_FORGOTTEN_MAX)


def _told(work: Work, account_id: int, no: Reached, words: Callable[[Reached], str]) -> Reached:
    """Tell the account that an allowance is used up, once a day; not of seconds that pass."""
    if no.span is Span.APART:
        return no
    kind, subject_id = NoticeKind.ALLOWANCE_REACHED, list(Allowance).index(no.allowance)
    today = today_starts_at(work.now_ms)
    if notices.was_told_since(work.tx, account_id, kind, subject_id, today):
        return no
    notices.add_notice(work.tx, account_id, kind, subject_id, f"{words(no)}。", work.now_ms)
    return replace(no, is_news=True)


def _used(
    tx: Connection, account_id: int, allowance: Allowance, limit: tuple[Span, int], now_ms: int
) -> tuple[int, int]:
    """Return how much is used over a span with its limit, and how much may be."""
    span, most = limit

    def since(moment_ms: int) -> int:
        return accounts.uses_since(tx, account_id, allowance, moment_ms)

    match span:
        case Span.HOUR:
            return since(now_ms - HOUR_MS + 1), most
        case Span.DAY:
            return since(today_starts_at(now_ms)), most
        case Span.APART:
            return since(now_ms - most * 1000 + 1), 1
        case Span.FILES:
            return materials.stored_files(tx, account_id)[0], most
        case Span.BYTES:
            return stored_bytes(tx, account_id), most
