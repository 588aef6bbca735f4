"""The hash chains: what is hashed, and what is wrong where it does not fit. Pure.

Entries have a chain, and the records of papers have one of their own. Each seal hashes the seal
before it and what it seals, so nothing behind a noted seal can be changed unnoticed. Knows no
table, and cannot know whether the last seals were cut off: for that an operator notes the head
elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple

from hongyan.domain.ledger.model import Entry

GENESIS: Final = "0" * 64
"""What stands before the first seal."""


class Seal(NamedTuple):
    """One link: a place in the chain, whose entry or record stands there, the hash over it."""

    position: int
    entry_id: int
    hash: str
    sealed_at: int


class ChainFlaw(StrEnum):
    """In which way a chain is broken."""

    CHANGED = "changed"
    DELETED = "deleted"
    REORDERED = "reordered"
    SEALED_TWICE = "sealed twice"
    SEAL_MISSING = "not sealed here"
    REWRITTEN = "sealed again"
    """The chain fits, but not what was noted elsewhere: it was computed again from here or before.
    """


@dataclass(frozen=True, slots=True)
class Break:
    """The first link that does not fit: where, which entry, in which way."""

    position: int
    entry_id: int
    flaw: ChainFlaw
    expected: str
    found: str


Sealed = Entry | tuple[int, str, str, str]
"""What is sealed; its first field is its number."""

Link = tuple[Seal, Sealed | None]
"""A seal and what it seals; None where no such thing is stored."""


def canonical(entry: Sealed) -> bytes:
    """Return the bytes of an entry that are hashed, the same in every version."""
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def link_hash(before: str, position: int, sealed_at: int, entry: Sealed) -> str:
    """Return the hash of a seal behind the hash `before`."""
    head = f"{before}\n{position}\n{sealed_at}\n".encode()
    return sha256(head + canonical(entry)).hexdigest()


def seal_all(head: Seal | None, entries: Iterable[Sealed], sealed_at: int) -> Iterator[Seal]:
    """Yield the seals of entries in this order, behind the head of the chain so far."""
    position, before = (0, GENESIS) if head is None else (head.position, head.hash)
    for entry in entries:
        position += 1
        before = link_hash(before, position, sealed_at, entry)
        yield Seal(position, entry[0], before, sealed_at)


def find_break(before: str, position: int, links: Sequence[Link], near: int) -> Break | None:
    """Return what is wrong with `links[0]`, which must be link `position` behind `before`.

    At most `near` of the other links are looked at, to tell an entry that was moved from one that
    was changed.
    """
    seal, entry = links[0]
    if seal.position != position:
        flaw = ChainFlaw.SEAL_MISSING if seal.position > position else ChainFlaw.SEALED_TWICE
        return Break(position, seal.entry_id, flaw, str(position), str(seal.position))
    if entry is None:
        return Break(position, seal.entry_id, ChainFlaw.DELETED, seal.hash, "no such entry")
    found = link_hash(before, position, seal.sealed_at, entry)
    if found == seal.hash:
        return None
    flaw = (
        ChainFlaw.REORDERED if _belongs_here(before, position, links, near) else ChainFlaw.CHANGED
    )
    return Break(position, seal.entry_id, flaw, seal.hash, found)


def _belongs_here(before: str, position: int, links: Sequence[Link], near: int) -> bool:
    around = links[: near + 1]
    hashes = {seal.hash for seal, _ in around}
    times = {seal.sealed_at for seal, _ in around}
    return any(
        link_hash(before, position, sealed_at, entry) in hashes
        for _, entry in around[1:]
        if entry is not None
        for sealed_at in times
    )
