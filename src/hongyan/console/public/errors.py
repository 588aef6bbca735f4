"""Which codes the API answers with, and what helps about each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.error_values import MORE, ErrorTable, ErrorValues, ReadErrors
from hongyan.console.page import Page, ShownPage, Zone
from hongyan.console.public.advice import ADVICE
from hongyan.console.visit import Visit
from hongyan.console.wording import N_

PAGE: Final = Page(
    path="/docs/errors", name="public.errors", title=N_("Error codes"), zone=Zone.PUBLIC
)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code: what causes it, and what helps in two words."""

    entry: ErrorValues
    cause: str
    helps: str


@dataclass(frozen=True, slots=True)
class Index:
    """The page."""

    asked: str
    groups: tuple[tuple[str, tuple[CodeRow, ...]], ...]


async def show(visit: Visit) -> ShownPage | Response:
    """Show the codes that fit what was asked; a whole code leads to its page at once."""
    read: ReadErrors = visit.services.more[MORE]
    table, asked = read(), visit.query.text("q").strip()
    exact = next((one for one in table.entries if one.code == asked), None)
    if exact is not None and not visit.is_part:
        return RedirectResponse(exact.page, 303)
    return ShownPage(Index(asked, tuple(_groups(visit, table, asked.casefold()))))


def _groups(
    visit: Visit, table: ErrorTable, asked: str
) -> Iterator[tuple[str, tuple[CodeRow, ...]]]:
    language = visit.language
    for group, names in table.groups.items():
        rows = tuple(
            CodeRow(one, one.cause[language], ADVICE[one.advice].name)
            for one in table.entries
            if one.group == group and asked in f"{one.code} {one.cause[language]}".casefold()
        )
        if rows:
            yield names[language], rows
