"""The lease of a database: one holder, known to the others, gone with its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongyan.db.lease import UNKNOWN, Holder, LeaseView, holder_of, take
from tests.postgres import running_server

ME = Holder("serve", 4711, "host-1", 1_790_000_000_000, 8000)
OTHER = Holder("dev", 4712, "host-2", 1_790_000_001_000, 8001)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    return request.getfixturevalue(f"{request.param}_url")


def test_who_comes_second_is_told_who_holds_it(url: str) -> None:  # AUDIT B3
    assert holder_of(url) is None
    held = take(url, ME)
    assert not isinstance(held, Holder)
    assert take(url, OTHER) == ME
    assert holder_of(url) == ME
    assert held.look() is LeaseView.HELD
    held.release()
    assert holder_of(url) is None
    then = take(url, OTHER)
    assert not isinstance(then, Holder)
    assert holder_of(url) == OTHER
    then.release()


def test_two_names_of_one_file_are_one_lease(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(tmp_path, target_is_directory=True)
    held = take(sqlite_url, ME)
    assert not isinstance(held, Holder)
    other = sqlite_url.replace("hongyan.db", "way/hongyan.db")
    assert take(other, OTHER) == ME
    held.release()


def test_a_lock_file_that_says_nothing_is_held_all_the_same(
    sqlite_url: str, tmp_path: Path
) -> None:
    held = take(sqlite_url, ME)
    assert not isinstance(held, Holder)
    (tmp_path / "hongyan.db.lock").write_text("")
    assert take(sqlite_url, OTHER) == UNKNOWN
    held.release()


@pytest.mark.parametrize("gone", ["hongyan.db", "hongyan.db.lock"])
def test_a_file_that_was_put_away_loses_the_lease(
    sqlite_url: str, tmp_path: Path, gone: str
) -> None:
    held = take(sqlite_url, ME)
    assert not isinstance(held, Holder)
    assert held.look() is LeaseView.HELD
    (tmp_path / gone).rename(tmp_path / "elsewhere")
    assert held.look() is LeaseView.LOST
    held.release()


@pytest.mark.postgres
def test_a_server_that_is_away_for_many_looks_gives_the_lease_back() -> None:  # AUDIT B3
    with running_server() as server:
        url = server.create("away")
        held = take(url, ME)
        assert not isinstance(held, Holder)
        server.stop()
        assert [held.look() for _ in range(3)] == [LeaseView.AWAY] * 3
        server.start()
        assert held.look() is LeaseView.HELD
        assert take(url, OTHER) == ME
        server.stop()
        assert held.look() is LeaseView.AWAY
        held.release()
        server.start()
        assert holder_of(url) is None


@pytest.mark.postgres
def test_a_session_without_the_lock_is_never_taken_for_the_lease() -> None:
    with running_server() as server:
        url = server.create("slow")
        held = take(url, ME)
        assert not isinstance(held, Holder)
        # Its holder keeps it longer than a statement may take.
        server.execute("ALTER DATABASE slow SET statement_timeout = '200ms'")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        other = take(url, OTHER)
        assert not isinstance(other, Holder)
        assert LeaseView.HELD not in [held.look() for _ in range(2)]
        held.release()
        other.release()


HOLD_AND_FORK = """
import os, signal, sys
from hongyan.db.lease import Holder, take
take(sys.argv[1], Holder("serve", 4711, "host-1", 1_790_000_000_000, 8000))
child = os.fork()
if child:
    print(child, flush=True)
signal.pause()  # the child is a worker that outlives its parent
"""


def test_a_kill_frees_it_even_where_a_forked_child_lives_on(sqlite_url: str) -> None:
    # AUDIT B3: kill -9 frees the database at once, or the restart after it would be refused.
    command = [sys.executable, "-c", HOLD_AND_FORK, sqlite_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        try:
            assert take(sqlite_url, OTHER) == ME
            process.kill()
            process.wait()
            assert holder_of(sqlite_url) is None
            then = take(sqlite_url, OTHER)
            assert not isinstance(then, Holder)
            then.release()
        finally:
            os.kill(child, signal.SIGKILL)
