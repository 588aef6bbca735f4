"""Trademarks and app filings as values, and the shape of what is declared. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlsplit

from hongyan.domain.filings.reasons import FilingFormReason
from hongyan.kernel.period import read_day, read_period
from hongyan.kernel.refusal import Refused
from hongyan.text.management import says_nothing

NUMBER_CHARACTERS_MAX: Final = 15
MARK_CHARACTERS_MAX: Final = 15
PARTY_CHARACTERS_MAX: Final = 50
DOMAIN_CHARACTERS_MAX: Final = 500

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NUMBER = re.compile(rf"[A-Za-z0-9]{{1,{NUMBER_CHARACTERS_MAX}}}")
_LICENCE = re.compile(rf"[{_HAN}A-Za-z0-9-]{{1,{NUMBER_CHARACTERS_MAX}}}")

_Form = TypeVar("_Form")


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


def trademark_fault(form: Trademark, today: int) -> Refused | None:
    """Return the no to the first thing that is wrong with a declared trademark, or None."""
    return _first(form, today, _TRADEMARK_QUESTIONS, _TRADEMARK_TEXTS)


def app_filing_fault(form: AppFiling, today: int) -> Refused | None:
    """Return the no to the first thing that is wrong with a declared app filing, or None."""
    return _first(form, today, _APP_QUESTIONS, _APP_TEXTS)


def _first(
    form: _Form,
    today: int,
    questions: tuple[tuple[FilingFormReason, Callable[[_Form, int], bool]], ...],
    texts: Mapping[FilingFormReason, Callable[[_Form], str]],
) -> Refused | None:
    """Return the first no; one to a text says how long that is."""
    reason = next((one for one, is_broken in questions if is_broken(form, today)), None)
    if reason is None:
        return None
    text = texts.get(reason)
    return Refused(reason, values={} if text is None else {"given": len(text(form))})


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


_TRADEMARK_QUESTIONS: Final[
    tuple[tuple[FilingFormReason, Callable[[Trademark, int], bool]], ...]
] = (
    (FilingFormReason.TRADEMARK_NAME, lambda form, _: not _is_name(form.name, MARK_CHARACTERS_MAX)),
    (
        FilingFormReason.TRADEMARK_NUMBER,
        lambda form, _: not _NUMBER.fullmatch(form.registration_number),
    ),
    (
        FilingFormReason.TRADEMARK_APPLICANT,
        lambda form, _: not _is_name(form.applicant, PARTY_CHARACTERS_MAX),
    ),
    (FilingFormReason.TRADEMARK_PERIOD, lambda form, today: _is_over(form.period_text, today)),
)
_APP_QUESTIONS: Final[tuple[tuple[FilingFormReason, Callable[[AppFiling, int], bool]], ...]] = (
    (FilingFormReason.APP_NUMBER, lambda form, _: not _LICENCE.fullmatch(form.licence_number)),
    (
        FilingFormReason.APP_NAME,
        lambda form, _: not _is_name(form.service_name, PARTY_CHARACTERS_MAX),
    ),
    (
        FilingFormReason.APP_PRINCIPAL,
        lambda form, _: not _is_name(form.principal, PARTY_CHARACTERS_MAX),
    ),
    (
        FilingFormReason.APP_APPROVAL_DATE,
        lambda form, today: _is_no_past_day(form.approval_date, today),
    ),
    (FilingFormReason.APP_DOMAIN, lambda form, _: _is_no_address(form.domain)),
)

_TRADEMARK_TEXTS: Final[Mapping[FilingFormReason, Callable[[Trademark], str]]] = {
    FilingFormReason.TRADEMARK_NAME: lambda form: form.name,
    FilingFormReason.TRADEMARK_NUMBER: lambda form: form.registration_number,
    FilingFormReason.TRADEMARK_APPLICANT: lambda form: form.applicant,
}
_APP_TEXTS: Final[Mapping[FilingFormReason, Callable[[AppFiling], str]]] = {
    FilingFormReason.APP_NUMBER: lambda form: form.licence_number,
    FilingFormReason.APP_NAME: lambda form: form.service_name,
    FilingFormReason.APP_PRINCIPAL: lambda form: form.principal,
}
