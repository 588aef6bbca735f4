"""The process is killed with submissions in flight to carriers that speak protocols in use.

The carriers live in a process of their own, hold half of their answers back, and write down all
that they receive before they answer. Nothing is lost, nothing is submitted twice, each receipt is
stored, the ledger is right. `HONGYAN_SOAK_KILLS` says how often the process is killed,
`HONGYAN_SOAK_SEED` repeats a run's load.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.ports import free_port
from tests.stories import audit, carrier_log
from tests.stories.books import Books, open_books, unrest_inside
from tests.stories.installation import ACCOUNT, Installation, install_with
from tests.stories.load import Call, Customer
from tests.stories.receiver import receiving
from tests.stories.service import Carrier, Service, until
from tests.stories.test_kill import SETTINGS, answered_by

KILLS = int(os.environ.get("HONGYAN_SOAK_KILLS", "5"))
SEED = int(os.environ.get("HONGYAN_SOAK_SEED", "0")) or time.time_ns() % 1_000_000
LIFE_SECONDS = (0.2, 1.0)
CUSTOMERS = 3
WINDOW = 32
SETTLE_SECONDS_MAX = 60

OPTIONS: Mapping[str, Sequence[str]] = {
    "cmpp": ("sp_id=690001", "secret=hongyan", "service_id=KILL", "answer_seconds=1"),
    "smpp": ("system_id=hongyan", "password=hongyan", "answer_seconds=1"),
}
"""The options of a channel of each kind: a simulated carrier speaks what it is called."""

BEHAVIOURS = """
[[behaviour]]
name = "receipt_before_response"
share = 50

[[behaviour]]
name = "receipt_twice"
share = 5

[[behaviour]]
name = "no_response"
share = 1
"""


@pytest.mark.story
@pytest.mark.soak
@pytest.mark.timeout(120 + 20 * KILLS)
@pytest.mark.parametrize("kind", OPTIONS)
def test_kills_with_a_window_in_flight_lose_nothing_and_repeat_nothing(
    kind: str, empty_sqlite_url: str, tmp_path: Path
) -> None:
    print(f"HONGYAN_SOAK_SEED={SEED}")
    settings = SETTINGS | {"HONGYAN_DATABASE": empty_sqlite_url}
    with (
        closing(Carrier(tmp_path, kind, BEHAVIOURS, seed=SEED)) as carrier,
        receiving() as receiver,
    ):
        place = install_with(tmp_path / "data", settings, [channel(kind, carrier.port)])
        place.command("endpoint", "set", ACCOUNT, "SmsReport", receiver.url())
        port = free_port()
        calls = killed_in_flight(place, port)
        with place.serving(port) as service:
            until(lambda: is_quiet(empty_sqlite_url, carrier.log), "quiet", SETTLE_SECONDS_MAX)
            assert service.stop() == 0
        books = open_books(empty_sqlite_url, carrier.log)
        carrier_log.tell_books(books, carrier.log)
        tell(calls, books, carrier.log)
        assert "Every entry is sealed." in place.command("ledger", "verify")
    complaints = [
        *audit.answered_calls_are_kept(calls, books),
        *audit.unavailable_calls_are_few_and_not_stored(calls, books),
        *carrier_log.no_part_is_received_twice(carrier.log),
        *audit.nothing_is_submitted_twice(books),
        *audit.what_counts_as_submitted_was_received(books),
        *audit.every_message_is_final_or_waits_for_its_receipt(books),
        *audit.statistics_are_the_sums_of_the_log(books),
        *audit.charged_is_delivered(books),
        *audit.every_final_message_was_pushed(receiver.pushes, books),
    ]
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:40])


def channel(kind: str, port: int) -> Sequence[str]:
    """Return the words that add a channel to every carrier, on two connections."""
    reach = ("--access-code", "10690001", "--carriers", "mobile,unicom,telecom,broadnet")
    speed = ("--tps", "2000", "--window", str(WINDOW))
    given = ("host=127.0.0.1", f"port={port}", "connections=2", *OPTIONS[kind])
    options = [word for one in given for word in ("--option", one)]
    return (f"{kind}-1", "--kind", kind, *reach, *speed, *options)


def killed_in_flight(place: Installation, port: int) -> list[Call]:
    """Start and kill the service again and again while customers send; return their calls."""
    random = Random(SEED)
    customers = [Customer(place, port, number, SEED, 0) for number in range(CUSTOMERS)]
    for customer in customers:
        customer.start()
    try:
        for _ in range(KILLS):
            service = Service("serve", settings=place.settings, data=place.data, port=port)
            before = answered_by(customers)
            service.wait_until_it_answers(port)
            until(lambda before=before: answered_by(customers) > before, "an answer")
            time.sleep(random.uniform(*LIFE_SECONDS))
            service.kill()
            assert "Traceback" not in service.output, service.output
    finally:
        calls = [call for customer in customers for call in customer.stop()]
    return calls


def is_quiet(url: str, log: Path) -> bool:
    """Tell whether all that will happen has happened."""
    time.sleep(0.2)
    return not any(unrest_inside(url).values()) and not carrier_log.unheard(log)


def tell(calls: list[Call], books: Books, log: Path) -> None:
    """Print what happened, and see that there was something to lose."""
    last = [attempts[-1] for attempts in books.attempts.values()]
    doubted = sum(one.state == "in_doubt" for one in last)
    adopted = sum(one.state == "submitted" and one.answered_at is None for one in last)
    cut = sum(not one.is_whole for received in carrier_log.copies(log).values() for one in received)
    print(
        f"{KILLS} kills, {len(calls)} calls; {len(books.messages)} messages, "
        f"{len(books.verdicts)} final, {doubted} in doubt, "
        f"{adopted} known by their receipts alone, {cut} received in part"
    )
    assert adopted + doubted > KILLS, "nothing was in flight"
