"""The hash chain finds the first link that does not fit, and says what happened there."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.ledger.chain import (
    GENESIS,
    Break,
    ChainFlaw,
    Link,
    Seal,
    canonical,
    find_break,
    link_hash,
    seal_all,
)
from hongyan.domain.ledger.model import Entry

NEAR = 10


def entry(number: int, **changed: object) -> Entry:
    plain = Entry(number, "hold", "wallet/1", "held/1", "CNY", 45_000, 7, "batch", 9, 1000)
    return plain._replace(**changed)


def chain(*numbers: int) -> list[Link]:
    entries = [entry(number) for number in numbers]
    return list(zip(seal_all(None, entries, 5000), entries, strict=True))


def first_break(links: Sequence[Link]) -> Break | None:
    before, position = GENESIS, 0
    for place, (seal, _) in enumerate(links):
        broken = find_break(before, position + 1, links[place:], NEAR)
        if broken is not None:
            return broken
        position, before = seal.position, seal.hash
    return None


def test_an_untouched_chain_is_whole() -> None:
    assert first_break(chain(11, 12, 13)) is None


def test_a_chain_is_continued_behind_its_head() -> None:
    links = chain(11, 12)
    head = links[-1][0]
    more = [entry(13)]
    links += zip(seal_all(head, more, 6000), more, strict=True)
    assert [seal.position for seal, _ in links] == [1, 2, 3]
    assert first_break(links) is None


def test_an_entry_with_a_smaller_id_may_be_sealed_later() -> None:
    assert first_break(chain(11, 13, 12)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "capture"),
        ("source", "wallet/2"),
        ("target", "held/2"),
        ("unit", "SEG"),
        ("amount", 45_001),
        ("account_id", 8),
        ("ref_kind", "order"),
        ("ref_id", 10),
        ("booked_at", 1001),
    ],
)
def test_every_field_of_an_entry_is_hashed(field: str, value: object) -> None:
    links = chain(11, 12, 13)
    links[1] = (links[1][0], entry(12, **{field: value}))
    broken = first_break(links)
    assert broken is not None
    assert (broken.position, broken.entry_id, broken.flaw) == (2, 12, ChainFlaw.CHANGED)


def test_the_moment_of_sealing_is_hashed() -> None:
    links = chain(11, 12)
    links[1] = (links[1][0]._replace(sealed_at=5001), links[1][1])
    broken = first_break(links)
    assert broken is not None
    assert broken.position == 2


def test_a_deleted_entry_is_named() -> None:
    links = chain(11, 12, 13)
    links[0] = (links[0][0], None)
    broken = first_break(links)
    assert broken is not None
    assert (broken.position, broken.entry_id, broken.flaw) == (1, 11, ChainFlaw.DELETED)


def test_a_missing_seal_is_named() -> None:
    broken = first_break([chain(11, 12, 13)[0], chain(11, 12, 13)[2]])
    assert broken is not None
    assert (broken.position, broken.flaw) == (2, ChainFlaw.SEAL_MISSING)


def test_a_place_given_twice_is_named() -> None:
    links = chain(11, 12)
    broken = first_break([links[0], links[1], links[1]])
    assert broken is not None
    assert (broken.position, broken.flaw) == (3, ChainFlaw.SEALED_TWICE)


@pytest.mark.parametrize("with_hashes", [True, False])
def test_entries_that_changed_places_are_told_from_changed_ones(with_hashes: bool) -> None:
    links = chain(11, 12, 13)
    (second, second_entry), (third, third_entry) = links[1], links[2]
    if with_hashes:
        links[1] = (third._replace(position=2), third_entry)
        links[2] = (second._replace(position=3), second_entry)
    else:
        links[1] = (second._replace(entry_id=13), third_entry)
        links[2] = (third._replace(entry_id=12), second_entry)
    broken = first_break(links)
    assert broken is not None
    assert (broken.position, broken.entry_id, broken.flaw) == (2, 13, ChainFlaw.REORDERED)


words = st.text(st.characters(codec="utf-8"), max_size=8)
entries = st.builds(
    Entry,
    *(st.integers(0, 2**63 - 1), words, words, words, words),
    *(st.integers(1, 2**63 - 1), st.integers(0, 99), words, st.integers(0, 99), st.integers(0, 99)),
)


@given(entries, entries)
def test_different_entries_have_different_bytes(one: Entry, other: Entry) -> None:
    assert (canonical(one) == canonical(other)) is (one == other)


def test_the_bytes_of_an_entry_never_change() -> None:
    # A chain sealed by an older version must stay provable.
    assert canonical(entry(11)) == (b'[11,"hold","wallet/1","held/1","CNY",45000,7,"batch",9,1000]')
    assert link_hash(GENESIS, 1, 5000, entry(11)) == (
        "84ab87692d7b0e4bbdb40eb5c5a423430e1f5525899318ecdbf18f6eeb19d642"
    )
    assert Seal._fields == ("position", "entry_id", "hash", "sealed_at")
