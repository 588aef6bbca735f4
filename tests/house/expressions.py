"""Every regular expression that the program makes, as a process of its own made them.

`re.compile` is watched while all modules are imported and all shipped rule packs are read, so that
none can hide: not in a class, not in a data file, not in a word list.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import NamedTuple

from tests.house.tree import PACKAGE, ROOT

_WATCH = """
import importlib, json, pkgutil, re, sys
from pathlib import Path

package, made, real = sys.argv[1], {}, re.compile

def compile(pattern, flags=0):
    done = real(pattern, flags)
    caller = sys._getframe(1).f_code.co_filename
    if caller.startswith(package) and isinstance(done.pattern, str):
        made[done.pattern, done.flags] = str(Path(caller).relative_to(package))
    elif caller.startswith(package):
        made[done.pattern.decode("latin-1"), done.flags | re.A.value] = str(
            Path(caller).relative_to(package)
        )
    return done

re.compile = compile
import hongyan
for found in pkgutil.walk_packages(hongyan.__path__, "hongyan."):
    if not found.name.endswith("__main__") and ".migrations." not in found.name:
        importlib.import_module(found.name)
from hongyan.domain.compliance.shipped import shipped_packs, shipped_shapes
shipped_shapes()
for pack in shipped_packs():
    pack.words.attribute_contexts, pack.words.names("destinations")
print(json.dumps([[*key, where] for key, where in made.items()]))
"""


class Expression(NamedTuple):
    """An expression, its flags, and the file that had it compiled."""

    pattern: str
    flags: int
    where: str

    @property
    def is_whole(self) -> bool:
        """Whether its file asks any expression for a whole text, which is harder to refuse."""
        return ".fullmatch(" in (PACKAGE / self.where).read_text(encoding="utf-8")


@cache
def expressions() -> tuple[Expression, ...]:
    """Return every expression of the program, each once."""
    told = subprocess.run(
        [sys.executable, "-c", _WATCH, str(PACKAGE) + "/"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(sorted(Expression(*one) for one in json.loads(told.splitlines()[-1])))
