"""Statements on inbound texts, on the pieces of long ones, and on opt-outs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, literal, select, tuple_, update

from hongyan.db.dialect import among, bulk_execute, bulk_insert, upsert
from hongyan.db.hot import Hot
from hongyan.domain.inbound.tables import inbound, inbound_part, opt_out
from hongyan.kernel.kinds import FORGOTTEN_PHONE

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from hongyan.domain.inbound.model import OptOutPlace

INBOUND_COLUMNS = tuple(column.name for column in inbound.columns)

_PUT_PIECE = (
    "INSERT INTO inbound_part (channel_id, phone, dest_id, reference, total, number, event_id, "
    "content, sent_at, received_at, is_joined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (channel_id, phone, dest_id, reference, total, number) DO UPDATE SET "
    "event_id = excluded.event_id, content = excluded.content, sent_at = excluded.sent_at, "
    "received_at = excluded.received_at, is_joined = excluded.is_joined"
)
_DELETE_PIECE = (
    "DELETE FROM inbound_part WHERE channel_id = ? AND phone = ? AND dest_id = ? "
    "AND reference = ? AND total = ? AND number = ?"
)

LongKey = tuple[int, int, str, int, int]
"""What the pieces of one text share: channel, phone, number written to, reference, total."""


class Piece(NamedTuple):
    """One piece of a long text; a joined one has no content any more."""

    channel_id: int
    phone: int
    dest_id: str
    reference: int
    total: int
    number: int
    event_id: str
    content: str
    sent_at: int
    received_at: int
    is_joined: bool

    @property
    def long_key(self) -> LongKey:
        """What it shares with the other pieces of its text."""
        return self[:5]


_OPTED_OUT = Hot(
    select(opt_out.c.account_id, opt_out.c.sign_id, opt_out.c.phone).where(
        among(opt_out.c.phone, "phones")
    )
)


def opt_outs_of(tx: Connection, phones: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return (account, sign, phone) for each sign that one of these phones opted out of."""
    return [(row[0], row[1], row[2]) for row in _OPTED_OUT.rows(tx, phones=phones)]


def add_opt_out(
    tx: Connection, account_id: int, sign_id: int, phone: int, word: str, now_ms: int
) -> None:
    """Put a phone on a sign's opt-out list; it stays there from the first time on."""
    row = upsert(tx, opt_out).values(
        account_id=account_id, sign_id=sign_id, phone=phone, word=word, since_at=now_ms
    )
    tx.execute(row.on_conflict_do_nothing())


def remove_opt_out(tx: Connection, account_id: int, sign_id: int, phone: int) -> bool:
    """Take a phone off a sign's opt-out list; False if it was not on it."""
    gone = tx.execute(
        delete(opt_out).where(
            opt_out.c.account_id == account_id,
            opt_out.c.sign_id == sign_id,
            opt_out.c.phone == phone,
        )
    )
    return gone.rowcount == 1


def opted_out_since(tx: Connection, account_id: int, sign_id: int, phone: int) -> int | None:
    """Return since when a phone is on a sign's opt-out list; None if it is not on it."""
    return tx.execute(
        select(opt_out.c.since_at).where(
            opt_out.c.account_id == account_id,
            opt_out.c.sign_id == sign_id,
            opt_out.c.phone == phone,
        )
    ).scalar()


def opt_outs_for(
    tx: Connection, account_id: int, limit: int, after: OptOutPlace | None
) -> list[Row[Any]]:
    """Return an account's opt-outs (sign_id, phone, word, since_at), newest first.

    Those behind the place `after`.
    """
    place = (opt_out.c.since_at, opt_out.c.sign_id, opt_out.c.phone)
    found = select(opt_out).where(opt_out.c.account_id == account_id)
    if after is not None:
        found = found.where(tuple_(*place) < tuple_(*map(literal, after)))
    return list(tx.execute(found.order_by(*(one.desc() for one in place)).limit(limit)))


def known_events(tx: Connection, channel_id: int, event_ids: Sequence[str]) -> set[str]:
    """Return which of a channel's inbound events are stored already."""
    rows = tx.execute(
        select(inbound.c.event_id).where(
            inbound.c.channel_id == channel_id, among(inbound.c.event_id, "ids")
        ),
        {"ids": list(event_ids)},
    )
    return {row.event_id for row in rows}


