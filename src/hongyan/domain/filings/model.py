"""Trademarks and app filings as values, and the shape of what is declared. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlsplit

from hongyan.kernel.period import read_day, read_period
from hongyan.text.management import says_nothing

NUMBER_CHARACTERS_MAX: Final = 15
MARK_CHARACTERS_MAX: Final = 15
PARTY_CHARACTERS_MAX: Final = 50
DOMAIN_CHARACTERS_MAX: Final = 500

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NUMBER = re.compile(rf"[A-Za-z0-9]{{1,{NUMBER_CHARACTERS_MAX}}}")
_LICENCE = re.compile(rf"[{_HAN}A-Za-z0-9-]{{1,{NUMBER_CHARACTERS_MAX}}}")

_Form = TypeVar("_Form")


class FilingFault(StrEnum):
    """What is wrong with a declared trademark or app filing."""

    TRADEMARK_NAME = "trademark_name"
    TRADEMARK_NUMBER = "trademark_number"
    TRADEMARK_APPLICANT = "trademark_applicant"
    TRADEMARK_PERIOD = "trademark_period"
    TRADEMARK_PICTURE = "trademark_picture"
    APP_NUMBER = "app_number"
    APP_NAME = "app_name"
    APP_PRINCIPAL = "app_principal"
    APP_APPROVAL_DATE = "app_approval_date"
    APP_DOMAIN = "app_domain"
    APP_PICTURE = "app_picture"


@dataclass(frozen=True, slots=True)
class Trademark:
    """A registered trademark as declared; `trademark_id` is 0 before it is stored."""

    trademark_id: int
    account_id: int
    name: str
    registration_number: str
    applicant: str
    period_text: str
    picture_key: str


@dataclass(frozen=True, slots=True)
class AppFiling:
    """An app's entry with the ministry as declared; `filing_id` is 0 before it is stored."""

    filing_id: int
    account_id: int
    licence_number: str
    service_name: str
    principal: str
    approval_date: str
    domain: str
    record_key: str
    store_key: str = ""
    runtime_key: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the upload keys of the pictures that were given."""
        return tuple(key for key in (self.record_key, self.store_key, self.runtime_key) if key)


def trademark_fault(form: Trademark, today: int) -> FilingFault | None:
    """Return the first thing that is wrong with a declared trademark, or None."""
    return _first(form, today, _TRADEMARK_QUESTIONS)


def app_filing_fault(form: AppFiling, today: int) -> FilingFault | None:
    """Return the first thing that is wrong with a declared app filing, or None."""
    return _first(form, today, _APP_QUESTIONS)


def _first(
    form: _Form,
    today: int,
    questions: tuple[tuple[FilingFault, Callable[[_Form, int], bool]], ...],
) -> FilingFault | None:
    return next((fault for fault, is_broken in questions if is_broken(form, today)), None)


def _is_over(period_text: str, today: int) -> bool:
    period = read_period(period_text)
    return period is None or not period.covers(today)


def _is_no_past_day(text: str, today: int) -> bool:
    day = read_day(text)
    return day is None or day > today


def _is_no_address(text: str) -> bool:
    if len(text) > DOMAIN_CHARACTERS_MAX:
        return True
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = parts.hostname or ""
    except ValueError:
        return True
    return parts.scheme not in {"", "http", "https"} or "." not in host


def _is_name(written: str, longest: int) -> bool:
    return len(written) <= longest and not says_nothing(written)


_TRADEMARK_QUESTIONS: Final[tuple[tuple[FilingFault, Callable[[Trademark, int], bool]], ...]] = (
    (FilingFault.TRADEMARK_NAME, lambda form, _: not _is_name(form.name, MARK_CHARACTERS_MAX)),
    (
        FilingFault.TRADEMARK_NUMBER,
        lambda form, _: not _NUMBER.fullmatch(form.registration_number),
    ),
    (
        FilingFault.TRADEMARK_APPLICANT,
        lambda form, _: not _is_name(form.applicant, PARTY_CHARACTERS_MAX),
    ),
    (FilingFault.TRADEMARK_PERIOD, lambda form, today: _is_over(form.period_text, today)),
)
_APP_QUESTIONS: Final[tuple[tuple[FilingFault, Callable[[AppFiling, int], bool]], ...]] = (
    (FilingFault.APP_NUMBER, lambda form, _: not _LICENCE.fullmatch(form.licence_number)),
    (FilingFault.APP_NAME, lambda form, _: not _is_name(form.service_name, PARTY_CHARACTERS_MAX)),
    (
        FilingFault.APP_PRINCIPAL,
        lambda form, _: not _is_name(form.principal, PARTY_CHARACTERS_MAX),
    ),
    (
        FilingFault.APP_APPROVAL_DATE,
        lambda form, today: _is_no_past_day(form.approval_date, today),
    ),
    (FilingFault.APP_DOMAIN, lambda form, _: _is_no_address(form.domain)),
)
