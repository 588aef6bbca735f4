"""Statements on attempts, their parts and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, literal_column, select, tuple_, update

from hongyan.db.dialect import among, bulk_execute, bulk_insert, bulk_insert_new
from hongyan.db.hot import Hot
from hongyan.db.rows import Rows
from hongyan.domain.messages.model import (
    NOT_GIVEN,
    OPEN_STATES,
    AttemptState,
    Verdict,
)
from hongyan.domain.messages.tables import attempt, attempt_part, verdict

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ATTEMPT_COLUMNS = (
    "message_id",
    "number",
    "channel_id",
    "phone",
    "state",
    "started_at",
    "parts",
    "parts_delivered",
)
PART_COLUMNS = ("channel_id", "carrier_id", "message_id", "attempt_no")

_ANSWER = (
    "UPDATE attempt SET state = ?, answered_at = ?, code = ?, carrier_ids = ?, "
    "parts = COALESCE(?, parts) "
    "WHERE message_id = ? AND number = ? AND state IN ('submitting', 'in_doubt')"
)
_ADOPTION = "UPDATE attempt SET state = ?, carrier_ids = ? WHERE message_id = ? AND number = ?"
_PART_RECEIPT = (
    "UPDATE attempt_part SET outcome = ?, code = ?, raw_code = ?, received_at = ? "
    "WHERE channel_id = ? AND carrier_id = ? AND outcome IS NULL"
)
_PARTS_DELIVERED = (
    "UPDATE attempt SET parts_delivered = parts_delivered + ? WHERE message_id = ? AND number = ?"
)
_VERDICT = (
    "INSERT INTO verdict (message_id, outcome, code, raw_code, decided_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (message_id) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, "
    "raw_code = excluded.raw_code, decided_at = excluded.decided_at"
)
_ATTEMPTS = Hot(
    select(attempt).where(among(attempt.c.message_id, "ids")).order_by(attempt.c.number)
)
_VERDICTS = Rows(verdict, Verdict)
_BY_IDS = Hot(_VERDICTS.select.where(among(verdict.c.message_id, "ids")))
_IS_OPEN = attempt.c.state.in_([literal_column(f"'{state.value}'") for state in OPEN_STATES])
"""The condition of the partial index of open attempts, letter by letter: a bound value proves it to
no database, and the whole table would be read."""

_OPEN = Hot(
    select(attempt).where(
        among(attempt.c.phone, "phones"),
        _IS_OPEN,
        attempt.c.started_at > bindparam("since"),
    )
)
_PARTS = Hot(
    select(attempt_part).where(
        attempt_part.c.channel_id == bindparam("channel"),
        among(attempt_part.c.carrier_id, "ids"),
    )
)
_PARTS_AND_PHONES = Hot(
    select(attempt_part, attempt.c.phone)
    .join(
        attempt,
        (attempt.c.message_id == attempt_part.c.message_id)
        & (attempt.c.number == attempt_part.c.attempt_no),
    )
    .where(among(attempt_part.c.channel_id, "channels"), among(attempt_part.c.carrier_id, "ids"))
)


class Attempt(NamedTuple):
    """One submission of one message on one channel."""

    message_id: int
    number: int
    channel_id: int
    phone: int
    state: str
    started_at: int
    answered_at: int | None
    code: str | None
    carrier_ids: str | None
    parts: int
    parts_delivered: int


class Part(NamedTuple):
    """One part of a submitted message, as the carrier knows it."""

    channel_id: int
    carrier_id: str
    message_id: int
    attempt_no: int
    outcome: str | None
    code: str | None
    raw_code: str | None
    received_at: int | None


def add_attempts(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Record attempts before they are made; a row has the values of `ATTEMPT_COLUMNS`."""
    bulk_insert(tx, attempt, ATTEMPT_COLUMNS, rows)


