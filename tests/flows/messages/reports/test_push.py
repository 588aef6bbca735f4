"""How receipts and replies reach the customer's server: claims, repetitions, dead letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.callbacks import store
from hongyan.domain.callbacks.model import (
    CallbackEndpoint,
    ClaimedPush,
    EndpointKey,
    NewPush,
    PushKind,
    PushResult,
    PushState,
    secret_purpose,
)
from hongyan.domain.callbacks.turns import EndpointHealth, Slots
from hongyan.flows.messages.reports.push import (
    ClaimTerms,
    claim_pushes,
    list_dead_letters,
    record_pushes,
    redeliver_dead_letters,
    remove_callback,
    set_callback,
)
from hongyan.kernel.seal import Sealer
from tests.saying import rule
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.db.database import Database

NOW = 1_767_225_600_000
MINUTE = 60_000
WAITS = (1, 5, 10)
TERMS = ClaimTerms(batch_max=100, lease_ms=10_700, slots=Slots())
REPORT, UP = PushKind.SMS_REPORT, PushKind.SMS_UP
SEALER = Sealer(b"k" * 32)


@pytest.fixture
def receiving(database: Database) -> Database:
    """A database in which the accounts 1 to 3 get reports, account 1 replies too."""
    with database.transaction() as tx:
        for account_id, kind in ((1, REPORT), (2, REPORT), (3, REPORT), (1, UP)):
            url = f"https://{account_id}.example/{kind}"
            store.set_endpoint(tx, CallbackEndpoint(account_id, kind, url), NOW)
    return database


def add(database: Database, account_id: int, payloads: Iterable[object], at: int = NOW) -> None:
    with database.transaction() as tx:
        items = [NewPush(account_id, REPORT, f'{{"n":"{payload}"}}') for payload in payloads]
        store.add_pushes(tx, items, at)


def claim(
    database: Database,
    at: int,
    terms: ClaimTerms = TERMS,
    healths: dict[EndpointKey, EndpointHealth] | None = None,
) -> list[ClaimedPush]:
    with database.transaction() as tx:
        return claim_pushes(work_at(tx, at), healths or {}, terms).pushes


def record(database: Database, pushes: list[ClaimedPush], fault: str, at: int) -> int:
    with database.transaction() as tx:
        return record_pushes(work_at(tx, at), [PushResult(push, fault) for push in pushes], WAITS)


def counts(database: Database) -> dict[tuple[PushKind, PushState], int]:
    with database.reading() as tx:
        return store.push_counts(tx)


def sequences(pushes: list[ClaimedPush]) -> list[str]:
    return [push.sequences for push in pushes]


def test_items_are_numbered_without_gaps_by_account_and_kind(receiving: Database) -> None:
    with receiving.transaction() as tx:
        mixed = [NewPush(1, REPORT, "{}"), NewPush(1, UP, "{}"), NewPush(2, REPORT, "{}")] * 2
        store.add_pushes(tx, mixed, NOW)
        store.add_pushes(tx, mixed, NOW)
    found = {push.endpoint.key: push.sequences for push in claim(receiving, NOW)}
    assert found == {(1, REPORT): "1-4", (1, UP): "1-4", (2, REPORT): "1-4"}


def test_a_rolled_back_item_leaves_no_gap(receiving: Database) -> None:
    add(receiving, 1, "a")
    with receiving.transaction() as tx:
        store.add_pushes(tx, [NewPush(1, REPORT, "{}")], NOW)
        tx.rollback()
    add(receiving, 1, "b")
    assert sequences(claim(receiving, NOW)) == ["1-2"]


def test_items_go_out_oldest_first_in_batches(receiving: Database) -> None:
    add(receiving, 1, range(250))
    assert sequences(claim(receiving, NOW)) == ["1-100", "101-200"]
    assert sequences(claim(receiving, NOW)) == ["201-250"]


def test_a_claim_knows_whether_more_waits(receiving: Database) -> None:
    add(receiving, 1, range(250))
    with receiving.transaction() as tx:
        assert claim_pushes(work_at(tx, NOW), {}, TERMS).has_more
        assert not claim_pushes(work_at(tx, NOW), {}, TERMS).has_more


def test_a_claimed_item_is_not_claimed_again_before_its_lease_ends(receiving: Database) -> None:
    add(receiving, 1, "abc")
    assert sequences(claim(receiving, NOW)) == ["1-3"]
    assert claim(receiving, NOW + TERMS.lease_ms - 1) == []
    # The process that claimed it died: another one pushes it.
    assert sequences(claim(receiving, NOW + TERMS.lease_ms)) == ["1-3"]


def test_a_busy_endpoint_waits_and_the_others_do_not(receiving: Database) -> None:
    add(receiving, 1, "abc")
    add(receiving, 2, "abc")
    busy = {(1, REPORT): EndpointHealth(in_flight=2)}
    assert [push.endpoint.account_id for push in claim(receiving, NOW, healths=busy)] == [2]


def test_an_account_without_endpoint_keeps_its_items_until_it_has_one(receiving: Database) -> None:
    add(receiving, 3, "ab")
    with receiving.transaction() as tx:
        assert remove_callback(work_at(tx), 3, REPORT)
        assert not remove_callback(work_at(tx), 3, REPORT)
    assert claim(receiving, NOW) == []
    with receiving.transaction() as tx:
        store.set_endpoint(tx, CallbackEndpoint(3, REPORT, "https://new.example/"), NOW)
    [push] = claim(receiving, NOW)
    assert (push.endpoint.url, push.sequences) == ("https://new.example/", "1-2")


def test_a_taken_item_is_gone(receiving: Database) -> None:
    add(receiving, 1, "abc")
    record(receiving, claim(receiving, NOW), "", NOW)
    assert counts(receiving) == {}


def test_a_failed_push_is_repeated_after_1_5_and_10_minutes_then_kept(receiving: Database) -> None:
    add(receiving, 1, "ab")
    at = NOW
    for wait_minutes in WAITS:
        assert record(receiving, claim(receiving, at), "answered 500", at) == 0
        assert claim(receiving, at + wait_minutes * MINUTE - 1) == []
        at += wait_minutes * MINUTE
    assert record(receiving, claim(receiving, at), "answered 502", at) == 2
    assert counts(receiving) == {(REPORT, PushState.DEAD): 2}
    assert claim(receiving, at + 365 * 24 * 60 * MINUTE) == []
    with receiving.reading() as tx:
        letters = list_dead_letters(tx, 1)
    assert [(one.sequence, one.tries, one.fault) for one in letters] == [
        (1, 4, "answered 502"),
        (2, 4, "answered 502"),
    ]
    assert letters[0].payload == '{"n":"a"}'
    with receiving.reading() as tx:
        assert list_dead_letters(tx, 1, 10, after=letters[0].push_id) == letters[1:]


def test_items_of_one_push_count_their_own_failures(receiving: Database) -> None:
    add(receiving, 1, "a")
    record(receiving, claim(receiving, NOW), "answered 500", NOW)
    add(receiving, 1, "b", NOW + MINUTE)
    again = claim(receiving, NOW + MINUTE)
    assert sequences(again) == ["1-2"]
    record(receiving, again, "answered 500", NOW + MINUTE)
    assert sequences(claim(receiving, NOW + 2 * MINUTE)) == ["2-2"]
    assert sequences(claim(receiving, NOW + 6 * MINUTE)) == ["1-2"]


def test_a_late_failure_does_not_bring_back_what_was_taken(receiving: Database) -> None:
    add(receiving, 1, "a")
    slow = claim(receiving, NOW)
    quick = claim(receiving, NOW + TERMS.lease_ms)
    record(receiving, quick, "", NOW + TERMS.lease_ms)
    record(receiving, slow, "no answer within 700 ms", NOW + TERMS.lease_ms)
    assert counts(receiving) == {}


def test_a_long_fault_is_cut(receiving: Database) -> None:
    add(receiving, 1, "a")
    with receiving.transaction() as tx:
        pushes = claim_pushes(work_at(tx, NOW), {}, TERMS).pushes
        record_pushes(work_at(tx, NOW), [PushResult(pushes[0], "x" * 5000)], ())
        [letter] = list_dead_letters(tx, None)
    assert len(letter.fault) == 200


def test_after_a_receiver_was_down_for_20_minutes_redelivery_closes_every_gap(
    receiving: Database,
) -> None:
    taken: set[int] = set()
    for second in range(0, 40 * 60, 10):
        at = NOW + second * 1000
        add(receiving, 1, [second], at)
        is_down = second < 20 * 60
        pushes = claim(receiving, at)
        record(receiving, pushes, "cannot connect" if is_down else "", at)
        if not is_down:
            taken |= {item.sequence for push in pushes for item in push.items}
    everything = set(range(1, 241))
    missing = everything - taken
    assert missing, "what failed four times is not pushed by itself"
    with receiving.transaction() as tx:
        assert {letter.sequence for letter in list_dead_letters(tx, 1, 1000)} == missing
        assert redeliver_dead_letters(work_at(tx, NOW + 3600000), 1) == len(missing)
    while pushes := claim(receiving, NOW + 3_600_000):
        taken |= {item.sequence for push in pushes for item in push.items}
        record(receiving, pushes, "", NOW + 3_600_000)
    assert taken == everything
    assert counts(receiving) == {}


def kill(database: Database, account_id: int, letters: str) -> None:
    add(database, account_id, letters)
    with database.transaction() as tx:
        pushes = claim_pushes(work_at(tx, NOW), {}, TERMS).pushes
        record_pushes(work_at(tx, NOW), [PushResult(push, "answered 500") for push in pushes], ())


def test_redelivery_touches_one_account_and_only_the_letters_it_is_told(
    receiving: Database,
) -> None:
    kill(receiving, 1, "abc")
    kill(receiving, 2, "ab")
    with receiving.transaction() as tx:
        mine = [letter.push_id for letter in list_dead_letters(tx, 1)]
        others = [letter.push_id for letter in list_dead_letters(tx, 2)]
        assert redeliver_dead_letters(work_at(tx, NOW), 2, mine) == 0
        assert redeliver_dead_letters(work_at(tx, NOW), 1, [mine[1], others[0]]) == 1
        assert [letter.sequence for letter in list_dead_letters(tx, 1)] == [1, 3]
        assert redeliver_dead_letters(work_at(tx, NOW), None) == 4
        assert redeliver_dead_letters(work_at(tx, NOW), None) == 0
    assert sorted(sequences(claim(receiving, NOW))) == ["1-2", "1-3"]


def test_a_redelivered_letter_has_all_its_repetitions_again(receiving: Database) -> None:
    kill(receiving, 1, "a")
    with receiving.transaction() as tx:
        redeliver_dead_letters(work_at(tx, NOW), 1)
    assert record(receiving, claim(receiving, NOW), "answered 500", NOW) == 0
    assert sequences(claim(receiving, NOW + MINUTE)) == ["1-1"]


def test_a_callback_is_stored_with_its_secret_sealed(database: Database) -> None:
    with database.transaction() as tx:
        for url in ("https://old.example/", "https://new.example/"):
            refused = set_callback(
                work_at(tx, NOW), 7, UP, url, secret="whisper", sealer=SEALER, private_allowed=False
            )
            assert refused is None
        [endpoint] = store.endpoints(tx)
    assert (endpoint.account_id, endpoint.kind) == (7, UP)
    assert endpoint.url == "https://new.example/"
    assert "whisper" not in endpoint.secret_sealed
    assert SEALER.open(endpoint.secret_sealed, secret_purpose(7, UP)) == "whisper"


def test_a_refused_url_changes_nothing(database: Database) -> None:
    with database.transaction() as tx:
        refused = set_callback(
            work_at(tx, 1),
            7,
            UP,
            "http://10.0.0.1/",
            secret="",
            sealer=SEALER,
            private_allowed=False,
        )
        assert refused is not None
        assert rule(refused) == "the URL's address is not a public one"
        assert store.endpoints(tx) == []


@pytest.mark.postgres
def test_two_processes_never_claim_the_same_item(postgres_url: str) -> None:
    from hongyan.db.database import Database as Opened

    database = Opened.open(postgres_url)
    with database.transaction() as tx:
        store.set_endpoint(tx, CallbackEndpoint(1, REPORT, "https://1.example/"), NOW)
    add(database, 1, range(300))
    with database.transaction() as one, database.transaction() as other:
        first = claim_pushes(work_at(one, NOW), {}, TERMS).pushes
        second = claim_pushes(work_at(other, NOW), {}, TERMS).pushes
    database.close()
    assert sequences(first) == ["1-100", "101-200"]
    assert sequences(second) == ["201-300"]
