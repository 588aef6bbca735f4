"""The database goes and comes while a whole process serves: 503, one line, then as before."""

from __future__ import annotations

import http.client
import json
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.ports import free_port
from tests.postgres import PostgresServer, running_server
from tests.stories import audit
from tests.stories.books import open_books
from tests.stories.caller import SIGN, VERIFICATION, Caller, Reply
from tests.stories.installation import ACCOUNT, Installation, install
from tests.stories.load import Customer
from tests.stories.receiver import receiving
from tests.stories.service import Service, get, simulating, until
from tests.stories.test_kill import SETTINGS, settled

pytestmark = pytest.mark.story

BACK_SECONDS_MAX = 2.0
UNAVAILABLE = http.client.SERVICE_UNAVAILABLE
CUSTOMERS = 3


@pytest.fixture
def mortal_server() -> Iterator[PostgresServer]:
    """A server of this test's own, which it stops and starts."""
    with running_server() as server:
        yield server


def calling(place: Installation, service: Service) -> AbstractContextManager[Caller]:
    return closing(place.caller(service.port))


def send(caller: Caller, phone: str = "13912340000") -> Reply:
    fields = {"SignName": SIGN, "TemplateCode": VERIFICATION, "TemplateParam": '{"code":"123456"}'}
    return caller.call("SendSms", PhoneNumbers=phone, **fields)


def assert_away(service: Service, caller: Caller) -> None:
    """See what a caller and a watcher are told while the database is away."""
    reply = send(caller)
    assert (reply.status, reply.code) == (UNAVAILABLE, "ServiceUnavailable"), reply
    # What is found is kept for a second.
    until(lambda: get(service.watch_port, "/healthz")[0] == UNAVAILABLE, "told unwell", 3)
    status, _, text = get(service.watch_port, "/healthz")
    told = json.loads(text)
    assert (status, told["status"]) == (UNAVAILABLE, "unavailable")
    assert told["what"]
    assert told["since"].startswith("20")


def assert_back(service: Service, caller: Caller, since: float) -> None:
    """See that a call is accepted soon after the database is there again, and that all is well."""
    until(lambda: send(caller).code != "ServiceUnavailable", "an OK", BACK_SECONDS_MAX)
    print(f"back after {time.monotonic() - since:.2f} s")
    until(lambda: get(service.watch_port, "/healthz")[0] == http.client.OK, "healthy again", 3)


def assert_quiet(service: Service) -> None:
    """See that the log says once what and since when, and shows no stack."""
    away = [line for line in service.lines if "database_away" in line]
    assert len(away) == 1, away
    told = json.loads(away[0])
    assert told["what"]
    assert told["since"]
    for word in ("Traceback", "never retrieved", "InternalError", "part_died", "batch_failed"):
        assert word not in service.output, service.output


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_postgres_is_stopped_and_started_under_load(
    mortal_server: PostgresServer, tmp_path: Path
) -> None:
    # AUDIT A18: 500 InternalError, 740 kB of tracebacks in 20 s, /healthz ok.
    url = mortal_server.create("outage")
    settings = SETTINGS | {"HONGYAN_DATABASE": url}
    with simulating(tmp_path, pace=0.5) as simulator, receiving() as receiver:
        place = install(tmp_path / "data", settings, simulator.port)
        place.command("endpoint", "set", ACCOUNT, "SmsReport", receiver.url())
        with place.serving(free_port()) as service, calling(place, service) as caller:
            customers = [Customer(place, service.port, number, 1) for number in range(CUSTOMERS)]
            for customer in customers:
                customer.start()
            time.sleep(1.5)
            mortal_server.stop()
            for _ in range(3):
                assert_away(service, caller)
                time.sleep(0.7)
            mortal_server.start()
            assert_back(service, caller, time.monotonic())
            time.sleep(1.5)
            calls = [call for customer in customers for call in customer.stop()]
            settled(url, simulator.log)
            assert_quiet(service)
            books = open_books(url, simulator.log)
            assert service.stop() == 0
        proof = place.command("ledger", "verify")
        assert "Every entry is sealed." in proof, proof
    assert any(call.refusal == "ServiceUnavailable" for call in calls)
    complaints = [
        one
        for one in audit.answered_calls_are_kept(calls, books)
        if "no record of the call" not in one  # those of this test itself
    ]
    complaints += [
        *audit.nothing_is_submitted_twice(books),
        *audit.what_counts_as_submitted_was_received(books),
        *audit.every_message_is_final_or_waits_for_its_receipt(books),
        *audit.statistics_are_the_sums_of_the_log(books),
        *audit.charged_is_delivered(books),
        *audit.every_final_message_was_pushed(receiver.pushes, books),
    ]
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:40])


