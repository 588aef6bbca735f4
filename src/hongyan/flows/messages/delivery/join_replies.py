"""Join replies: long texts are made whole out of their pieces, whatever order these came in.

A piece is stored before its carrier is acknowledged, so nothing is lost between two processes. When
the last one is there, one text is made of all in the same transaction. The joined pieces stay for
some time, without their content: a carrier that was not acknowledged repeats them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from hongyan.domain.inbound import store as inbound
from hongyan.domain.inbound.long_texts import PIECE_CHARACTERS_MAX, is_piece, whole_text
from hongyan.domain.inbound.store import LongKey, Piece
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.carriage import Heard, InboundPart, InboundText

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

WAITING_MAX: Final = 10_000
"""The pieces that may wait on one channel; a further one becomes a text of its own."""

PIECES_AT_ONCE: Final = 500


def joined(work: Work, texts: Sequence[Heard[InboundText]]) -> list[Heard[InboundText]]:
    """Return the whole texts of a batch: those that came whole, and those that are whole now."""
    parts = [one.event.part for one in texts if one.event.part is not None]
    if not parts:
        return list(texts)
    phones = {one.event.phone for one in texts if one.event.part is not None}
    work.context.lock_numbers(work.tx, phones)
    known = inbound.pieces_of(work.tx, phones, {part.reference for part in parts})
    table = _Table(work, known)
    whole: list[Heard[InboundText]] = []
    for one in texts:
        part = one.event.part
        if part is not None and is_piece(part.total, part.number):
            whole += table.take(one, part)
        else:
            whole.append(one)
    inbound.put_pieces(work.tx, table.changed.values())
    return whole


def close_old(work: Work) -> list[Heard[InboundText]]:
    """Return texts of what came, where a piece waited too long for another; forget old pieces."""
    before = work.now_ms - work.context.settings.long_reply_hours * HOUR_MS
    old = inbound.old_pieces(work.tx, before, PIECES_AT_ONCE)
    if not old:
        return []
    work.context.lock_numbers(work.tx, {one.phone for one in old})
    late = {one.long_key for one in old if not one.is_joined}
    waiting: dict[LongKey, list[Piece]] = defaultdict(list)
    for one in inbound.pieces_of(work.tx, {key[1] for key in late}, {key[3] for key in late}):
        if one.long_key in late and not one.is_joined:
            waiting[one.long_key].append(one)
    gone = [one for one in old if one.is_joined]
    inbound.delete_pieces(work.tx, [*gone, *(one for found in waiting.values() for one in found)])
    return [_text_of(pieces) for pieces in waiting.values()]


class _Table:
    """The pieces that a batch may belong with, and what becomes of them."""

    def __init__(self, work: Work, known: Iterable[Piece]) -> None:
        self._tx: Connection = work.tx
        self._now_ms = work.now_ms
        self._waiting: dict[LongKey, dict[int, Piece]] = defaultdict(dict)
        self._events: dict[tuple[LongKey, int], str] = {}
        self._room: dict[int, int] = {}
        self.changed: dict[tuple[LongKey, int], Piece] = {}
        for one in known:
            self._events[one.long_key, one.number] = one.event_id
            if not one.is_joined:
                self._waiting[one.long_key][one.number] = one

    def take(self, heard: Heard[InboundText], part: InboundPart) -> list[Heard[InboundText]]:
        """Take one piece, and return the texts that are made now: none, one, or two."""
        text, made = heard.event, list[Heard[InboundText]]()
        piece = Piece(
            channel_id=heard.channel_id,
            phone=text.phone,
            dest_id=text.dest_id,
            reference=part.reference,
            total=part.total,
            number=part.number,
            event_id=text.event_id,
            content=text.content[:PIECE_CHARACTERS_MAX],
            sent_at=text.sent_at,
            received_at=self._now_ms,
            is_joined=False,
        )
        key, waiting = piece.long_key, self._waiting[piece.long_key]
        if self._events.get((key, piece.number)) == piece.event_id:
            return []  # repeated: it was not acknowledged
        before = waiting.get(piece.number)
        if before is not None:
            if before.content == piece.content:
                return []  # repeated under another name
            made.append(self._close(key))  # the phone uses its reference for the next text
        if self._room_of(piece.channel_id) <= 0:
            return [*made, _text_of([piece])]
        self._note(piece)
        waiting[piece.number] = piece
        self._room[piece.channel_id] -= 1
        if len(waiting) == piece.total:
            made.append(self._close(key))
        return made

    def _close(self, key: LongKey) -> Heard[InboundText]:
        pieces = list(self._waiting[key].values())
        self._waiting[key].clear()
        for one in pieces:
            self._note(one._replace(content="", is_joined=True))
        self._room[key[0]] = self._room_of(key[0]) + len(pieces)
        return _text_of(pieces)

    def _note(self, piece: Piece) -> None:
        self._events[piece.long_key, piece.number] = piece.event_id
        self.changed[piece.long_key, piece.number] = piece

    def _room_of(self, channel_id: int) -> int:
        if channel_id not in self._room:
            waiting = inbound.count_waiting_pieces(self._tx, channel_id, WAITING_MAX)
            self._room[channel_id] = WAITING_MAX - waiting
        return self._room[channel_id]


def _text_of(pieces: Sequence[Piece]) -> Heard[InboundText]:
    """Return the text that pieces make, under the event of the first of them."""
    first = min(pieces, key=lambda one: one.number)
    text = InboundText(
        event_id=f"{first.event_id} of {first.total}",
        phone=first.phone,
        dest_id=first.dest_id,
        content=whole_text({one.number: one.content for one in pieces}, first.total),
        sent_at=min(one.sent_at for one in pieces),
    )
    return Heard(first.channel_id, text)
