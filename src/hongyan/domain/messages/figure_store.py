"""Statements that follow the log: which messages an account has, and figures of what they became.

The sweep counts inside the database, by one statement for what was accepted and one for verdicts;
what changes a verdict later adds rows of its own. Knows neither who follows nor when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Insert,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
)

from hongyan.db.deltas import Deltas
from hongyan.db.dialect import among
from hongyan.db.hot import Hot
from hongyan.domain.messages.model import FigureOutcome
from hongyan.domain.messages.tables import attempt, figure, message, message_of_account, verdict
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, CompoundSelect, FromClause
    from sqlalchemy.engine import Connection, Row

HOUR: Final[ColumnElement[int]] = literal_column("3600000")
"""An hour of milliseconds; those of Shanghai begin where those of UTC do."""

DAY: Final = "day"
_DAY: Final[ColumnElement[int]] = literal_column("86400000", BigInteger)
_TO_SHANGHAI: Final[ColumnElement[int]] = literal_column("28800000", BigInteger)

FIGURES: Final = Deltas(
    figure,
    (
        "account_id",
        "hour_at",
        "kind",
        "sign_id",
        "template_id",
        "country",
        "carrier",
        "channel_id",
        "outcome",
        "code",
    ),
    ("messages", "segments", "took_ms"),
    kept=2,
    looked_at=5000,
    keys_max=40,
)
"""Few rows of one hour are left. A key costs half a millisecond to fold, so not many at once."""

_NAMES: Final = (*FIGURES.key, *FIGURES.sums)
_OWN: Final = (
    message.c.account_id.label("account_id"),
    (message.c.accepted_at - message.c.accepted_at % HOUR).label("hour_at"),
    message.c.kind.label("kind"),
    message.c.sign_id.label("sign_id"),
    message.c.template_id.label("template_id"),
    message.c.country.label("country"),
    message.c.carrier.label("carrier"),
)
_LAST_CHANNEL: Final = (
    select(attempt.c.channel_id)
    .where(attempt.c.message_id == message.c.id)
    .order_by(attempt.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_IS_FOLLOWED: Final = (message_of_account.c.account_id == message.c.account_id) & (
    message_of_account.c.message_id == message.c.id
)
_EXISTS: Final = select(message_of_account.c.message_id).where(_IS_FOLLOWED).exists()
_TOOK: Final = case(
    (
        (verdict.c.outcome == Outcome.DELIVERED.value)
        & (verdict.c.decided_at > message.c.accepted_at),
        verdict.c.decided_at - message.c.accepted_at,
    ),
    else_=0,
)


def _accepted(*which: ColumnElement[bool]) -> Select[Any]:
    """Return what the acceptance of messages adds to the figures, a row for each."""
    return select(
        *_OWN,
        literal_column("0").label("channel_id"),
        case(
            (message.c.refused_code != "", FigureOutcome.PASSED_OVER.value),
            else_=FigureOutcome.ACCEPTED.value,
        ).label("outcome"),
        message.c.refused_code.label("code"),
        literal_column("1").label("messages"),
        message.c.segments.label("segments"),
        literal_column("0").label("took_ms"),
    ).where(*which)


def _decided(*which: ColumnElement[bool]) -> Select[Any]:
    """Return what the present verdicts of messages add, a row for each."""
    return (
        select(
            *_OWN,
            func.coalesce(_LAST_CHANNEL, 0).label("channel_id"),
            verdict.c.outcome.label("outcome"),
            verdict.c.code.label("code"),
            literal_column("1").label("messages"),
            message.c.segments.label("segments"),
            _TOOK.label("took_ms"),
        )
        .select_from(verdict.join(message, verdict.c.message_id == message.c.id))
        .where(*which)
    )


def _add(rows: Select[Any]) -> Insert:
    """Return the statement that adds the sums of such rows, one for each key."""
    each = rows.subquery()
    key = [each.c[name] for name in FIGURES.key]
    sums = [func.sum(each.c[name]).label(name) for name in FIGURES.sums]
    return insert(figure).from_select(list(_NAMES), select(*key, *sums).group_by(*key))


_BETWEEN: Final = (message.c.id > bindparam("after"), message.c.id <= bindparam("last"))
_INDEX_RANGE: Final = insert(message_of_account).from_select(
    ["account_id", "message_id"], select(message.c.account_id, message.c.id).where(*_BETWEEN)
)
_INDEX_THESE: Final = insert(message_of_account).from_select(
    ["account_id", "message_id"],
    select(message.c.account_id, message.c.id).where(among(message.c.id, "ids")),
)
_ACCEPTED_RANGE: Final = _add(_accepted(*_BETWEEN))
_DECIDED_RANGE: Final = _add(_decided(*_BETWEEN))
_ACCEPTED_THESE: Final = _add(_accepted(among(message.c.id, "ids")))
_CHANNELS: Final = Hot(
    select(attempt.c.message_id, attempt.c.channel_id)
    .where(among(attempt.c.message_id, "ids"))
    .order_by(attempt.c.number)
)
_MISSED: Final = (
    select(message.c.id)
    .select_from(message.outerjoin(message_of_account, _IS_FOLLOWED))
    .where(*_BETWEEN, message_of_account.c.message_id.is_(None))
    .order_by(message.c.id)
)

_NTH_AFTER: Final = (
    select(message.c.id)
    .where(message.c.id > bindparam("after"))
    .order_by(message.c.id)
    .offset(bindparam("passed"))
    .limit(1)
)


def follow_between(tx: Connection, after_id: int, last_id: int) -> None:
    """Put messages between two ids (the first excluded) among their accounts', and into figures."""
    bound = {"after": after_id, "last": last_id}
    for statement in (_INDEX_RANGE, _ACCEPTED_RANGE, _DECIDED_RANGE):
        tx.execute(statement, bound)


