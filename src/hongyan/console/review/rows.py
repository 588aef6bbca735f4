"""Open cases as rows of a list, and a place of the queue as it stands in a URL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.page import ShownState
from hongyan.console.review.words import PURPOSES, STATES, due_badge, kind_words
from hongyan.domain.review.desk import QueueKey
from hongyan.domain.review.model import Case, Purpose
from hongyan.flows.review.desk.queue import QueuePlace

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

TEXT_CHARACTERS: Final = 60
_CURSOR = re.compile(r"([01])-([01])-([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One open case."""

    place: QueuePlace
    kind: str
    text: str
    state: ShownState
    due: ShownState | None
    is_own: bool
    """Whether the reviewer works for the applicant, or decided what is looked at."""

    @property
    def case(self) -> Case:
        """Return the case."""
        return self.place.case

    @property
    def purpose(self) -> str:
        """Return why the case exists, "" for an application."""
        is_look = self.case.purpose is not Purpose.APPLICATION
        return PURPOSES[self.case.purpose] if is_look else ""


def rows_of(
    visit: Visit, places: Iterable[QueuePlace], own: frozenset[int]
) -> tuple[QueueRow, ...]:
    """Return rows of open cases, as this reviewer sees them."""
    language = visit.language
    return tuple(
        QueueRow(
            one,
            kind_words(language, one.case.subject),
            cut_text(one.case.subject.text),
            STATES[one.case.state],
            due_badge(language, one.case, visit.now_ms),
            one.case.subject.account_id in own or one.case.not_by == visit.me.name,
        )
        for one in places
    )


def cut_text(text: str) -> str:
    """Return the beginning of a text, for a row."""
    return text if len(text) <= TEXT_CHARACTERS else f"{text[:TEXT_CHARACTERS]}…"


def cursor_of(key: QueueKey) -> str:
    """Write a place of the queue for a URL."""
    return "-".join(str(int(one)) for one in key)


def key_of(cursor: str) -> QueueKey | None:
    """Return the place that a URL names, None for the beginning."""
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        return None
    calm, look, due, number = found.groups()
    return calm == "1", look == "1", int(due), int(number)
