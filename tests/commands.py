"""Runs `hongyan` commands to their end, each in a process that `command_server` forks."""

from __future__ import annotations

import atexit
import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
SECONDS_MAX = 90.0
_ONE_AT_A_TIME = Lock()


@cache
def _server() -> subprocess.Popen[str]:
    made = subprocess.Popen(
        [sys.executable, "-m", "tests.command_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    atexit.register(made.kill)
    return made


def run_command(
    *words: str,
    environment: Mapping[str, str],
    directory: Path | None = None,
    said: str = "",
    seconds_max: float = SECONDS_MAX,
) -> CompletedProcess[str]:
    """Run `hongyan` with these words and variables; `said` is its standard input."""
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="hongyan-command-") as place:
        files = {name: Path(place) / name for name in ("input", "output", "errors")}
        for file in files.values():
            file.touch()
        files["input"].write_text(said, encoding="utf-8")
        asked = {
            "words": words,
            "environment": dict(environment),
            "directory": str(directory or Path.cwd()),
            **{name: str(file) for name, file in files.items()},
        }
        code = _asked(json.dumps(asked), seconds_max)
        output, errors = (files[name].read_bytes() for name in ("output", "errors"))
    encoding = environment.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    return CompletedProcess(words, code, output.decode(encoding), errors.decode(encoding))


def _asked(line: str, seconds_max: float) -> int:
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(line + "\n")
    server.stdin.flush()
    ready, _, _ = select.select([server.stdout], [], [], seconds_max)
    if not ready:
        server.kill()
        _server.cache_clear()
        raise TimeoutError(f"a command did not end within {seconds_max} s: {line[:200]}")
    return int(server.stdout.readline())
