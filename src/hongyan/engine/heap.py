"""The heap of a serving process: what is there when it begins is never searched for garbage again.

A full search looks at every object, more than a tenth of a second for modules, tables and rule
packs, and holds up every call meanwhile.
"""

from __future__ import annotations

import ctypes
import gc


def settle() -> None:
    """Search again, then exempt all that is left."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Return to the system what a long piece of work has freed, where the C library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    gc.collect()
    if trim is not None:
        trim(0)
