"""A throw-away PostgreSQL server for tests: they make it, use it and remove it.

It knows no server that already runs. PostgreSQL refuses to run as root, so root starts it as
another user. It listens on a socket file in its own directory and on no port, so that any number of
servers live beside each other.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

MISSING = (
    "PostgreSQL is not installed, and tests do not skip. On Debian: apt-get install -y postgresql "
    "(its server need not run; the tests start their own)."
)
START_SECONDS_MAX = 60
SETTINGS = (
    "listen_addresses=",  # the socket file only
    "fsync=off",  # these rows need not outlive a power cut
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "logging_collector=off",
)


@dataclass(slots=True)
class PostgresServer:
    """A server that belongs to the tests."""

    directory: Path
    command: list[str]
    owner: pwd.struct_passwd | None
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [*_dies_with_us(), *self.command]
        self._process = _start(command, self.directory, self.owner, "server.log")
        _wait_until_ready(self.directory, self._process)

    def stop(self) -> None:
        """Stop it the way that ends open connections ("fast"); what was committed is kept."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nothing of it run: it neither answers nor goes away."""
        pids = self._pids()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def _pids(self) -> list[int]:
        assert self._process is not None
        parent = self._process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
        return [parent, *(int(pid) for pid in children.split())]

    def url(self, database: str) -> str:
        """Return the URL by which Hongyan opens one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.directory}"

    def create(self, database: str, template: str = "template0") -> str:
        """Create a database as a copy of `template` and return its URL."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database and every connection to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """Run one statement outside every transaction."""
        with psycopg.connect(
            host=str(self.directory), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())


def find_binaries() -> Path:
    """Return the directory that holds `initdb` and `postgres`, the newest if there are several."""
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4])
    )
    assert found, MISSING
    return found[-1].parent


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server in a new directory; stop it and remove the directory in the end."""
    binaries = find_binaries()
    owner = _owner()
    # Not pytest's own directory: the server's user must be able to walk there.
    directory = Path(tempfile.mkdtemp(prefix="hongyan-pg-"))
    try:
        if owner:
            os.chown(directory, owner.pw_uid, owner.pw_gid)
        directory.chmod(0o755)
        rows = directory / "rows"
        initdb = [str(binaries / "initdb"), "-N", "-D", str(rows), "-U", "postgres"]
        initdb += ["--auth=trust", "--encoding=UTF8", "--no-locale"]
        made = _start(initdb, directory, owner, "initdb.log").wait()
        assert made == 0, (directory / "initdb.log").read_text()
        postgres = [str(binaries / "postgres"), "-D", str(rows), "-k", str(directory)]
        for setting in SETTINGS:
            postgres += ["-c", setting]
        server = PostgresServer(directory, postgres, owner)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _dies_with_us() -> list[str]:
    # A killed test run leaves no server behind (setpriv belongs to Debian's util-linux).
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []


def _start(
    command: list[str], directory: Path, owner: pwd.struct_passwd | None, log: str
) -> subprocess.Popen[bytes]:
    with (directory / log).open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=directory,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )


def _wait_until_ready(directory: Path, server: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            psycopg.connect(host=str(directory), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            log = (directory / "server.log").read_text()
            assert server.poll() is None, log
            assert time.monotonic() < give_up_at, log
            time.sleep(0.05)
        else:
            return