def follow_these(tx: Connection, message_ids: Sequence[int]) -> None:
    """Do the same with messages that were passed by; verdicts below the mark are counted already.

    See `add_figures`.
    """
    bound = {"ids": list(message_ids)}
    for statement in (_INDEX_THESE, _ACCEPTED_THESE):
        tx.execute(statement, bound)


def missed_between(tx: Connection, after_id: int, last_id: int) -> list[int]:
    """Return the messages between two ids that are not among their accounts'."""
    return [row.id for row in tx.execute(_MISSED, {"after": after_id, "last": last_id})]


def low_of_newest(tx: Connection, before_id: int, most: int) -> int:
    """Return the id before the newest `most` messages up to an id, 0 if there are fewer."""
    nth = select(message.c.id).where(message.c.id <= before_id).order_by(message.c.id.desc())
    return tx.execute(nth.offset(most).limit(1)).scalar() or 0


def high_of_oldest(tx: Connection, after_id: int, most: int) -> int | None:
    """Return the last of the `most` messages behind an id, None if there are fewer."""
    found: int | None = tx.execute(_NTH_AFTER, {"after": after_id, "passed": most - 1}).scalar()
    return found


def add_figures(tx: Connection, rows: Iterable[tuple[object, ...]]) -> None:
    """Add what verdicts change; a row has the values of the figures' key and sums."""
    FIGURES.add(tx, rows)


def last_channels(tx: Connection, message_ids: Collection[int]) -> dict[int, int]:
    """Return the channel of each message's last attempt, of those that have one."""
    return {row[0]: row[1] for row in _CHANNELS.rows(tx, ids=message_ids)}


def fold_figures(tx: Connection) -> int:
    """Fold the figures' deltas and return how many rows went."""
    return FIGURES.fold(tx)


def forget_figures(tx: Connection, before: int, most: int) -> int:
    """Delete figures of hours before a moment, oldest rows first; return how many."""
    oldest = select(figure.c.id, figure.c.hour_at).order_by(figure.c.id).limit(most)
    old = [row.id for row in tx.execute(oldest) if row.hour_at < before]
    if old:
        tx.execute(delete(figure).where(among(figure.c.id, "ids")), {"ids": old})
    return len(old)


_UNFOLLOWED: Final = (
    message.c.id > bindparam("after"),
    message.c.id <= bindparam("last"),
    message.c.account_id == bindparam("account"),
    message.c.accepted_at >= bindparam("since"),
    message.c.accepted_at < bindparam("until"),
    ~_EXISTS,
)


def figures_of(
    tx: Connection,
    account_id: int,
    span: tuple[int, int],
    names: Sequence[str],
    wanted: dict[str, Any],
    unfollowed: tuple[int, int],
) -> list[Row[Any]]:
    """Return an account's sums by columns, from one moment to another (excluded).

    `names` are columns, or `DAY`: days since 1970 in Shanghai. `wanted` are values of columns.
    `unfollowed` are ids, the first excluded, between which the log itself is read: messages that
    are not in the figures yet. A key may stand in two rows, one of the figures and one of the log.
    """
    ends = zip(("since", "until", "after", "last"), (*span, *unfollowed), strict=True)
    bound = {f"of_{name}": value for name, value in wanted.items()}
    statement = _figures_by(tuple(names), tuple(sorted(wanted)))
    return list(tx.execute(statement, {"account": account_id, **dict(ends), **bound}))


@lru_cache(maxsize=256)
def _figures_by(names: tuple[str, ...], wanted: tuple[str, ...]) -> CompoundSelect[Any]:
    """Return the statement of `figures_of`; to make one costs more than to run it."""
    followed = _sums(figure, names, wanted).where(
        figure.c.account_id == bindparam("account"),
        figure.c.hour_at >= bindparam("since"),
        figure.c.hour_at < bindparam("until"),
    )
    newest = union_all(_accepted(*_UNFOLLOWED), _decided(*_UNFOLLOWED)).subquery()
    # One statement: what is followed meanwhile stands in one of them, never in two. Each is added
    # up by itself, for a union is first written down row by row.
    return union_all(followed, _sums(newest, names, wanted))


def _sums(each: FromClause, names: tuple[str, ...], wanted: tuple[str, ...]) -> Select[Any]:
    days = (each.c.hour_at + _TO_SHANGHAI) // _DAY
    columns = [days.label(name) if name == DAY else each.c[name] for name in ("outcome", *names)]
    sums = [func.sum(each.c[name]).label(name) for name in FIGURES.sums]
    chosen = [each.c[name] == bindparam(f"of_{name}") for name in wanted]
    return select(*columns, *sums).where(*chosen).group_by(*columns)
