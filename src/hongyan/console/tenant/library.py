"""Which ready-made texts are there for a scenario, to copy and apply for."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Final

from hongyan.console import content_words as words
from hongyan.console.page import Page, ShownPage, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.templates.library import ReadyTemplate, scenarios, shipped_library
from hongyan.text.encoding import with_sign
from hongyan.text.segments import Fill, domestic_fill
from hongyan.text.variables import compile_template

PAGE: Final = Page(
    path="/console/a/{account}/templates/library",
    name="tenant.library",
    title=N_("Library of templates"),
    zone=Zone.TENANT,
    action="QuerySmsTemplateList",
    menu="tenant.templates",
)
ALL: Final = "all"
SIGN: Final = "鸿雁商贸"
"""A sign of four characters, to show what a text becomes."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready-made template with the message that its examples make."""

    template: ReadyTemplate
    text: str
    fill: Fill


@dataclass(frozen=True, slots=True)
class Library:
    """The page: the scenarios with how many texts each has, and the texts that fit."""

    path: str
    scenarios: tuple[tuple[str, int], ...]
    chosen: str
    asked: str
    ready: tuple[Ready, ...]
    words: ModuleType = words


async def show(visit: Visit) -> ShownPage:
    """Show the texts of a scenario, or those that hold a word."""
    known = scenarios(shipped_library())
    asked = visit.query.text("q")[:40]
    # All of them are a long page: who asks for nothing sees the first scenario.
    first = "" if asked else next(iter(known))
    chosen = visit.query.choice("scenario", (*known, ALL), first).removeprefix(ALL)
    found = tuple(
        _ready(one)
        for one in shipped_library()
        if chosen in {"", one.scenario} and (asked in one.name or asked in one.content)
    )
    counts = tuple((name, len(some)) for name, some in known.items())
    return ShownPage(Library(visit.here(PAGE.path), counts, chosen, asked, found))


def _ready(one: ReadyTemplate) -> Ready:
    values = {variable.name: variable.example for variable in one.variables}
    text = with_sign(SIGN, compile_template(one.content).render(values))
    return Ready(one, text, domestic_fill(text))
