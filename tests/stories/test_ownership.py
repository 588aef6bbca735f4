"""A database knows who made it and who serves it: real processes on both databases."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from hongyan.db.database import Database
from hongyan.db.lease import Holder, take
from hongyan.db.migrate import current, head
from tests.commands import run_command
from tests.ports import free_port
from tests.postgres import PostgresServer, find_binaries
from tests.stories.caller import Caller
from tests.stories.service import HONGYAN, Program, environment, get, serving, until

pytestmark = pytest.mark.story

SECONDS_MAX = 90


def run(
    *words: str, cwd: Path, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `hongyan` to its end in a directory."""
    return run_command(*words, environment=environment(settings or {}), directory=cwd)


def succeeds(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a refusal says: one line, and ways out that are indented."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    line, *ways = done.stderr.splitlines()
    assert line.startswith("hongyan: "), done.stderr
    assert all(way.startswith("    ") for way in ways), done.stderr
    return done.stderr


def shell(said: str, purpose: str, cwd: Path, settings: Mapping[str, str] | None = None) -> None:
    """Run the command that a refusal prints for a purpose, word for word."""
    lines = said.splitlines()
    place = next(place for place, line in enumerate(lines) if line.strip().startswith(purpose))
    program = shutil.which(HONGYAN[0])
    assert program is not None
    # `python -m hongyan` is how these tests call it, by the name that `python` has in this shell.
    path = f"{Path(program).parent}:{os.environ['PATH']}:{find_binaries()}"
    done = subprocess.run(
        ["sh", "-euc", lines[place + 1]],
        cwd=cwd,
        env=environment(settings or {}) | {"PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, lines[place + 1] + done.stdout + done.stderr


def as_0_1_left_it(directory: Path, *accounts: str) -> None:
    """Turn what `dev` made in a directory into what version 0.1 left: no mark, open modes."""
    with closing(sqlite3.connect(directory / "hongyan.db")) as database:
        database.execute("DELETE FROM installation")
        database.commit()
    for account in accounts:
        succeeds(run("account", "create", account, "--data", str(directory), cwd=directory.parent))
    (directory / "hongyan.db").chmod(0o644)


def demo_database(directory: Path) -> None:
    """Let `hongyan dev` make a database in a directory, and stop it."""
    with serving("dev", data=directory) as service:
        assert service.stop() == 0


def test_dev_keeps_to_a_directory_of_its_own_and_commands_find_it(tmp_path: Path) -> None:
    # AUDIT B1, B2: `make run` and the README's "Serve" in one directory never meet.
    dev = Program("dev", "--port", str(free_port()), settings={}, directory=tmp_path)
    try:
        assert "data in .hongyan-dev" in dev.line_with("is ready")
        assert {one.name for one in tmp_path.iterdir()} == {".hongyan-dev"}
        found = run("account", "list", cwd=tmp_path)
        assert "hongyan-dev" in succeeds(found)
        assert "on the installation in .hongyan-dev" in found.stderr
        assert "the running `hongyan dev` on port" in succeeds(run("dev", "clock", cwd=tmp_path))
        for words in (("migrate",), ("account", "create", "shop"), ("key", "create", "shop")):
            succeeds(run(*words, cwd=tmp_path))
        listed = run("account", "list", cwd=tmp_path)
        assert "hongyan-dev" not in succeeds(listed)
        assert "--data .hongyan-dev" in listed.stderr, "both are here: which is meant is said"
        serve = Program("serve", "--port", str(free_port()), settings={}, directory=tmp_path)
        try:
            serve.line_with("serving")
        finally:
            serve.end()
        # `dev clock` still means dev's.
        assert "obeys it" in succeeds(run("dev", "clock", "+1d", cwd=tmp_path))
    finally:
        dev.end()


def test_dev_touches_nothing_that_it_did_not_make(empty_database_url: str, tmp_path: Path) -> None:
    # AUDIT B1, B2, B5: no demo accounts, no moved clock, no wiping of what serve serves.
    where = {"HONGYAN_DATABASE": empty_database_url, "HONGYAN_DATA": str(tmp_path / "kept")}
    succeeds(run("migrate", cwd=tmp_path, settings=where))
    succeeds(run("account", "create", "shop", cwd=tmp_path, settings=where))
    with socket.create_server(("127.0.0.1", 0)) as other:  # which answers for another service
        where["HONGYAN_PORT"] = str(other.getsockname()[1])
        for words in (("dev",), ("dev", "--fresh"), ("dev", "clock", "+1d")):
            said = refused(run(*words, cwd=tmp_path, settings=where))
            assert "was made for `hongyan serve`" in said
    listed = succeeds(run("account", "list", cwd=tmp_path, settings=where))
    assert "shop" in listed
    assert "hongyan-dev" not in listed
    assert "made for `hongyan serve`" in run("doctor", cwd=tmp_path, settings=where).stdout


def test_serve_refuses_what_dev_made_and_the_way_out_leads_out(
    empty_database_url: str, tmp_path: Path
) -> None:
    # AUDIT B2: the demo's secrets are published.
    where = {"HONGYAN_DATABASE": empty_database_url, "HONGYAN_DATA": str(tmp_path / "kept")}
    dev = Program("dev", "--port", str(free_port()), settings=where, directory=tmp_path)
    try:
        dev.line_with("is ready")
    finally:
        dev.end()
    assert "`hongyan serve` refuses it" in run("doctor", cwd=tmp_path, settings=where).stdout
    said = refused(run("serve", cwd=tmp_path, settings=where))
    assert "was made by `hongyan dev`" in said
    shell(said, "start over", tmp_path, where)
    _, _, anew = said.strip().rpartition("hongyan migrate")
    serve = Program(
        *("serve", "--port", str(free_port()), *shlex.split(anew)),
        settings=where,
        directory=tmp_path,
    )
    try:
        serve.line_with("serving")
    finally:
        serve.end()


def test_a_second_serving_process_is_told_who_serves(
    empty_database_url: str, tmp_path: Path
) -> None:
    # AUDIT B3: two processes on one database sent on 110 of 400 messages nowhere.
    where = {"HONGYAN_DATABASE": empty_database_url, "HONGYAN_DATA": str(tmp_path / "kept")}
    succeeds(run("migrate", cwd=tmp_path, settings=where))
    port = free_port()
    first = Program("serve", "--port", str(port), settings=where, directory=tmp_path)
    try:
        first.line_with("serving")
        second = run("serve", "--port", str(free_port()), cwd=tmp_path, settings=where)
        line = refused(second)
        assert f"process {first.pid} on {socket.gethostname()}, since 20" in line
        assert f"port {port}" in line
        # Commands work beside it.
        succeeds(run("account", "create", "shop", cwd=tmp_path, settings=where))
        doctor = run("doctor", "--data", where["HONGYAN_DATA"], cwd=tmp_path, settings=where)
        assert f"process {first.pid} on" in doctor.stdout
        retire = run("migrate", "--retire-demo", cwd=tmp_path, settings=where)
        assert f"process {first.pid} on" in refused(retire)
        # A kill frees the database at once.
        first.kill()
        third = Program("serve", "--port", str(port), settings=where, directory=tmp_path)
        try:
            third.line_with("serving")
            assert third.stop() == 0
        finally:
            third.end()
    finally:
        first.end()


def test_fresh_never_wipes_what_is_open(tmp_path: Path) -> None:
    # AUDIT B1: the old process went on answering OK into a deleted file.
    data = tmp_path / "kept"
    with serving("dev", data=data) as service:
        words = ("dev", "--fresh", "--data", str(data), "--port", str(free_port()))
        assert f"process {service.pid} on" in refused(run(*words, cwd=tmp_path))
        assert get(service.watch_port, "/healthz")[0] == 200
    with closing(sqlite3.connect(data / "hongyan.db")) as held:  # as a 0.1 `serve` would
        held.execute("SELECT count(*) FROM account").fetchall()
        assert "open in another process" in refused(run(*words, cwd=tmp_path))
        assert held.execute("SELECT count(*) FROM account").fetchall() == [(2,)]


def test_nothing_is_migrated_under_a_process_that_serves(
    empty_database_url: str, tmp_path: Path
) -> None:
    # AUDIT B3: an older version serves, and a newer one is told to migrate.
    old = Path(__file__).parent.parent / "fixtures" / "0007-serve"
    settings = {"HONGYAN_DATABASE": empty_database_url}
    words = ("restore", str(old), "--with-key", str(old / "master.key"))
    assert run(*words, cwd=tmp_path, settings=settings).returncode == 0
    held = take(empty_database_url, Holder("serve", 4711, "host-1", 1_790_000_000_000, 8000))
    assert not isinstance(held, Holder)
    said = refused(run("migrate", cwd=tmp_path, settings=settings))
    assert "process 4711 on host-1" in said
    assert current(empty_database_url) == "0007"
    held.release()
    assert run("migrate", cwd=tmp_path, settings=settings).returncode == 0
    assert current(empty_database_url) == head()


def test_fresh_wipes_nothing_when_it_cannot_listen(tmp_path: Path) -> None:
    data = tmp_path / "kept"
    with serving("dev", data=data) as service:
        other = service.port
        with serving("dev", data=tmp_path / "mine") as mine:
            mine.stop()
        marked = (tmp_path / "mine" / "hongyan.db").stat().st_ino
        words = ("dev", "--fresh", "--data", str(tmp_path / "mine"), "--port", str(other))
        assert "in use by another process" in refused(run(*words, cwd=tmp_path))
        assert (tmp_path / "mine" / "hongyan.db").stat().st_ino == marked
        same = f"127.0.0.1:{free_port()}"
        words = ("dev", "--data", str(tmp_path / "mine"), "--port", same.partition(":")[2])
        said = refused(run(*words, cwd=tmp_path, settings={"HONGYAN_WATCH": same}))
        assert "where the API listens" in said


def test_a_process_whose_database_was_put_away_stops_serving(tmp_path: Path) -> None:
    # AUDIT B1, its kind: nothing is accepted into a file that is lost afterwards.
    data = tmp_path / "kept"
    succeeds(run("migrate", "--data", str(data), cwd=tmp_path))
    with serving("serve", data=data) as service:
        data.rename(tmp_path / "elsewhere")
        assert service.wait() == 1
        assert "was put away" in service.output


def sessions(url: str, pid: int) -> set[int]:
    """Return the sessions of a process that hold the lock of the lease."""
    holding = text(
        "SELECT pid FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' "
        "AND granted AND application_name LIKE :title"
    )
    database = Database.open(url)
    with database.reading() as tx:
        found = set(tx.execute(holding, {"title": f"hongyan/serve/{pid}/%"}).scalars())
    database.close()
    return found


@pytest.mark.postgres
def test_a_process_that_lost_its_session_takes_the_lease_again_or_stops(
    empty_postgres_url: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    # AUDIT B3: the lock ends with its session, so its loss must be noticed.
    where = {"HONGYAN_DATABASE": empty_postgres_url}
    data = tmp_path / "kept"
    succeeds(run("migrate", "--data", str(data), cwd=tmp_path, settings=where))
    with serving("serve", data=data, settings=where) as service:
        gone = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
        before = sessions(empty_postgres_url, service.pid)
        postgres_server.execute(f"{gone} 'hongyan/serve/{service.pid}/%'")
        until(
            lambda: sessions(empty_postgres_url, service.pid) - before,
            "the lease is taken again by another session",
        )
        second = run("serve", "--data", str(data), cwd=tmp_path, settings=where)
        assert f"process {service.pid} on" in refused(second)
        assert get(service.watch_port, "/healthz")[0] == 200
        # Another process has it before this one looks: it gives way.
        os.kill(service.pid, signal.SIGSTOP)
        postgres_server.execute(f"{gone} 'hongyan/serve/{service.pid}/%'")
        other = Program(
            "serve",
            "--port",
            str(free_port()),
            "--data",
            str(data),
            settings=where,
            directory=tmp_path,
        )
        try:
            other.line_with("serving")
            os.kill(service.pid, signal.SIGCONT)
            assert service.wait() == 1
            assert "another process serves it" in service.output
        finally:
            other.end()


# What version 0.1 left


def test_what_0_1_dev_left_goes_on_where_it_is(tmp_path: Path) -> None:
    demo_database(tmp_path / ".hongyan")
    as_0_1_left_it(tmp_path / ".hongyan")
    dev = Program("dev", "--port", str(free_port()), settings={}, directory=tmp_path)
    try:
        assert "data in .hongyan," in dev.line_with("is ready")
        assert "mv .hongyan .hongyan-dev" in dev.output
    finally:
        dev.end()
    said = refused(run("serve", cwd=tmp_path))
    assert "--retire-demo" not in said, "there is nothing to keep"
    shell(said, "start over", tmp_path)
    assert (tmp_path / ".hongyan-dev" / "hongyan.db").exists()
    serve = Program("serve", "--port", str(free_port()), settings={}, directory=tmp_path)
    try:
        serve.line_with("serving")
    finally:
        serve.end()


def test_who_served_beside_the_demo_keeps_the_accounts_and_retires_the_demo(
    tmp_path: Path,
) -> None:
    # AUDIT B2, upgraded: `make run`, then the README's "Serve" in the same directory with 0.1.
    data = tmp_path / ".hongyan"
    demo_database(data)
    as_0_1_left_it(data, "shop")
    shown = succeeds(run("key", "create", "shop", cwd=tmp_path))
    key = dict(line.split() for line in shown.splitlines() if line)
    # Neither wiped, nor taken over, by dev.
    kept = refused(run("dev", "--fresh", "--data", ".hongyan", cwd=tmp_path))
    assert "holds accounts besides the demo's (shop)" in kept
    assert "made by `hongyan dev`" in succeeds(run("migrate", cwd=tmp_path))
    said = refused(run("serve", cwd=tmp_path))
    assert "keep shop" in said
    shell(said, "keep shop", tmp_path)
    port = free_port()
    serve = Program("serve", "--port", str(port), settings={}, directory=tmp_path)
    try:
        serve.line_with("serving")
        with closing(Caller(port, key["AccessKeyId"], key["AccessKeySecret"])) as own:
            assert own.send("13900000000").code != "InvalidAccessKeyId.NotFound"
        with closing(Caller(port)) as demo:
            assert demo.send("13900000000").code == "InvalidAccessKeyId.Inactive"
        back = run("key", "enable", "hongyan-dev", cwd=tmp_path)
        assert "published" in refused(back)
    finally:
        serve.end()
    assert "made for `hongyan serve`" in refused(run("dev", "--data", ".hongyan", cwd=tmp_path))


def test_who_served_beside_the_demo_may_begin_anew(tmp_path: Path) -> None:
    demo_database(tmp_path / ".hongyan")
    as_0_1_left_it(tmp_path / ".hongyan", "shop")
    shell(refused(run("serve", cwd=tmp_path)), "start over", tmp_path)
    assert "shop" not in succeeds(run("account", "list", cwd=tmp_path))
    assert "shop" in succeeds(run("account", "list", "--data", ".hongyan-dev", cwd=tmp_path))
