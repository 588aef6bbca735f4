"""The process is killed at random moments under load, and every promise still holds.

The carriers live in a process of their own that survives, and write down all that they receive.
`HONGYAN_SOAK_KILLS` says how often the process is killed, `HONGYAN_SOAK_SEED` repeats a run's load.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from tests.ports import free_port
from tests.stories import audit
from tests.stories.books import Books, open_books, unrest
from tests.stories.caller import today
from tests.stories.installation import ACCOUNT, Installation, install
from tests.stories.load import Call, Customer
from tests.stories.receiver import Receiver, receiving
from tests.stories.service import Service, simulating, until

KILLS = int(os.environ.get("HONGYAN_SOAK_KILLS", "10"))
KILLS_POSTGRES = max(3, KILLS // 10)
SEED = int(os.environ.get("HONGYAN_SOAK_SEED", "0")) or time.time_ns() % 1_000_000
LIFE_SECONDS = (0.05, 1.5)
STILLBORN_SHARE = 0.3
"""How many are killed while they start; the others after they answered for the first time."""

PROOFS = 25
"""How often the ledger is proved between kills: a proof takes longer with every call before it."""

CUSTOMERS = 3
PACE = 0.5
SETTLE_SECONDS_MAX = 180
SETTINGS = {
    "HONGYAN_SUBMIT_ANSWER_SECONDS": "2",
    "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true",
    "HONGYAN_PUSH_TIMEOUT_MS": "3000",
    "HONGYAN_PROMOTION_OPENS_HOUR": "0",
    "HONGYAN_PROMOTION_CLOSES_HOUR": "24",
    # The simulator's numbers are sent to again and again.
    "HONGYAN_VERIFICATION_PER_MINUTE": "100000",
    "HONGYAN_VERIFICATION_PER_HOUR": "100000",
    "HONGYAN_VERIFICATION_PER_DAY": "100000",
    "HONGYAN_VERIFICATION_PER_NUMBER_DAY": "100000",
    "HONGYAN_NOTIFICATION_PER_DAY": "100000",
    "HONGYAN_PROMOTION_PER_DAY": "100000",
}


@pytest.mark.story
@pytest.mark.soak
@pytest.mark.timeout(300 + 20 * KILLS)
def test_kill_on_sqlite_loses_nothing_and_repeats_nothing(
    empty_sqlite_url: str, tmp_path: Path
) -> None:
    assert_kills_do_no_harm(empty_sqlite_url, tmp_path, KILLS)


@pytest.mark.story
@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.timeout(300 + 20 * KILLS_POSTGRES)
def test_kill_on_postgres_loses_nothing_and_repeats_nothing(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    assert_kills_do_no_harm(empty_postgres_url, tmp_path, KILLS_POSTGRES)


@pytest.mark.story
@pytest.mark.soak
@pytest.mark.timeout(300 + 20 * KILLS)
def test_kill_behind_fronts_loses_nothing_and_repeats_nothing(
    empty_sqlite_url: str, tmp_path: Path
) -> None:
    assert_kills_do_no_harm(empty_sqlite_url, tmp_path, KILLS, HONGYAN_FRONTS="2")


def assert_kills_do_no_harm(url: str, directory: Path, kills: int, **more: str) -> None:
    print(f"HONGYAN_SOAK_SEED={SEED}")
    settings = SETTINGS | {"HONGYAN_DATABASE": url} | more
    with simulating(directory, pace=PACE, seed=SEED) as simulator, receiving() as receiver:
        place = install(directory / "data", settings, simulator.port)
        place.command("endpoint", "set", ACCOUNT, "SmsReport", receiver.url())
        port = free_port()
        calls = killed_under_load(place, port, kills)
        with place.serving(port) as service:
            settled(url, simulator.log)
            books = open_books(url, simulator.log)
            tell(calls, books, receiver, kills)
            assert_answers_agree(place, service, calls, books)
            assert service.stop() == 0
        proof = place.command("ledger", "verify")
        assert "Every entry is sealed." in proof, proof
    complaints = [
        *audit.answered_calls_are_kept(calls, books),
        *audit.unavailable_calls_are_few_and_not_stored(calls, books),
        *audit.nothing_is_submitted_twice(books),
        *audit.what_counts_as_submitted_was_received(books),
        *audit.every_message_is_final_or_waits_for_its_receipt(books),
        *audit.statistics_are_the_sums_of_the_log(books),
        *audit.charged_is_delivered(books),
        *audit.every_final_message_was_pushed(receiver.pushes, books),
    ]
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:40])


def killed_under_load(place: Installation, port: int, kills: int) -> list[Call]:
    """Start and kill the service again and again while customers send; return their calls."""
    random = Random(SEED)
    proof_every = max(1, kills // PROOFS)
    customers = [Customer(place, port, number, SEED) for number in range(CUSTOMERS)]
    for customer in customers:
        customer.start()
    try:
        for number in range(kills):
            service = Service("serve", settings=place.settings, data=place.data, port=port)
            if random.random() > STILLBORN_SHARE:
                answered = answered_by(customers)
                service.wait_until_it_answers(port)
                # However busy the machine: what is killed has been at work.
                until(lambda before=answered: answered_by(customers) > before, "an answer")
                if number % proof_every == 0:
                    # Beside the process that serves again: what it left when it died is right.
                    place.command("ledger", "verify")
            time.sleep(random.uniform(*LIFE_SECONDS))
            service.kill()
            assert "Traceback" not in service.output, service.output
    finally:
        calls = [call for customer in customers for call in customer.stop()]
    return calls


def answered_by(customers: Iterable[Customer]) -> int:
    return sum(one.answered for one in customers)


def settled(url: str, log: Path) -> None:
    """Wait until nothing more is to be expected."""
    seen: list[list[str]] = [[]]

    def is_quiet() -> bool:
        seen[0] = unrest(url, log)
        time.sleep(0.3)
        return not seen[0]

    try:
        until(is_quiet, "all is quiet", SETTLE_SECONDS_MAX)
    except AssertionError:
        pytest.fail(f"not quiet after {SETTLE_SECONDS_MAX} s: {', '.join(seen[0])}")


def assert_answers_agree(
    place: Installation, service: Service, calls: Iterable[Call], books: Books
) -> None:
    """See that the API says what the books say, and that old nonces stay used up."""
    caller = place.caller(service.port)
    answered = [call for call in calls if call.biz_id]
    for call in answered[:: len(answered) // 20 or 1]:
        [one] = caller.details(call.phones[0], call.biz_id)
        assert one["OutId"] == call.out_id
        again = caller.post(call.form)
        # After a soak of more than 15 minutes the timestamps of the first calls are stale as well.
        refusals = {"SignatureNonceUsed", "InvalidTimeStamp.Expired"}
        assert again.code in refusals, f"call {call.out_id} was made twice: {again}"
    days = {"StartDate": today(), "EndDate": today(), "PageIndex": "1", "PageSize": "50"}
    reply = caller.call("QuerySendStatistics", IsGlobe="1", **days)
    caller.close()
    [figures] = reply.body["Data"]["TargetList"]
    sums = [sum(column) for column in zip(*books.statistics.values(), strict=True)]
    assert figures["TotalCount"] == sums[1]
    assert figures["RespondedSuccessCount"] == sums[2]
    assert figures["RespondedFailCount"] == sums[3]


def tell(calls: list[Call], books: Books, receiver: Receiver, kills: int) -> None:
    """Print what happened, so that a run can be seen to have tested something."""
    answered = sum(1 for call in calls if call.biz_id)
    last = [attempts[-1] for attempts in books.attempts.values()]
    doubted = sum(1 for one in last if one.state == "in_doubt")
    adopted = sum(1 for one in last if one.state == "submitted" and one.answered_at is None)
    unsent = sum(1 for one in books.attempts if not books.received.get(one))
    pushed = sum(len(push.items) for push in receiver.pushes)
    refused = Counter(call.refusal for call in calls if call.refusal)
    print(
        f"{kills} kills, {len(calls)} calls, {answered} answered; {len(books.messages)} messages, "
        f"{len(books.verdicts)} final, {doubted} in doubt, of these {unsent} never sent, "
        f"{adopted} known by their receipts alone; "
        f"{pushed - len(books.verdicts)} items pushed more than once; refused: {dict(refused)}"
    )
    # Some lives end before their first answer.
    assert answered > kills // 2, "there was no load"
