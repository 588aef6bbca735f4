"""Verify the ledger: sums, holds, papers and hash chains. Reads only; repairs nothing.

It sees one moment, whatever others write meanwhile, and reads in windows, so it may run beside a
process that serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.db.dialect import keep_one_view
from hongyan.domain.ledger import proof_store as store
from hongyan.domain.ledger.chain import GENESIS, ChainFlaw, Seal, find_break
from hongyan.domain.ledger.paper_proofs import PAPER_PROOFS
from hongyan.domain.ledger.proofs import PROOFS, Proof
from hongyan.flows.money.ledger.verify_papers import verify_papers
from hongyan.kernel.said import said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from hongyan.domain.ledger.chain import Link
    from hongyan.kernel.said import Said

WINDOW_ROWS: Final = 20_000
FINDINGS_MAX: Final = 100
"""Findings of one proof that are told; all are counted."""

NEAR: Final = 50
"""Links around a break that are looked at, to tell what happened."""

CHAIN: Final = "chain"
CHAIN_CLAIM: Final = said("no sealed entry was changed, deleted or moved")
PAPERS: Final = "papers"
PAPERS_CLAIM: Final = said("every paper of money says what it said when it was last written")
RECORDS: Final = "records"
RECORDS_CLAIM: Final = said("no sealed record of a paper was changed, deleted or moved")


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One discrepancy: its proof and its place."""

    what: str
    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Proven:
    """One proof: how many rows it looked at, how many places do not agree."""

    name: str
    claim: Said
    looked_at: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Verified:
    """Every proof with its findings; the chains' heads; what is not sealed yet.

    `papers_head` is that of the records of papers.
    """

    proofs: tuple[Proven, ...]
    findings: tuple[Discrepancy, ...]
    head: Seal | None
    tail_count: int
    tail_oldest_at: int | None
    papers_head: Seal | None = None
    papers_tail_count: int = 0

    @property
    def is_right(self) -> bool:
        """Tell whether nothing was found."""
        return not any(one.wrong for one in self.proofs)


Head = tuple[int, str]
"""Position and hash of a seal."""


def verify_ledger(
    tx: Connection,
    *,
    noted: Head | None = None,
    noted_papers: Head | None = None,
    window_rows: int = WINDOW_ROWS,
) -> Verified:
    """Prove the ledger as it is at this moment; must be the first statement of its transaction.

    `noted` and `noted_papers` are heads that an earlier proof returned and that were kept
    elsewhere: a change of entries or records, with all seals after them, is found by them.
    """
    keep_one_view(tx)
    counts: dict[str, int] = {}
    proven: list[Proven] = []
    findings: list[Discrepancy] = []
    for proof in (*PROOFS, *PAPER_PROOFS):
        wrong = _disagreements(tx, proof, window_rows)
        findings += wrong[:FINDINGS_MAX]
        for part in proof.parts:
            if part.table not in counts:
                counts[part.table] = store.row_count(tx, part.table)
        looked_at = sum(counts[name] for name in dict.fromkeys(one.table for one in proof.parts))
        proven.append(Proven(proof.name, proof.claim, looked_at, len(wrong)))
    papers, changed = verify_papers(tx, window_rows)
    findings += [
        Discrepancy(PAPERS, one.where, one.expected, one.found) for one in changed[:FINDINGS_MAX]
    ]
    proven.append(Proven(PAPERS, PAPERS_CLAIM, papers, len(changed)))
    for name, claim, found in (
        (CHAIN, CHAIN_CLAIM, _follow_entries(tx, noted, window_rows)),
        (RECORDS, RECORDS_CLAIM, _follow(tx, RECORDS, noted_papers, window_rows)),
    ):
        length, broken = found
        findings += broken
        looked_at = length if name == CHAIN else counts["record"]
        proven.append(Proven(name, claim, looked_at, len(broken)))
    tail = store.unsealed_tail(tx)
    return Verified(
        tuple(proven),
        tuple(findings),
        store.chain_head(tx),
        tail.length,
        tail.oldest_at,
        store.record_head(tx),
        store.unsealed_record_count(tx),
    )


def _disagreements(tx: Connection, proof: Proof, window_rows: int) -> list[Discrepancy]:
    sums: dict[str, list[int]] = {}
    for part in proof.parts:
        for place, expected, found in store.sums_of(tx, part, window_rows):
            both = sums.setdefault(place, [0, 0])
            both[0] += expected
            both[1] += found
    return [
        Discrepancy(proof.name, place, str(expected), str(found))
        for place, (expected, found) in sorted(sums.items())
        if expected != found
    ]


_LINKS: Final[Mapping[str, Callable[[Connection, int, int], Sequence[Link]]]] = {
    CHAIN: store.links_after,
    RECORDS: store.record_links_after,
}


def _follow_entries(
    tx: Connection, noted: Head | None, window_rows: int
) -> tuple[int, list[Discrepancy]]:
    twice = store.sealed_twice(tx)
    if twice is None:
        return _follow(tx, CHAIN, noted, window_rows)
    position, entry_id = twice
    flaw = ChainFlaw.SEALED_TWICE
    return position - 1, [_broken(CHAIN, position, entry_id, flaw, "one seal", "two")]


def _follow(
    tx: Connection, chain: str, noted: Head | None, window_rows: int
) -> tuple[int, list[Discrepancy]]:
    """Recompute a chain from its beginning; return how far it is whole, and its first break."""
    links_after = _LINKS[chain]
    position, before = 0, GENESIS
    while links := links_after(tx, position, window_rows):
        for number, (seal, _) in enumerate(links):
            broken = find_break(before, position + 1, links[number : number + 1], 0)
            if broken is not None:
                near = links_after(tx, seal.position - 1, NEAR)
                told = find_break(before, position + 1, near, NEAR) or broken
                where = (told.position, told.entry_id, told.flaw)
                return position, [_broken(chain, *where, told.expected, told.found)]
            position, before = seal.position, seal.hash
            if noted is not None and noted[0] == position and noted[1] != before:
                where = (position, seal.entry_id, ChainFlaw.REWRITTEN)
                return position, [_broken(chain, *where, noted[1], before)]
    if noted is not None and noted[0] > position:
        return position, [
            _broken(chain, noted[0], 0, ChainFlaw.SEAL_MISSING, noted[1], "no such seal")
        ]
    return position, []


_SEALED: Final = {CHAIN: "entry", RECORDS: "record"}


def _broken(
    chain: str, position: int, number: int, flaw: ChainFlaw, expected: str, found: str
) -> Discrepancy:
    where = f"position {position}: {_SEALED[chain]} {number} {flaw.value}"
    return Discrepancy(chain, where, expected, found)