def add_inbound(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Append inbound texts; a row has the values of `INBOUND_COLUMNS`."""
    bulk_insert(tx, inbound, INBOUND_COLUMNS, rows)


def reached_in_inbound(tx: Connection, after_id: int, before_id: int, most: int) -> int:
    """Return the last of the next `most` texts between two ids; `before_id - 1` at the end."""
    ids = (
        select(inbound.c.id)
        .where(inbound.c.id > after_id, inbound.c.id < before_id)
        .order_by(inbound.c.id)
        .limit(most)
        .subquery()
    )
    count, last = tx.execute(select(func.count(), func.max(ids.c.id))).one()
    return int(last) if count == most else before_id - 1


def forget_senders(tx: Connection, after_id: int, last_id: int) -> None:
    """Replace the numbers of inbound texts from one id to another; the rows stay."""
    within = (inbound.c.id > after_id, inbound.c.id <= last_id)
    tx.execute(update(inbound).where(*within).values(phone=FORGOTTEN_PHONE))


def forget_contents(tx: Connection, after_id: int, last_id: int) -> None:
    """Remove the texts of inbound texts from one id to another."""
    within = (inbound.c.id > after_id, inbound.c.id <= last_id)
    tx.execute(update(inbound).where(*within).values(content=""))


def erase_texts_from(tx: Connection, phone: int) -> int:
    """Replace a number, and remove its texts; the rows stay: a carrier may repeat its events."""
    gone = update(inbound).where(inbound.c.phone == phone)
    return tx.execute(gone.values(phone=FORGOTTEN_PHONE, content="")).rowcount


def replace_opt_outs(tx: Connection, phone: int, pseudonym: int) -> int:
    """Let a pseudonym stand for a number on every opt-out list; returns on how many it was."""
    rows = tx.execute(select(opt_out).where(opt_out.c.phone == phone)).all()
    for row in rows:
        kept = {**row._asdict(), "phone": pseudonym}
        tx.execute(upsert(tx, opt_out).values(kept).on_conflict_do_nothing())
    tx.execute(delete(opt_out).where(opt_out.c.phone == phone))
    return len(rows)


def pieces_of(tx: Connection, phones: Iterable[int], references: Iterable[int]) -> list[Piece]:
    """Return the pieces from these phones under these references, joined ones among them."""
    rows = tx.execute(
        select(inbound_part).where(
            among(inbound_part.c.phone, "phones"), among(inbound_part.c.reference, "references")
        ),
        {"phones": list(phones), "references": list(references)},
    )
    return [Piece(*row) for row in rows]


def put_pieces(tx: Connection, pieces: Iterable[Piece]) -> None:
    """Keep pieces; one in the same place is replaced."""
    bulk_execute(tx, _PUT_PIECE, list(pieces))


def delete_pieces(tx: Connection, pieces: Iterable[Piece]) -> None:
    """Delete pieces."""
    bulk_execute(tx, _DELETE_PIECE, [piece[:6] for piece in pieces])


def count_waiting_pieces(tx: Connection, channel_id: int, most: int) -> int:
    """Return how many of a channel's pieces wait for others; it counts to `most`."""
    waiting = (
        select(inbound_part.c.channel_id)
        .where(inbound_part.c.channel_id == channel_id, inbound_part.c.is_joined.is_(False))
        .limit(most)
    )
    return int(tx.execute(select(func.count()).select_from(waiting.subquery())).scalar_one())


def old_pieces(tx: Connection, received_before: int, most: int) -> list[Piece]:
    """Return the oldest pieces that came before a moment."""
    rows = tx.execute(
        select(inbound_part)
        .where(inbound_part.c.received_at < received_before)
        .order_by(inbound_part.c.received_at)
        .limit(most)
    )
    return [Piece(*row) for row in rows]


def delete_pieces_from(tx: Connection, phone: int) -> int:
    """Delete the pieces that came from a phone, and return how many."""
    return tx.execute(delete(inbound_part).where(inbound_part.c.phone == phone)).rowcount
