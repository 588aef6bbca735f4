"""Where services are measured: simulated carriers, a receiver of pushes, and prepared directories.

All checkouts share the carriers and the receiver. Knows what is measured, and compares nothing.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.cases import Case
from bench.checkout import Checkout
from bench.end_to_end import receiver
from bench.result import Measured
from bench.service import CARRIERS_LOG, Prepared, prepare, running, simulator


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands around the services."""

    place: Path
    simulator_port: int
    push_port: int
    _ready: dict[tuple[str, int], Prepared] = field(default_factory=dict)

    @property
    def carriers_log(self) -> Path:
        """Where the simulated carriers write down what they receive."""
        return self.place / CARRIERS_LOG

    def prepared(self, checkout: Checkout, messages: int = 0) -> Prepared:
        """Return a directory of the checkout's with `messages` in its log, set up once."""
        key = (checkout.label, messages)
        if key not in self._ready:
            say(f"preparing {checkout.label}, log of {messages:,}")
            data = self.place / f"prepared-{len(self._ready)}"
            self._ready[key] = prepare(
                checkout, data, self.simulator_port, self.push_port, messages
            )
        return self._ready[key]

    def measured(
        self, checkout: Checkout, case: Case, fresh: Iterator[str], seconds: int
    ) -> Measured:
        """Measure a case once, on a service of its own."""
        prepared = self.prepared(checkout, case.messages)
        say(f"{case.name} ({checkout.label})")
        with running(prepared, has_workers=case.has_workers) as service:
            return case.run(service, self.push_port, fresh, seconds)


@contextmanager
def stage() -> Iterator[Stage]:
    """Set it up; all of it is gone at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="hongyan-bench-") as place,
        simulator(Path(place)) as simulator_port,
        receiver() as push_port,
    ):
        yield Stage(Path(place), simulator_port, push_port)


def say(text: str) -> None:
    """Tell what is being done, beside the tables."""
    sys.stderr.write(f"bench: {text}\n")