def answer_attempts(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Record answers: (state, answered_at, code, carrier_ids, parts, message_id, number).

    Parts are None where the answer tells no ids: they stay what was planned.
    """
    bulk_execute(tx, _ANSWER, rows)


def add_parts(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Record under which ids the carrier knows parts.

    A row has the values of `PART_COLUMNS`. An id that is known stays as it is: a receipt may have
    brought it before the answer did.
    """
    bulk_insert_new(tx, attempt_part, PART_COLUMNS, rows)


def adopt_parts(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Record ids that receipts told: (state, carrier_ids, message_id, attempt number)."""
    bulk_execute(tx, _ADOPTION, rows)


def attempts_of(tx: Connection, message_ids: Iterable[int]) -> dict[int, list[Attempt]]:
    """Return each message's attempts, first to last."""
    found: dict[int, list[Attempt]] = {}
    for row in _ATTEMPTS.rows(tx, ids=message_ids):
        found.setdefault(row[0], []).append(Attempt._make(row))
    return found


def given_among(tx: Connection, message_ids: Iterable[int]) -> set[int]:
    """Return which of these messages a carrier was given, or may have been."""
    return {
        message_id
        for message_id, made in attempts_of(tx, message_ids).items()
        if any(one.state not in NOT_GIVEN for one in made)
    }


def submitted_among(tx: Connection, message_ids: Iterable[int]) -> set[int]:
    """Return which of these messages were submitted: a carrier took, refused or may have taken one.

    A carrier that asked to slow down was not given the message.
    """
    return {
        message_id
        for message_id, made in attempts_of(tx, message_ids).items()
        if any(one.state != AttemptState.THROTTLED.value for one in made)
    }


def parts_by_carrier_id(
    tx: Connection, channel_id: int, carrier_ids: Sequence[str]
) -> dict[str, Part]:
    """Return the parts that a channel's carrier knows under these ids."""
    found = [Part._make(row) for row in _PARTS.rows(tx, channel=channel_id, ids=carrier_ids)]
    return {one.carrier_id: one for one in found}


def parts_and_phones(
    tx: Connection, channel_ids: Iterable[int], carrier_ids: Iterable[str]
) -> list[tuple[Part, int]]:
    """Return the parts that these channels' carriers know under these ids, with their phones."""
    rows = _PARTS_AND_PHONES.rows(tx, channels=channel_ids, ids=carrier_ids)
    return [(Part(*row[:-1]), row[-1]) for row in rows]


def open_attempts(tx: Connection, phones: Iterable[int], since: int) -> list[Attempt]:
    """Return the attempts to these phones, started after `since`, whose carrier id is unknown."""
    return [Attempt._make(row) for row in _OPEN.rows(tx, phones=phones, since=since)]


def receive_parts(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Write receipts on parts: (outcome, code, raw_code, received_at, channel_id, carrier_id)."""
    bulk_execute(tx, _PART_RECEIPT, rows)


def count_delivered_parts(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Count delivered parts: (count, message_id, attempt number)."""
    bulk_execute(tx, _PARTS_DELIVERED, rows)


def put_verdicts(tx: Connection, verdicts: Iterable[Verdict]) -> None:
    """Record the verdicts of messages; a later truth replaces a guess."""
    rows = [
        (one.message_id, one.outcome.value, one.code, one.raw_code, one.decided_at)
        for one in verdicts
    ]
    bulk_execute(tx, _VERDICT, rows)


def verdicts_of(tx: Connection, message_ids: Iterable[int]) -> dict[int, Verdict]:
    """Return what messages became, as far as that is known."""
    found = map(_VERDICTS.of, _BY_IDS.rows(tx, ids=message_ids))
    return {one.message_id: one for one in found}


def doubt_old_attempts(tx: Connection, started_before: int, most: int) -> list[Attempt]:
    """Put attempts that were unanswered for too long in doubt, and return them."""
    old = (
        select(attempt.c.message_id, attempt.c.number)
        .where(
            _IS_OPEN,
            attempt.c.state == AttemptState.SUBMITTING.value,
            attempt.c.started_at < started_before,
        )
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    keys = [tuple(row) for row in tx.execute(old)]
    if not keys:
        return []
    tx.execute(
        update(attempt)
        .where(tuple_(attempt.c.message_id, attempt.c.number).in_(keys))
        .values(state=AttemptState.IN_DOUBT.value)
    )
    by_message = attempts_of(tx, {message_id for message_id, _ in keys})
    wanted = set(keys)
    return [
        one
        for found in by_message.values()
        for one in found
        if (one.message_id, one.number) in wanted
    ]


def undecided_attempts(
    tx: Connection, channel_id: int, first_id: int, looked_max: int
) -> list[Attempt]:
    """Return a channel's submitted attempts of messages without a verdict, newest first.

    Looks at the newest `looked_max` attempts of all channels, from the message `first_id` on.
    """
    newest = (
        select(attempt)
        .where(attempt.c.message_id >= first_id)
        .order_by(attempt.c.message_id.desc())
        .limit(looked_max)
        .subquery()
    )
    rows = tx.execute(
        select(newest)
        .outerjoin(verdict, verdict.c.message_id == newest.c.message_id)
        .where(
            newest.c.channel_id == channel_id,
            newest.c.state == AttemptState.SUBMITTED.value,
            verdict.c.message_id.is_(None),
        )
        .order_by(newest.c.message_id.desc())
    )
    return [Attempt._make(row) for row in rows]


def keep_age_of_unanswered(tx: Connection, by_ms: int) -> None:
    """Keep the age of unanswered attempts across a move of the clock."""
    tx.execute(
        update(attempt)
        .where(attempt.c.state == AttemptState.SUBMITTING.value)
        .values(started_at=attempt.c.started_at + by_ms)
    )


def newest_attempts_to(
    tx: Connection, phone: int, channel_id: int, message_ids: Sequence[int]
) -> list[Attempt]:
    """Return a channel's attempts of these messages to a phone, newest first."""
    rows = tx.execute(
        select(attempt)
        .where(
            among(attempt.c.message_id, "ids"),
            attempt.c.phone == phone,
            attempt.c.channel_id == channel_id,
        )
        .order_by(attempt.c.started_at.desc()),
        {"ids": list(message_ids)},
    )
    return [Attempt._make(row) for row in rows]


def has_carried(tx: Connection, channel_id: int) -> bool:
    """Tell whether a carrier took a message of a channel, or may have."""
    taken = select(attempt_part.c.carrier_id).where(attempt_part.c.channel_id == channel_id)
    doubtful = select(attempt.c.message_id).where(attempt.c.channel_id == channel_id, _IS_OPEN)
    return any(tx.execute(asked.limit(1)).first() is not None for asked in (taken, doubtful))
