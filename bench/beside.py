"""Measures Hongyan, another commit of it, and a gateway of others in turns: `--rivals`.

Each case has contestants; a round measures each of them once, and begins with another one than the
round before.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from bench.carriers import gateway_carried
from bench.cases import Case
from bench.checkout import HERE, Checkout
from bench.result import Measured
from bench.rivals.gateway import Kind, accepted
from bench.rivals.jasmin import JASMIN
from bench.rivals.kannel import KANNEL
from bench.rounds import BUSY_LOAD, Found, Round, medians, rounds_line, turned
from bench.service import TEMPLATES
from bench.signing import SIGN, numbers
from bench.stage import Stage, say

REST_SECONDS_MAX: Final = 90
"""What a round itself adds to the load average of a minute is gone after that."""

ALONE: Final = "single"
"""The case of acceptance alone."""

TEXT: Final = f"【{SIGN}】{TEMPLATES[0][3].replace('${code}', '123456')}"
DURABILITY: Final = (
    "hongyan: each message is synchronised to disk (SQLite, `synchronous=FULL`) before its call is"
    " answered: neither a kill nor a power cut loses it. Each call is signed, judged, charged."
)
RIVALS: Final[Mapping[str, Kind]] = {one.name: one for one in (KANNEL, JASMIN)}


@dataclass(frozen=True, slots=True)
class Turn:
    """One contestant in the cases that its measurement stands for."""

    cases: tuple[str, ...]
    who: str
    run: Callable[[Iterator[str], int], Measured]


def comparable(rival: str, cases: Mapping[str, Case]) -> dict[str, Case]:
    """Return the cases that a gateway of others can be measured in: over an empty log."""
    carries = RIVALS[rival].carries
    return {
        name: case
        for name, case in cases.items()
        if not case.messages and (name == ALONE or (case.rate and carries))
    }


def run(
    stage: Stage,
    name: str,
    checkouts: Sequence[Checkout],
    cases: Sequence[Case],
    rounds: int,
    seconds: int,
) -> str:
    """Measure all rounds; return the table and what belongs to it."""
    for checkout in checkouts:
        stage.prepared(checkout)  # now, so that no round is measured beside it
    groups = _groups(stage, RIVALS[name], checkouts, cases)
    found, begun = [], []
    for number in range(1, rounds + 1):
        begun.append(Round(number, _rested()))
        for group in groups:
            for turn in turned(group, number - 1):
                say(f"round {number}: {turn.who}, {', '.join(turn.cases)}")
                measured = turn.run(numbers(number), seconds)
                found += [Found(begun[-1], case, turn.who, measured) for case in turn.cases]
    order = [(case, turn.who) for group in groups for turn in group for case in turn.cases]
    found.sort(key=lambda one: order.index((one.case, one.who)))
    references = [name, *(one.label for one in checkouts if one.path != HERE.path)]
    words = [DURABILITY, RIVALS[name].durability]
    return "\n\n".join([medians(found, references), rounds_line(begun), *words])


def _groups(
    stage: Stage, rival: Kind, checkouts: Sequence[Checkout], cases: Sequence[Case]
) -> list[list[Turn]]:
    """Return who takes turns: those who accept alone, and those who carry the whole way."""
    ours = {
        case.name: [
            Turn((case.name,), one.label, partial(stage.measured, one, case)) for one in checkouts
        ]
        for case in cases
    }
    rates = tuple(case.name for case in cases if case.rate)
    groups = []
    if ALONE in ours:
        groups.append([Turn((ALONE,), rival.name, partial(accepted, rival, TEXT)), *ours[ALONE]])
    if rates:
        theirs = [
            Turn(rates, f"{rival.name}{words}", partial(_carried, rival, is_queued=is_queued))
            for words, is_queued in (("", False), (", from its queue", True))
        ]
        groups.append([*theirs, *(turn for rate in rates for turn in ours[rate])])
    return groups


def _carried(rival: Kind, fresh: Iterator[str], seconds: int, *, is_queued: bool) -> Measured:
    return gateway_carried(rival, TEXT, fresh, seconds, is_queued=is_queued).measured


def _rested() -> float:
    """Wait until the load of the round before is gone; return the load that is there then."""
    until = time.monotonic() + REST_SECONDS_MAX
    while os.getloadavg()[0] >= BUSY_LOAD and time.monotonic() < until:
        time.sleep(1)
    return os.getloadavg()[0]
