"""Verify the ledger: sums, holds and the hash chain. Reads only, and changes nothing it finds.

It sees one moment, whatever others write meanwhile, and reads in windows, so it may run beside a
process that serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.db.dialect import keep_one_view
from hongyan.domain.ledger import proof_store as store
from hongyan.domain.ledger.chain import GENESIS, Flaw, Seal, find_break
from hongyan.domain.ledger.proofs import PROOFS, Proof

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

WINDOW_ROWS: Final = 20_000
FINDINGS_MAX: Final = 100
"""Findings of one proof that are told; all are counted."""

NEAR: Final = 50
"""Links around a break that are looked at, to tell what happened."""

CHAIN: Final = "chain"
CHAIN_CLAIM: Final = "no sealed entry was changed, deleted or moved"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: of which proof, where."""

    what: str
    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Proven:
    """One proof: how many rows it looked at, how many places do not agree."""

    name: str
    claim: str
    looked_at: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Verified:
    """Every proof with its findings; the chain's head; what is not sealed yet."""

    proofs: tuple[Proven, ...]
    findings: tuple[Finding, ...]
    head: Seal | None
    tail_count: int
    tail_oldest_at: int | None

    @property
    def is_right(self) -> bool:
        """Tell whether nothing was found."""
        return not any(one.wrong for one in self.proofs)


def verify_ledger(
    tx: Connection, *, noted: tuple[int, str] | None = None, window_rows: int = WINDOW_ROWS
) -> Verified:
    """Prove the ledger as it is at this moment; must be the first statement of its transaction.

    `noted` is the head (position, hash) that an earlier proof told and somebody kept elsewhere:
    whoever changed entries and all seals behind them is found by it.
    """
    keep_one_view(tx)
    counts: dict[str, int] = {}
    proven: list[Proven] = []
    findings: list[Finding] = []
    for proof in PROOFS:
        wrong = _disagreements(tx, proof, window_rows)
        findings += wrong[:FINDINGS_MAX]
        for part in proof.parts:
            if part.table not in counts:
                counts[part.table] = store.row_count(tx, part.table)
        looked_at = sum(counts[name] for name in dict.fromkeys(one.table for one in proof.parts))
        proven.append(Proven(proof.name, proof.claim, looked_at, len(wrong)))
    length, broken = _follow_chain(tx, noted, window_rows)
    findings += broken
    proven.append(Proven(CHAIN, CHAIN_CLAIM, length, len(broken)))
    tail = store.unsealed_tail(tx)
    return Verified(
        tuple(proven), tuple(findings), store.chain_head(tx), tail.length, tail.oldest_at
    )


def _disagreements(tx: Connection, proof: Proof, window_rows: int) -> list[Finding]:
    sums: dict[str, list[int]] = {}
    for part in proof.parts:
        for place, expected, found in store.sums_of(tx, part, window_rows):
            both = sums.setdefault(place, [0, 0])
            both[0] += expected
            both[1] += found
    return [
        Finding(proof.name, place, str(expected), str(found))
        for place, (expected, found) in sorted(sums.items())
        if expected != found
    ]


def _follow_chain(
    tx: Connection, noted: tuple[int, str] | None, window_rows: int
) -> tuple[int, list[Finding]]:
    """Recompute the chain from its beginning; return how far it is whole, and its first break."""
    twice = store.sealed_twice(tx)
    if twice is not None:
        position, entry_id = twice
        return position - 1, [_broken(position, entry_id, Flaw.SEALED_TWICE, "one seal", "two")]
    position, before = 0, GENESIS
    while links := store.links_after(tx, position, window_rows):
        for number, (seal, _) in enumerate(links):
            broken = find_break(before, position + 1, links[number : number + 1], 0)
            if broken is not None:
                near = store.links_after(tx, seal.position - 1, NEAR)
                told = find_break(before, position + 1, near, NEAR) or broken
                where = (told.position, told.entry_id, told.flaw)
                return position, [_broken(*where, told.expected, told.found)]
            position, before = seal.position, seal.hash
            if noted is not None and noted[0] == position and noted[1] != before:
                where = (position, seal.entry_id, Flaw.REWRITTEN)
                return position, [_broken(*where, noted[1], before)]
    if noted is not None and noted[0] > position:
        return position, [_broken(noted[0], 0, Flaw.SEAL_MISSING, noted[1], "no such seal")]
    return position, []


def _broken(position: int, entry_id: int, flaw: Flaw, expected: str, found: str) -> Finding:
    return Finding(CHAIN, f"position {position}: entry {entry_id} {flaw.value}", expected, found)
