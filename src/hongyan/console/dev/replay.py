"""Calls as they came and were answered, and each made again with a new nonce."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from hongyan.console.dev.bench import MORE, Bench, TapedCall
from hongyan.console.lists import url_of
from hongyan.console.page import Done, Gone, MenuGroup, Page, ShownPage, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_

PAGE: Final = Page(
    path="/console/dev/replay",
    name="dev.replay",
    title=N_("Replay"),
    zone=Zone.DEV,
    icon="repeat",
    group=MenuGroup.DEVELOPMENT,
)
COMPARED_MAX: Final = 4000

DiffPart = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A call and its repetition: what differs between their answers."""

    first: TapedCall
    again: TapedCall
    answers: tuple[DiffPart, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """The page."""

    asked: str
    calls: tuple[TapedCall, ...]
    opened: TapedCall | None
    pair: Pair | None


async def show(visit: Visit) -> ShownPage:
    """Show the newest calls that fit, one of them whole, or one beside its repetition."""
    bench: Bench = visit.services.more[MORE]
    asked = visit.query.text("q").strip().casefold()
    fitting = tuple(
        one
        for one in bench.calls()
        if asked in f"{one.action} {one.code} {one.key_id} {one.request}".casefold()
    )
    opened = _opened(bench, visit.query.text("open"))
    pair = None
    if opened is not None and opened.again_of:
        first = bench.call(opened.again_of)
        pair = None if first is None else Pair(first, opened, _diff(first.answer, opened.answer))
    return ShownPage(Replay(asked, fitting[:50], opened, pair))


async def act_repeat(visit: Visit) -> Done | Gone:
    """Make a call again, with a new nonce, at the present time."""
    bench: Bench = visit.services.more[MORE]
    wanted = visit.form.text("number")
    again = await bench.repeat(int(wanted)) if wanted.isdecimal() else None
    if again is None:
        said = visit.say(N_("It cannot be made again: the call or its key is not there any more."))
        return Done(PAGE.path, said)
    return Done(url_of(PAGE.path, {"open": again.number}))


def _opened(bench: Bench, wanted: str) -> TapedCall | None:
    return bench.call(int(wanted)) if wanted.isdecimal() else None


def _diff(first: str, again: str) -> tuple[DiffPart, ...]:
    if len(first) + len(again) > COMPARED_MAX:
        return (("del", first), ("ins", again))
    parts: list[DiffPart] = []
    for word, a, b, c, d in SequenceMatcher(None, first, again, autojunk=False).get_opcodes():
        if word == "equal":
            parts.append(("same", first[a:b]))
            continue
        if b > a:
            parts.append(("del", first[a:b]))
        if d > c:
            parts.append(("ins", again[c:d]))
    return tuple(parts)


ACTS: Final = {"again": act_repeat}
