"""The cases that are measured, by name: the names that `--only` takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bench import accept, end_to_end
from bench.accept import Calls
from bench.result import Measured
from bench.service import Service
from bench.signing import batch, single, thousand

MILLION: Final = 1_000_000
NOTHING: Final = "nothing"

CALLS: Final[Mapping[str, Calls]] = {
    "single": Calls(single, 1, 64, 9000),
    "thousand": Calls(thousand, 1000, 8, 120),
    "batch": Calls(batch, 100, 8, 600),
}
RATES: Final = (1000, 1500)


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement: what is sent, over a log of how many messages.

    Exactly one of `calls` and `rate` is set, or neither for the page that does nothing.
    """

    name: str
    calls: Calls | None = None
    rate: int = 0
    messages: int = 0

    @property
    def has_workers(self) -> bool:
        """Tell whether messages leave: acceptance is measured alone."""
        return self.rate > 0

    def run(self, service: Service, push_port: int, fresh: Iterator[str], seconds: int) -> Measured:
        """Measure it once on a service of its own."""
        if self.rate:
            return end_to_end.run(service, self.name, push_port, fresh, self.rate, seconds * 2)
        if self.calls:
            return accept.run(service, self.name, self.calls, fresh, seconds)
        return accept.run_nothing(service, self.name, 64, seconds)


def all_cases(rates: tuple[int, ...] = RATES, messages: int = MILLION) -> dict[str, Case]:
    """Return every case by name; those over a log of `messages` end in `@log`."""
    cases = [Case(NOTHING)]
    for size, ending in ((0, ""), (messages, "@log")):
        cases += [Case(name + ending, calls, messages=size) for name, calls in CALLS.items()]
        cases += [Case(f"e2e-{rate}{ending}", rate=rate, messages=size) for rate in rates]
    return {case.name: case for case in cases}
