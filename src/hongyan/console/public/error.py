"""What a code means here, and what helps: the page that an error leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final
from urllib.parse import urlencode

from hongyan.config import Settings
from hongyan.console.error_values import MORE, Check, ErrorTable, ErrorValues, ReadErrors
from hongyan.console.page import Gone, Page, ShownPage, Zone
from hongyan.console.public.advice import ADVICE, Advice, snippets
from hongyan.console.visit import Visit, path_of
from hongyan.console.wording import N_
from hongyan.words.catalogues import translated

PAGE: Final = Page(
    path="/docs/errors/{code}", name="public.error", title=N_("Error code"), zone=Zone.PUBLIC
)
REFUSED: Final = "/console/a/{account}/refused"
"""Where an account's refused calls are shown."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that the rule reads, with its value here."""

    variable: str
    value: str
    meaning: str
    is_usual: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """The page."""

    code: str
    entry: ErrorValues
    cause: str
    remedy: str
    advice: Advice
    settings: tuple[Setting, ...]
    checks: tuple[Check, ...]
    check_count: int
    own_calls: tuple[tuple[str, str], ...]
    """Accounts of the reader, each with the URL of its calls that were refused with this code."""
    snippets: tuple[tuple[str, str], ...]
    near: tuple[ErrorValues, ...]
    """Codes with the same remedy."""


async def show(visit: Visit) -> ShownPage | Gone:
    """Explain a code, in words of this installation."""
    read: ReadErrors = visit.services.more[MORE]
    table, code = read(), visit.path["code"]
    entry = table.find(code)
    if entry is None:
        return Gone()
    named = code if "*" in entry.code else entry.code
    advice = ADVICE[entry.advice]
    explained = Explained(
        code=named,
        entry=entry,
        cause=entry.cause[visit.language],
        remedy=entry.remedy[visit.language],
        advice=advice,
        settings=tuple(_settings(visit, entry)),
        checks=entry.checks,
        check_count=table.check_count,
        own_calls=tuple(_own_calls(visit, named)),
        snippets=snippets(named, advice, is_gateways=entry.is_gateways),
        near=_near(table, entry),
    )
    return ShownPage(explained, title=named)


def _settings(visit: Visit, entry: ErrorValues) -> Iterator[Setting]:
    settings = visit.services.settings
    usual = Settings()
    helps = {one.name: one.metadata.get("help", "") for one in fields(Settings)}
    for name in entry.settings:
        value = getattr(settings, name)
        yield Setting(
            variable=f"HONGYAN_{name.upper()}",
            value=_written(value),
            meaning=translated(helps[name], visit.language),
            is_usual=value == getattr(usual, name),
        )


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return str(value)


def _own_calls(visit: Visit, code: str) -> Iterator[tuple[str, str]]:
    if visit.person is None:
        return
    for one in visit.person.memberships:
        url = path_of(REFUSED, {"account": one.account_name})
        yield one.account_name, f"{url}?{urlencode({'code': code})}"


def _near(table: ErrorTable, entry: ErrorValues) -> tuple[ErrorValues, ...]:
    same = (entry.group, entry.advice)
    found = [one for one in table.entries if (one.group, one.advice) == same and one != entry]
    return tuple(found[:8])
