"""A nonce serves one call; a second one is refused, in one batch or in another process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.domain.accounts.tables import nonce
from hongyan.flows.messages.sending.claim_nonces import claim_nonces_flow
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.db.database import Database

NOW = 1_767_225_600_000


def claim(database: Database, *claims: tuple[int, int]) -> set[int]:
    with database.transaction() as tx:
        is_replay = claim_nonces_flow(work_at(tx, NOW), claims)
    return {number for (_, number), late in zip(claims, is_replay, strict=True) if late}


def test_fresh_nonces_are_claimed(database: Database) -> None:
    assert claim(database, (11, 1), (12, 2)) == set()


def test_a_replay_in_a_later_batch_is_late(database: Database) -> None:
    claim(database, (11, 1))
    assert claim(database, (11, 2), (12, 3)) == {2}
    assert claim(database, (12, 4)) == {4}


def test_of_two_in_one_batch_the_second_is_late(database: Database) -> None:
    assert claim(database, (11, 1), (11, 2), (12, 3)) == {2}


def test_a_batch_that_is_served_again_keeps_its_claims(database: Database) -> None:
    # The commit went through and its acknowledgement was lost.
    claim(database, (11, 1))
    assert claim(database, (11, 1)) == set()


def test_each_nonce_is_claimed_once_however_calls_are_batched(database: Database) -> None:
    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.lists(st.integers(-5, 5), max_size=4), max_size=5))
    def claimed(batches: list[list[int]]) -> None:
        with database.transaction() as tx:
            tx.execute(nonce.delete())
        seen: set[int] = set()
        number = 0
        for batch in batches:
            claims, expected = [], set()
            for digest in batch:
                number += 1
                claims.append((digest, number))
                if digest in seen:
                    expected.add(number)
                seen.add(digest)
            assert claim(database, *claims) == expected

    claimed()
