"""A `hongyan dev` as a process of a test suite: started, watched, stopped.

It listens on this machine alone, keeps its data in the folder that it is given, and ends with the
program that started it, even when that is killed: its standard input ends then.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from typing_extensions import override

from hongyan.kernel.said import Fault
from hongyan.words.catalogues import spoken
from hongyan.words.language import OURS, language_of

READY_SECONDS_MAX: Final = 60.0
STOP_SECONDS_MAX: Final = 5.0
LOOK_SECONDS: Final = 0.01
LINES_SHOWN: Final = 15
BANNER_END: Final = "短信动态："
PORT_MAX: Final = 65_535

_READY: Final = re.compile(r"http://127\.0\.0\.1:([0-9]+) ")
_WORKER: Final = re.compile(r"gw([0-9]{1,4})")


class SuiteError(Fault):
    """A fault of the fixture, in the language of the developer; the test is not to blame."""

    @override
    def __str__(self) -> str:
        return spoken(self.sentence, language_of(os.environ))


def port_for(first: str, worker: str) -> int:
    """Return the port of a worker of pytest-xdist (`gw0`, `gw1`, …; "" without it).

    0 is any free one. Raises SuiteError for what is no port.
    """
    number = int(first) if first.isdecimal() and len(first) <= len(str(PORT_MAX)) else -1
    found = _WORKER.fullmatch(worker)
    port = number + int(found[1]) if number > 0 and found else number
    if not 0 <= port <= PORT_MAX:
        raise SuiteError(
            "hongyan_port: {port} is no port for {worker}; give 1024 to 65535 with room for each "
            "worker, or 0 for any free one",
            port=first,
            worker=worker or "pytest",
        )
    return port


class DevServer:
    """One process, and its output in a file."""

    def __init__(self, directory: Path, port: int) -> None:
        """Keep data and output in `directory`; listen on `port`, 0 for any free one."""
        self._directory = directory
        self._output = directory / "output.txt"
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it with an empty database, and wait until it answers; raises SuiteError."""
        fresh = ("--fresh",) if self._process is not None else ()
        words = ("dev", "--bare", "--until-eof", "--port", str(self.port), *fresh)
        with self._output.open("wb") as output:
            self._process = process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "hongyan", *words, "--data", self._directory / "data"],
                # A folder of the project could hide a package from `-m`.
                cwd=self._directory,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        # A child that is forked later must not keep the input open.
        os.register_at_fork(after_in_child=lambda: _close(process))
        gives_up_at = time.monotonic() + READY_SECONDS_MAX
        while True:
            found = _READY.search(self._output.read_text(encoding="utf-8", errors="replace"))
            if found is not None:
                self.port = int(found[1])
                return
            if not self.is_alive:
                raise SuiteError(
                    "`hongyan dev` did not start ({code}):\n{lines}",
                    code=self._process.returncode,
                    lines=self.last_lines(),
                )
            if time.monotonic() > gives_up_at:
                self.stop()
                raise SuiteError(
                    "`hongyan dev` was not ready within {seconds} s; its last lines:\n{lines}",
                    seconds=f"{READY_SECONDS_MAX:g}",
                    lines=self.last_lines(),
                )
            time.sleep(LOOK_SECONDS)

    @property
    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of its process, 0 before the start."""
        return 0 if self._process is None else self._process.pid

    def last_lines(self, most: int = LINES_SHOWN) -> str:
        """Return what it printed last, without its banner; numbers are masked, texts are not."""
        text = self._output.read_text(encoding="utf-8", errors="replace").rpartition(BANNER_END)[2]
        return "\n".join(f"  {line}" for line in text.splitlines()[-most:] if line.strip()) or "  -"

    def stop(self) -> None:
        """End it."""
        process = self._process
        if process is None:
            return
        _close(process)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _environment() -> dict[str, str]:
    """Return the variables of the process: the developer's own settings are not the tests'."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == OURS or not name.startswith("HONGYAN_")
    }
    kept["PYTHONUNBUFFERED"] = "1"  # what is killed has said all that it had to say
    path = kept.get("PYTHONPATH")
    if path:
        kept["PYTHONPATH"] = os.pathsep.join(
            str(Path(one).absolute()) for one in path.split(os.pathsep) if one
        )
    return kept
