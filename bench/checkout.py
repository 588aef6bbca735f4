"""Checkouts of Hongyan whose code a measurement runs: this one, and another to compare with."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where the code lies, and with which settings it is measured.

    All checkouts run on this interpreter and its libraries.
    """

    label: str
    path: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        """Return the variables of a process that runs this checkout's code."""
        return os.environ | settings | self.settings | {"PYTHONPATH": str(self.path / "src")}

    def behind(self, fronts: int) -> Checkout:
        """Return the same code with processes in front."""
        label = f"{self.label}, {fronts} front{'s' if fronts > 1 else ''}"
        return replace(self, label=label, settings={"HONGYAN_FRONTS": str(fronts)})

    def words(self, *words: str) -> list[str]:
        """Return the command line of a `hongyan` command."""
        return [sys.executable, "-m", "hongyan", *words]

    def command(self, settings: dict[str, str], *words: str) -> str:
        """Run one `hongyan` command and return what it prints."""
        done = subprocess.run(
            self.words(*words),
            env=self.environment(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{self.label}: hongyan {' '.join(words)}: {done.stderr}")
        return done.stdout


HERE = Checkout("here", ROOT)


@contextmanager
def at(ref: str) -> Iterator[Checkout]:
    """Check a commit out beside this tree; it is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="hongyan-against-") as place:
        path = Path(place) / "tree"
        _git("worktree", "add", "--detach", "--quiet", str(path), ref)
        try:
            yield Checkout(ref, path)
        finally:
            _git("worktree", "remove", "--force", str(path))


def _git(*words: str) -> None:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"git {' '.join(words)}: {done.stderr.strip()}")
