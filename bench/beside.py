"""Measures Hongyan, another commit of it, and a gateway of others in turns: `--rivals kannel`.

Each case has contestants; a round measures each of them once, and begins with another one than the
round before.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bench.carriers import kannel_carried
from bench.cases import Case
from bench.checkout import Checkout
from bench.result import Measured
from bench.rivals import kannel
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
Measure = Callable[[Iterator[str], int], Measured]


@dataclass(frozen=True, slots=True)
class Rival:
    """A gateway of others: how it accepts, how it carries, and what its answer is worth."""

    accepted: Measure
    carried: Mapping[str, Measure]
    durability: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One contestant in the cases that its measurement stands for."""

    cases: tuple[str, ...]
    who: str
    run: Measure


def _kannel_carried(fresh: Iterator[str], seconds: int, *, is_queued: bool) -> Measured:
    done = kannel_carried(TEXT, fresh, seconds, is_queued=is_queued)
    return replace(
        done.calls,
        pushed_per_second=done.per_second,
        cpu_us=done.bearerbox_us + done.smsbox_us,
        memory_mb=done.memory_mb,
    )


RIVALS: Final[Mapping[str, Rival]] = {
    kannel.NAME: Rival(
        lambda fresh, seconds: kannel.accepted(TEXT, fresh, seconds),
        {
            kannel.NAME: lambda fresh, seconds: _kannel_carried(fresh, seconds, is_queued=False),
            f"{kannel.NAME}, from its queue": lambda fresh, seconds: _kannel_carried(
                fresh, seconds, is_queued=True
            ),
        },
        kannel.DURABILITY,
    )
}


def comparable(cases: Mapping[str, Case]) -> dict[str, Case]:
    """Return the cases that a gateway of others can be measured in: over an empty log."""
    return {
        name: case
        for name, case in cases.items()
        if not case.messages and (name == ALONE or case.rate)
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
    groups = _groups(stage, RIVALS[name], name, checkouts, cases)
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
    references = [name, *(one.label for one in checkouts[1:])]
    words = [DURABILITY, RIVALS[name].durability]
    return "\n\n".join([medians(found, references), rounds_line(begun), *words])


def _groups(
    stage: Stage, rival: Rival, name: str, checkouts: Sequence[Checkout], cases: Sequence[Case]
) -> list[list[Turn]]:
    """Return who takes turns: those who accept alone, and those who carry the whole way."""

    def ours(of: Sequence[Case]) -> list[Turn]:
        return [
            Turn(
                (case.name,),
                checkout.label,
                lambda fresh, seconds, checkout=checkout, case=case: stage.measured(
                    checkout, case, fresh, seconds
                ),
            )
            for case in of
            for checkout in checkouts
        ]

    alone, whole = (
        [one for one in cases if bool(one.rate) is is_whole] for is_whole in (False, True)
    )
    rates = tuple(case.name for case in whole)
    groups = []
    if alone:
        groups.append([Turn((ALONE,), name, rival.accepted), *ours(alone)])
    if whole:
        theirs = [Turn(rates, who, measure) for who, measure in rival.carried.items()]
        groups.append([*theirs, *ours(whole)])
    return groups


def _rested() -> float:
    """Wait until the load of the round before is gone; return the load that is there then."""
    until = time.monotonic() + REST_SECONDS_MAX
    while os.getloadavg()[0] >= BUSY_LOAD and time.monotonic() < until:
        time.sleep(1)
    return os.getloadavg()[0]
