"""Counts the work of Python code in lines that it runs: the same on every machine.

What a C function does inside one line is not seen; searches have a counter of their own.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(call: Callable[[], object]) -> int:
    """Return how many lines a call runs, those of everything it calls included.

    The garbage collector is off meanwhile: it would run the finalizers of other tests' objects,
    and their lines would count.
    """
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    collects = gc.isenabled()
    gc.disable()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return count
