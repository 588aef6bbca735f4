"""Runs `hongyan` commands for tests: imports everything once, then forks a process for each.

A command then starts in a tenth of the time, and is a process of its own all the same: its
variables, directory, output, exit code and death are its own. Run by `tests/commands.py`.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import random
import sys
import traceback
from typing import Any, NoReturn

import hongyan
import hongyan.__main__ as entry


def import_all() -> None:
    """Import every module of the program but its migrations."""
    for found in pkgutil.walk_packages(hongyan.__path__, "hongyan."):
        if not found.name.endswith("__main__") and ".migrations." not in found.name:
            importlib.import_module(found.name)


def become(asked: dict[str, Any]) -> NoReturn:
    """Be the command that is asked for, and end as it ends."""
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["directory"])
    random.seed()
    for number, path in enumerate((asked["input"], asked["output"], asked["errors"])):
        flags = os.O_WRONLY | os.O_TRUNC if number else os.O_RDONLY
        os.dup2(os.open(path, flags), number)
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    sys.stdin = io.TextIOWrapper(os.fdopen(0, "rb"), encoding)
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding)
    sys.stderr = io.TextIOWrapper(
        os.fdopen(2, "wb", closefd=False), encoding, "backslashreplace", line_buffering=True
    )
    sys.argv = [str(entry.__file__), *asked["words"]]
    code = 1
    try:
        from hongyan.cli import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as Python itself would
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def serve() -> None:
    """Run what is asked for, a JSON object a line, until the input ends."""
    import_all()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            become(json.loads(line))
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


if __name__ == "__main__":
    serve()
