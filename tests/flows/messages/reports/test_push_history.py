"""Pushes that ended are kept: to where, with what, how answered; and which had one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hongyan.domain.callbacks.model import ClaimedPush, PushFilter, PushKind, PushResult
from hongyan.domain.callbacks.turns import Slots
from hongyan.domain.messages.tables import message
from hongyan.flows.messages.delivery.retention import forget_old
from hongyan.flows.messages.reports import push_history
from hongyan.flows.messages.reports.push import (
    ClaimTerms,
    claim_pushes,
    record_pushes,
    redeliver_dead_letters,
)
from hongyan.flows.messages.reports.push_history import (
    PushPage,
    list_push_attempts,
    pushed_body,
    pushes_of_message,
)
from hongyan.flows.operation.close_account import close_account, purge_closed
from hongyan.flows.operation.erase_number import erase_number
from hongyan.kernel.seal import Sealer
from hongyan.text.phone import api_form
from tests.flows.carrier import receipt, taken
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.callbacks.model import PushAttempt

TERMS = ClaimTerms(batch_max=2, lease_ms=10_000, slots=Slots())
WAITS = (1, 5)
ANY = PushFilter()


@pytest.fixture
def heard(world: World) -> World:
    """Four messages are delivered; their reports wait."""
    world.hears_of(PushKind.SMS_REPORT)
    departures = world.leaves(*(PHONE + number for number in range(4)))
    world.hears(*(taken(one) for one in departures))
    world.receives(*(receipt(one) for one in departures))
    return world


def sent(world: World) -> list[int]:
    """Return the ids of the log."""
    with world.database.reading() as tx:
        return [row.id for row in tx.execute(select(message.c.id).order_by(message.c.id))]


def ends(world: World, fault: str = "", status: int = 200, answer: str = '{"code":0}') -> int:
    """Let every push that is due end so, and return how many that were."""
    count = 0
    while pushes := claims(world):
        results = [
            PushResult(one, fault, status, answer, began_at=world.now, ms=12) for one in pushes
        ]
        with world.database.transaction() as tx:
            record_pushes(work_at(tx, world.now, world.context), results, WAITS)
        count += len(pushes)
    return count


def claims(world: World) -> list[ClaimedPush]:
    with world.database.transaction() as tx:
        return claim_pushes(work_at(tx, world.now, world.context), {}, TERMS).pushes


def page(world: World, asked: PushFilter = ANY, **more: int) -> PushPage:
    with world.database.reading() as tx:
        return list_push_attempts(tx, world.sender.account_id, asked, **more)


def body(world: World, attempt: PushAttempt) -> str | None:
    with world.database.reading() as tx:
        return pushed_body(tx, attempt)


def test_a_push_that_was_taken_is_kept_with_its_answer_and_its_body(heard: World) -> None:
    assert ends(heard) == 2
    newest, oldest = page(heard).attempts
    assert (oldest.first_sequence, oldest.last_sequence, oldest.items) == (1, 2, 2)
    assert (newest.first_sequence, newest.last_sequence) == (3, 4)
    assert (oldest.kind, oldest.url) == (PushKind.SMS_REPORT, "https://x.example/")
    assert (oldest.status, oldest.answer, oldest.fault) == (200, '{"code":0}', "")
    assert (oldest.attempt_no, oldest.ms, oldest.began_at) == (1, 12, heard.now)
    text = body(heard, oldest)
    assert text is not None
    assert text.startswith('[{"phone_number":"13900001000"')
    assert text.count('"biz_id"') == 2


def test_the_body_of_a_failed_push_is_what_waits_or_was_taken_later(heard: World) -> None:
    ends(heard, "answered 500", 500, "oops")
    failed = page(heard).attempts[-1]
    waiting = body(heard, failed)
    assert waiting is not None
    heard.waits(120)
    ends(heard)
    assert body(heard, failed) == waiting
    again = page(heard, PushFilter(is_failed=False)).attempts[-1]
    assert (again.attempt_no, body(heard, again)) == (2, waiting)
    assert len(page(heard, PushFilter(is_failed=True)).attempts) == 2


def test_the_pushes_of_a_message_are_found_also_when_they_failed_or_came_again(
    heard: World,
) -> None:
    [first, *_] = sent(heard)
    account_id = heard.sender.account_id
    ends(heard, "answered 500", 500, "")
    heard.waits(120)
    ends(heard)
    with heard.database.reading() as tx:
        found = pushes_of_message(tx, account_id, first)
        assert pushes_of_message(tx, account_id + 1, first) == []
    assert [(one.attempt_no, one.status) for one in found] == [(1, 500), (2, 200)]
    assert {one.first_sequence for one in found} == {1}


def test_a_dead_letter_that_is_pushed_again_is_in_the_history(heard: World) -> None:
    for _ in range(3):
        ends(heard, "answered 500", 500, "")
        heard.waits(3600)
    assert ends(heard) == 0, "they are dead"
    with heard.database.transaction() as tx:
        redeliver_dead_letters(work_at(tx, heard.now, heard.context), heard.sender.account_id)
    ends(heard)
    [first, *_] = sent(heard)
    with heard.database.reading() as tx:
        found = pushes_of_message(tx, heard.sender.account_id, first)
    assert [one.status for one in found] == [500, 500, 500, 200]


def test_pages_go_on_and_say_how_far_they_looked(
    heard: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends(heard, "answered 500", 500, "")
    heard.waits(120)
    ends(heard)
    first = page(heard, limit=3)
    assert (len(first.attempts), first.looked_back_to) == (3, None)
    assert first.before is not None
    rest = page(heard, before=first.before)
    assert (len(rest.attempts), rest.before, rest.looked_back_to) == (1, None, None)
    monkeypatch.setattr(push_history, "LOOKED_MAX", 2)
    rare = page(heard, PushFilter(is_failed=True))
    assert (rare.attempts, rare.looked_back_to) == ((), heard.now)
    assert rare.before is not None
    assert len(page(heard, PushFilter(is_failed=True), before=rare.before).attempts) == 2
    assert page(heard, PushFilter(kind=PushKind.SMS_UP)).attempts == ()
    assert page(heard, PushFilter(since=heard.now + 1)).attempts == ()


@pytest.mark.parametrize("setting", ["keep_pushes_days", "keep_numbers_days", "keep_texts_days"])
def test_pushes_go_in_time_by_the_shortest_of_three_settings(heard: World, setting: str) -> None:
    heard.use(**{"keep_pushes_days": 30, setting: 3})
    ends(heard)
    heard.waits(2 * 24 * 3600)
    forgets(heard)
    assert len(page(heard).attempts) == 2
    heard.waits(2 * 24 * 3600)
    forgets(heard)
    assert page(heard).attempts == ()


def test_which_message_a_report_was_of_goes_after_the_latest_receipt(heard: World) -> None:
    ends(heard)
    [first, *_] = sent(heard)
    heard.waits(12 * 24 * 3600)
    forgets(heard)
    with heard.database.reading() as tx:
        assert pushes_of_message(tx, heard.sender.account_id, first) == []
        assert push_history.history.sequences_of(tx, heard.sender.account_id, first) == [1]
    heard.waits(12 * 24 * 3600)
    forgets(heard)
    with heard.database.reading() as tx:
        assert push_history.history.sequences_of(tx, heard.sender.account_id, first) == []


def forgets(world: World) -> None:
    with world.database.transaction() as tx:
        forget_old(work_at(tx, world.now, world.context))


def test_an_erased_number_is_in_no_body_and_no_answer(heard: World) -> None:
    ends(heard, answer=f"got {api_form(PHONE)}")
    heard.waits(4 * 24 * 3600)
    with heard.database.transaction() as tx:
        work = work_at(tx, heard.now, heard.context)
        done = erase_number(work, Sealer(b"k" * 32), api_form(PHONE))
    assert "13900001000" not in repr(page(heard).attempts)
    text = body(heard, page(heard).attempts[-1])
    assert text is not None
    assert text.startswith('[null,{"phone_number":"13900001001"')
    assert getattr(done, "counts", {})["pushes that ended"] == 3, "two answers, one text"


def test_a_closed_account_loses_them_with_its_papers(heard: World) -> None:
    ends(heard)
    with heard.database.transaction() as tx:
        close_account(work_at(tx, heard.now, heard.context), "acme")
    heard.waits(31 * 24 * 3600)
    with heard.database.transaction() as tx:
        assert purge_closed(work_at(tx, heard.now, heard.context))
    assert page(heard).attempts == ()
