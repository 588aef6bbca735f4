"""Whole processes for stories: a real `hongyan`, its output, its end. Judges nothing.

Every process listens on a free port of this machine, keeps its data where it is told, and dies with
the test run.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TypeVar

from tests.commands import run_command
from tests.ports import free_port

READY_SECONDS_MAX = 30.0
END_SECONDS_MAX = 30.0
HONGYAN = (sys.executable, "-m", "hongyan")
Value = TypeVar("Value")


def until(asked: Callable[[], Value | None], what: str, seconds: float = 30) -> Value:
    """Ask again and again until the answer counts as true; fail with `what` when time is up."""
    give_up_at = time.monotonic() + seconds
    while True:
        answer = asked()
        if answer:
            return answer
        assert time.monotonic() < give_up_at, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a process: those of this one, but of Hongyan's only the given."""
    # Unbuffered output would hide a line that is not flushed.
    ours = ("HONGYAN_", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | dict(given)


class Program:
    """A running `hongyan` command and every line that it has printed."""

    def __init__(self, *arguments: str, settings: Mapping[str, str], directory: Path) -> None:
        """Start it; `settings` are its variables."""
        self.started_at = time.monotonic()
        self.lines: list[str] = []
        self._popen = subprocess.Popen(
            [*_dies_with_us(), *HONGYAN, *arguments],
            cwd=directory,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The number of its process; with `setpriv` before it, that is the same one."""
        return self._popen.pid

    @property
    def output(self) -> str:
        """Everything it has printed so far, to both streams."""
        return "".join(self.lines)

    def line_with(self, text: str, seconds: float = READY_SECONDS_MAX) -> str:
        """Wait for a line that has `text` in it, and return it."""

        def found() -> str | None:
            line = next((line for line in list(self.lines) if text in line), None)
            assert line or self._popen.poll() is None, f"it ended:\n{self.output}"
            return line

        return until(found, f"a line with {text!r} in:\n{self.output}", seconds)

    def wait_until_it_answers(self, port: int) -> float:
        """Wait until `/livez` is answered; return the seconds since the start."""

        def is_up() -> bool:
            assert self._popen.poll() is None, f"it ended:\n{self.output}"
            return get(port, "/livez")[0] == http.client.OK

        until(is_up, f"an answer on port {port}", READY_SECONDS_MAX)
        return time.monotonic() - self.started_at

    def stop(self) -> int:
        """Tell it to stop, wait for its end and return its exit code."""
        self._popen.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it at once: it gets no chance to put anything in order."""
        self._popen.kill()
        self.wait()

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        code = self._popen.wait(END_SECONDS_MAX)
        self._reader.join(END_SECONDS_MAX)
        assert self._popen.stdout is not None
        self._popen.stdout.close()
        return code

    def end(self) -> None:
        """Make sure that it is gone, whatever happened before."""
        if self._popen.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        else:
            self.wait()

    def _read(self) -> None:
        assert self._popen.stdout is not None
        for line in self._popen.stdout:
            self.lines.append(line)


class Service(Program):
    """A process that serves the API."""

    def __init__(
        self, command: str, *arguments: str, settings: Mapping[str, str], data: Path, port: int
    ) -> None:
        """Start `hongyan dev`, without its month, or `hongyan serve`, on `data`."""
        self.watch_port = free_port()
        bare = ("--bare",) if command == "dev" else ()
        super().__init__(
            *(command, "--port", str(port), "--data", str(data), *bare, *arguments),
            settings={"HONGYAN_WATCH": f"127.0.0.1:{self.watch_port}", **settings},
            directory=data.parent,
        )
        self.data = data
        self.port = port
        self.settings = dict(settings)

    @property
    def endpoint(self) -> str:
        """What an SDK is given as its endpoint."""
        return f"127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> str:
        """Run another `hongyan` command on the same installation; return what it prints."""
        return hongyan(*arguments, data=self.data, settings=self.settings)


@contextmanager
def serving(
    command: str,
    *arguments: str,
    data: Path,
    settings: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Service]:
    """Run `hongyan dev` or `hongyan serve`, ready when the `with` begins, gone when it ends."""
    given = {} if settings is None else settings
    taken = free_port() if port is None else port
    service = Service(command, *arguments, settings=given, data=data, port=taken)
    try:
        service.wait_until_it_answers(taken)
        yield service
    finally:
        service.end()


class Simulator(Program):
    """A process of simulated carriers; `log` is what they received.

    It listens for channels of the kind simulator at `port`, for SMPP at `smpp_port` and for CMPP at
    `cmpp_port`. Who may log in there, and the log's lines: tests/channels/carriers.py.
    """

    def __init__(self, directory: Path, pace: float, seed: int = 0, *more: str) -> None:
        """Start it on free ports, with `more` options, and wait until all are open."""
        self.log = directory / "simulator.jsonl"
        options = ["--port", "0", "--smpp", "0", "--cmpp", "0", "--log", str(self.log)]
        options += ["--pace", str(pace), "--seed", str(seed), *more]
        super().__init__("simulator", *options, settings={}, directory=directory)
        self.port = self._port_after("listen on ")
        self.smpp_port = self._port_after("speak SMPP on ")
        self.cmpp_port = self._port_after("speak CMPP on ")

    def _port_after(self, words: str) -> int:
        ready = self.line_with(f"{words}127.0.0.1:")
        return int(ready.split("127.0.0.1:")[1].split()[0])


@contextmanager
def simulating(
    directory: Path, pace: float = 1.0, seed: int = 0, *more: str
) -> Iterator[Simulator]:
    """Run `hongyan simulator` until the end of the `with`."""
    simulator = Simulator(directory, pace, seed, *more)
    try:
        yield simulator
    finally:
        simulator.end()


class Carrier(Program):
    """A process of simulated carriers that speaks one protocol; `log` is what they received."""

    def __init__(
        self, directory: Path, protocol: str, behaviours: str = "", pace: float = 1.0, seed: int = 0
    ) -> None:
        """Start it on a free port and wait until clients are welcome."""
        self.log = directory / "carrier.jsonl"
        options = [f"--{protocol}", "0", "--log", str(self.log)]
        options += ["--pace", str(pace), "--seed", str(seed)]
        if behaviours:
            misbehaving = directory / "behaviours.toml"
            misbehaving.write_text(behaviours, encoding="utf-8")
            options += ["--behaviour", str(misbehaving)]
        super().__init__("simulator", *options, settings={}, directory=directory)
        ready = self.line_with(f"speak {protocol.upper()} on 127.0.0.1:")
        self.port = int(ready.split("127.0.0.1:")[1].split()[0])

    def close(self) -> None:
        """End it."""
        self.end()


def hongyan(*arguments: str, data: Path, settings: Mapping[str, str] | None = None) -> str:
    """Run a `hongyan` command to its end and return what it prints; it must succeed."""
    done = run_command(
        *arguments,
        "--data",
        str(data),
        environment=environment({} if settings is None else settings),
    )
    assert done.returncode == 0, f"hongyan {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
    return done.stdout


def get(port: int, path: str, **headers: str) -> tuple[int, str, str]:
    """Ask for a path; return status, content type and text. 0 means that no process answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        content_type = answer.headers.get("content-type", "")
        return answer.status, content_type, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, "", ""
    finally:
        connection.close()


def _dies_with_us() -> list[str]:
    # A killed test run leaves no process behind (setpriv belongs to Debian's util-linux).
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
