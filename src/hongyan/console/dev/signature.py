"""Why a call is not signed as its key signs: the text that is signed here beside theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hongyan.console.dev.bench import MORE, Bench, SignatureCompared
from hongyan.console.dev.habits import HABITS
from hongyan.console.dev.reasons import BenchReason
from hongyan.console.page import MenuGroup, Page, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path="/console/dev/signature",
    name="dev.signature",
    title=N_("Signature debugger"),
    zone=Zone.DEV,
    icon="signature",
    group=MenuGroup.DEVELOPMENT,
)
ABOUT: Final = {"signature.pasted": "pasted"}
TIME_WINDOW_SECONDS: Final = 60
"""A clock that is off by less is not worth a word."""

AROUND: Final = 1200
"""Characters around the difference that are shown of a long text."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A text around its first different character: before, it, behind."""

    before: str
    hit: str
    behind: str


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What is said of a call."""

    compared: SignatureCompared
    cause: str
    ours: Cut
    theirs: Cut | None


@dataclass(frozen=True, slots=True)
class Debugger:
    """The page. Nothing of it is stored."""

    verdict: SignatureVerdict | None


async def show(visit: Visit) -> ShownPage:
    """Show the form: nothing is kept that it could be filled in with."""
    del visit
    return ShownPage(Debugger(None))


async def act_compare(visit: Visit) -> ShownPage | Wrong:
    """Compare what was pasted; answered at once, because nothing is stored to go back to."""
    bench: Bench = visit.services.more[MORE]
    compared = await bench.compare(visit.form.raw("pasted"), visit.form.raw("theirs"))
    if compared is None:
        return Wrong(Refused(BenchReason.NOT_A_CALL, "signature.pasted"))
    cause = visit.say(HABITS[compared.habit], detail=compared.detail)
    theirs = _cut(compared.theirs, compared.differs_at) if compared.theirs else None
    ours = _cut(compared.ours, compared.differs_at if theirs else None)
    return ShownPage(Debugger(SignatureVerdict(compared, cause, ours, theirs)))


def _cut(text: str, at: int | None) -> Cut:
    if at is None:
        return Cut(text, "", "")
    first = max(0, at - AROUND)
    before = ("…" if first else "") + text[first:at]
    return Cut(before, text[at : at + 1] or "∅", text[at + 1 : at + AROUND])


ACTS: Final = {"compare": act_compare}
