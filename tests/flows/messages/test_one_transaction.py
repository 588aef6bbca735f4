"""Hot flows take one transaction and values, so that several can share a transaction."""

from __future__ import annotations

import json

from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.flows.messages.delivery.record_attempts import record_attempts
from hongyan.flows.messages.delivery.start_attempts import start_attempts
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.books import Books
from tests.flows.carrier import receipt, taken
from tests.flows.world import PHONE, SIGN_NAME, World
from tests.working import work_at


def call(world: World, nonce: int, *phones: int) -> SendRequest:
    values = {"code": "123456"}
    group = Group(phones, SIGN_NAME, values, json.dumps(values), "")
    template = f"SMS_{world.sender.templates[MessageKind.VERIFICATION]}"
    return SendRequest(
        world.sender.account_id, template, (group,), "", nonce, world.context.ids.one(world.now)
    )


def test_a_call_is_accepted_leaves_is_answered_and_heard_of_in_one_transaction(
    world: World,
) -> None:
    books, views = Books(world), world.views()
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, world.context)
        answers = accept_messages(
            work, [call(world, 1, PHONE, PHONE + 1), call(world, 2, PHONE + 2)]
        )
        leaving = start_attempts(work, views, 512).departures
        record_attempts(work, [taken(one) for one in leaving])
        settled = take_receipts(work, [receipt(one) for one in leaving]).settled
        again = accept_messages(work, [call(world, 3, PHONE), call(world, 4, PHONE + 3)])
    assert [type(one) for one in (*answers, again[1])] == [Accepted] * 3
    assert not isinstance(again[0], Accepted)  # it sees what the first batch sent
    assert {one.verdict.outcome for one in settled} == {Outcome.DELIVERED}
    assert [world.outcome(one.message_id) for one in leaving] == [Outcome.DELIVERED] * 3
    assert (world.totals(), world.queued()) == ((4, 4, 3, 0), 1)
    books.prove()
