"""What a check says: fine, broken or worth a look, with the remedy. And what checks are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hongyan.cli.language import worded
from hongyan.db.database import Database
from hongyan.db.migrate import is_current
from hongyan.db.opening import OpeningError
from hongyan.engine.terminal import say, told_in_json
from hongyan.kernel.said import Fault

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings


class Gravity(StrEnum):
    """How grave a finding is; a broken one makes `hongyan doctor` exit with 1."""

    FINE = "✓"
    BROKEN = "✗"
    LOOK = "!"


@dataclass(frozen=True, slots=True)
class CheckupLine:
    """One line of the report, and what helps where something is to be done."""

    mark: Gravity
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The installation that is looked at, and the moment."""

    settings: Settings
    now_ms: int


def parted(fault: Fault) -> tuple[str, str]:
    """Return what a fault says is wrong, and what helps: behind the last semicolon."""
    sentence = worded(fault.sentence)
    what, _, remedy = sentence.rpartition("；" if "；" in sentence else "; ")
    return what, remedy


def fine(text: str) -> CheckupLine:
    """Say that something is as it should be."""
    return CheckupLine(Gravity.FINE, text)


def broken(text: str, remedy: str) -> CheckupLine:
    """Say that something keeps Hongyan from working, or puts what it keeps at risk."""
    return CheckupLine(Gravity.BROKEN, text, remedy)


def look(text: str, remedy: str) -> CheckupLine:
    """Say that something is unfinished or unusual."""
    return CheckupLine(Gravity.LOOK, text, remedy)


def print_line(line: CheckupLine) -> None:
    """Print a line with its remedy, or as JSON."""
    fields = {"gravity": line.mark.name.lower(), "finding": line.text}
    if not told_in_json({**fields, "remedy": line.remedy}):
        say(f"{line.mark.value} {line.text}")
        if line.remedy:
            say(f"    → {line.remedy}")


@contextmanager
def newest(patient: Patient) -> Iterator[Connection | None]:
    """Open a transaction on a database that is in order; None where another check has said no."""
    url = patient.settings.database_url
    try:
        is_ready = is_current(url)
    except OpeningError:
        is_ready = False
    if not is_ready:
        yield None
        return
    with closing(Database.open(url)) as database, database.reading() as tx:
        yield tx
