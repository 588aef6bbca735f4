"""Walks: which files a call comes to, in order, and where it climbs back up.

A climb is a call into a file that waits further up for the very call to return: two files that
cannot be read one after the other.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = f"{ROOT}/src/hongyan/"
PAGE = ROOT / "ARCHITECTURE.md"


@dataclass
class Walk:
    """The files that were come to, each once, and the climbs among them."""

    files: list[str] = field(default_factory=list)
    climbs: set[tuple[str, str]] = field(default_factory=set)

    def step(self, frame: FrameType, event: str, _arg: Any) -> None:
        """Note a call."""
        place = _place(frame)
        if event != "call" or place is None:
            return
        if place not in self.files:
            self.files.append(place)
        above = _above(frame)
        if above and above[0] != place and place in above:
            self.climbs.add((above[0], place))


def _place(frame: FrameType) -> str | None:
    name = frame.f_code.co_filename
    return name.removeprefix(SOURCE).removesuffix(".py") if name.startswith(SOURCE) else None


def _above(frame: FrameType) -> list[str]:
    found = []
    back = frame.f_back
    while back is not None:
        place = _place(back)
        if place is not None:
            found.append(place)
        back = back.f_back
    return found


@contextmanager
def walked() -> Iterator[Walk]:
    """Note what is called on this thread, and on those that start meanwhile."""
    walk, before = Walk(), sys.getprofile()
    threading.setprofile(walk.step)
    sys.setprofile(walk.step)
    try:
        yield walk
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


def written_walk(name: str) -> list[str]:
    """Return the files that ARCHITECTURE.md lists for a walk, in order."""
    return _named(f"{name}, file by file")


def written_climbs(name: str) -> set[tuple[str, str]]:
    """Return the climbs that ARCHITECTURE.md names for a walk: from, to, from, to ..."""
    named = _named(f"{name}, climbs")
    return set(zip(named[::2], named[1::2], strict=True))


def _named(label: str) -> list[str]:
    [listed] = re.findall(
        rf"^> {label}: (.+?)\n\n", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return re.findall(r"`([a-z0-9_/]+)`", listed)
