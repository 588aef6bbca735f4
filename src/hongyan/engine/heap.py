"""The heap: what a process is made of is not searched for garbage.

A full search looks at every object, more than a tenth of a second for modules, tables and rule
packs, and holds up every call meanwhile.
"""

from __future__ import annotations

import ctypes
import gc
from typing import Final

USUAL: Final = gc.get_threshold()
"""After how many new objects Python searches, if it is not told otherwise."""
STARTING: Final = (20_000, *USUAL[1:])
"""Modules are made of objects that stay, and a search of the usual 700 finds no garbage."""


def start() -> None:
    """Search rarely: a process begins, and what it imports stays."""
    gc.set_threshold(*STARTING)


def settle() -> None:
    """Search again, exempt all that is left, and search as usual from now on: it serves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*USUAL)


def give_back() -> None:
    """Return to the system what a long piece of work has freed, where the C library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    gc.collect()
    if trim is not None:
        trim(0)