@pytest.mark.postgres
def test_a_postgres_that_answers_nothing_holds_nobody_up_for_long(
    mortal_server: PostgresServer, tmp_path: Path
) -> None:
    # AUDIT A18: a server that hangs is cut off, and callers are told.
    settings = SETTINGS | {
        "HONGYAN_DATABASE": mortal_server.create("hung"),
        "HONGYAN_DATABASE_PATIENCE_SECONDS": "1",
    }
    with simulating(tmp_path) as simulator:
        place = install(tmp_path / "data", settings, simulator.port)
        with place.serving(free_port()) as service, calling(place, service) as caller:
            assert send(caller).code == "OK"
            with mortal_server.frozen():
                service.line_with("database_away", seconds=8)
                began = time.monotonic()
                assert_away(service, caller)
                assert time.monotonic() - began < 8
            assert_back(service, caller, time.monotonic())
            assert_quiet(service)
            assert service.stop() == 0


@pytest.mark.postgres
def test_who_comes_while_postgres_is_silent_is_told_within_a_second(
    mortal_server: PostgresServer, tmp_path: Path
) -> None:
    # AUDIT A18: only a call that was begun before waits until the connection is broken.
    settings = SETTINGS | {
        "HONGYAN_DATABASE": mortal_server.create("silent"),
        "HONGYAN_DATABASE_PATIENCE_SECONDS": "60",
    }
    assert_nobody_waits_long(tmp_path, settings, mortal_server.frozen())


def test_who_comes_while_another_holds_the_lock_is_told_within_a_second(
    empty_sqlite_url: str, tmp_path: Path
) -> None:
    # AUDIT A18: an operator's tool that forgot its transaction.
    settings = SETTINGS | {"HONGYAN_DATABASE": empty_sqlite_url}
    stuck = locked(empty_sqlite_url.removeprefix("sqlite:///"))
    assert_nobody_waits_long(tmp_path, settings, stuck)


def assert_nobody_waits_long(
    tmp_path: Path, settings: dict[str, str], stuck: AbstractContextManager[object]
) -> None:
    """See that who comes while a writer is stuck is told so, and that all is well afterwards."""
    with simulating(tmp_path) as simulator:
        place = install(tmp_path / "data", settings, simulator.port)
        with place.serving(free_port()) as service, calling(place, service) as caller:
            assert send(caller).code == "OK"
            assert_soon_refused(place, service, stuck)
            assert_back(service, caller, time.monotonic())
            assert service.stop() == 0


def assert_soon_refused(
    place: Installation, service: Service, stuck: AbstractContextManager[object]
) -> None:
    """See that a call is answered 503 within a second while another one waits."""
    with calling(place, service) as first:
        waiting = Thread(target=send, args=(first,))
        with stuck:
            waiting.start()
            time.sleep(1.2)
            with calling(place, service) as second:
                began = time.monotonic()
                reply = send(second)
                took = time.monotonic() - began
        waiting.join()
    assert (reply.status, reply.code) == (UNAVAILABLE, "ServiceUnavailable"), reply
    assert took < 1, f"{took:.2f} s"


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Hold the lock of an SQLite database."""
    with closing(sqlite3.connect(path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield


def test_a_full_disk_is_told_and_over_when_there_is_room(
    empty_sqlite_url: str, tmp_path: Path
) -> None:
    # AUDIT A18: the system refuses to let a file grow, as it does on a full disk.
    settings = SETTINGS | {"HONGYAN_DATABASE": empty_sqlite_url}
    with simulating(tmp_path) as simulator:
        place = install(tmp_path / "data", settings, simulator.port)
        with place.serving(free_port()) as service, calling(place, service) as caller:
            assert send(caller).code == "OK"
            with full(service, tmp_path):
                until(lambda: send(caller).status == UNAVAILABLE, "the disk is full")
                for _ in range(3):
                    assert_away(service, caller)
                    time.sleep(0.7)
            assert_back(service, caller, time.monotonic())
            assert_quiet(service)
            assert service.stop() == 0
        assert "Every entry is sealed." in place.command("ledger", "verify")


class full:  # noqa: N801 - it reads as a state: with full(...)
    """Let no file of a service grow past the smallest of its database's."""

    def __init__(self, service: Service, directory: Path) -> None:
        self._pid = service.pid
        sizes = [path.stat().st_size for path in directory.glob("own.db*")]
        self._most = min(size for size in sizes if size)

    def __enter__(self) -> None:
        self._before = resource.prlimit(self._pid, resource.RLIMIT_FSIZE)
        limits = (self._most, self._before[1])
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, limits)

    def __exit__(self, *_: object) -> None:
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, self._before)
