"""The table of error codes as the console is given it, out of what the API answers with."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hongyan.api.gateway.errors import statuses_of
from hongyan.api.words.codes import API_CODES
from hongyan.api.words.entries import GROUPS, ErrorEntry, entries, entry_of
from hongyan.config import Settings
from hongyan.console.error_values import Check, ErrorTable, ErrorValues
from hongyan.kernel.choices import TextAge
from hongyan.words.language import Language


def errors_of(settings: Settings) -> Callable[[], ErrorTable]:
    """Return what reads the table, once, for an installation."""

    @cache
    def read() -> ErrorTable:
        groups = {name: {Language.ZH_CN: zh, Language.EN: en} for name, (zh, en) in GROUPS.items()}
        found = tuple(
            _values(one, group, settings.text_age)
            for group, several in entries().items()
            for one in several
        )
        return ErrorTable(groups, found, len(API_CODES))

    return read


def _values(one: ErrorEntry, group: str, age: TextAge) -> ErrorValues:
    return ErrorValues(
        code=one.code,
        group=group,
        statuses=statuses_of(one.anchor),
        cause={Language.ZH_CN: one.cause_zh, Language.EN: one.cause_en},
        remedy={Language.ZH_CN: one.remedy_zh, Language.EN: one.remedy_en},
        example=one.example,
        advice=one.advice,
        settings=one.settings,
        checks=tuple(_checks(one, age)),
    )


def _checks(one: ErrorEntry, age: TextAge) -> list[Check]:
    return [
        Check(place, str(reason), (age is TextAge.NEW and row.message_new) or row.message_old)
        for place, (reason, row) in enumerate(API_CODES.items(), 1)
        if entry_of(row.code) == one
    ]
