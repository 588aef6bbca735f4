"""What one account may apply for, store and have texted at our cost: one table, each row a setting.

Frequency limits, quotas and funds bound what an account sends; this bounds everything else that it
can make grow. Knows no account and counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from hongyan.kernel.fitting import INTEGER_MAX

MEGABYTE: Final = 1024 * 1024


class Allowance(StrEnum):
    """What is counted for each account; an action of the API that stores something names one."""

    SIGN = "sign"
    TEMPLATE = "template"
    QUALIFICATION = "qualification"
    LETTER = "letter"
    TRADEMARK = "trademark"
    APP_FILING = "app_filing"
    UPLOAD = "upload"
    PHONE_CODE = "phone_code"
    ALERT_TEXT = "alert_text"
    CHANGE = "change"
    """Deletions, tags, codes that are tried: what changes what is there."""
    CONVERSION = "conversion"
    """Bounded by the messages that it is about: one row each, whatever is reported how often."""


class Span(StrEnum):
    """Over what an allowance is counted."""

    HOUR = "hour"
    """The last 60 minutes."""
    DAY = "day"
    """The calendar day in Asia/Shanghai."""
    APART = "seconds apart"
    """The seconds that must lie between one use and the next; 0 for none."""
    FILES = "files"
    """Files that are stored now."""
    BYTES = "bytes"
    """Bytes of files that are stored now."""


@dataclass(frozen=True)
class Reached:
    """An allowance that is used up: which, over what, and how much it is.

    `is_news`: the account was told just now, and not yet on the same day.
    """

    allowance: Allowance
    span: Span
    limit: int
    is_news: bool = False


def _row(default: int, text: str) -> Any:
    return field(default=default, metadata={"help": text, "least": 0, "most": INTEGER_MAX})


@dataclass(frozen=True)
class Allowances:
    """The table. Each field is a setting of its name; 0 allows nothing, of seconds apart all."""

    account_signs_per_day: int = _row(
        100, "applications for signs and changes of them, of one account on a calendar day"
    )
    account_templates_per_day: int = _row(
        100, "applications for templates and changes of them, of one account on a calendar day"
    )
    account_template_apart_seconds: int = _row(
        30,
        "seconds from one application for a template, or change of one, to an account's next "
        "(dev: 0)",
    )
    account_qualifications_per_day: int = _row(
        20, "qualifications given or changed by one account on a calendar day"
    )
    account_qualification_apart_seconds: int = _row(
        5, "seconds from one qualification, given or changed, to an account's next (dev: 0)"
    )
    account_letters_per_day: int = _row(
        50, "authorization letters given by one account on a calendar day"
    )
    account_trademarks_per_day: int = _row(50, "trademarks given by one account on a calendar day")
    account_app_filings_per_day: int = _row(
        50, "app filings given by one account on a calendar day"
    )
    account_uploads_per_day: int = _row(300, "files uploaded by one account on a calendar day")
    account_changes_per_day: int = _row(
        5000, "deletions, tags and codes tried by one account on a calendar day"
    )
    account_codes_per_hour: int = _row(
        10, "codes for administrators' phones that one account may have sent in an hour"
    )
    account_codes_per_day: int = _row(
        30, "codes for administrators' phones that one account may have sent on a calendar day"
    )
    account_alert_texts_per_day: int = _row(
        100, "alerts texted to one account's contacts on a calendar day; notices have no limit"
    )
    account_files: int = _row(500, "files that one account stores at a time")
    account_stored_megabytes: int = _row(500, "megabytes of files that one account stores")
    account_unused_file_days: int = _row(
        7, "days after which an uploaded file that no application or paper names is deleted"
    )


SPANS: Final[Mapping[Allowance, Mapping[Span, str]]] = {
    Allowance.SIGN: {Span.DAY: "account_signs_per_day"},
    Allowance.TEMPLATE: {
        Span.DAY: "account_templates_per_day",
        Span.APART: "account_template_apart_seconds",
    },
    Allowance.QUALIFICATION: {
        Span.DAY: "account_qualifications_per_day",
        Span.APART: "account_qualification_apart_seconds",
    },
    Allowance.LETTER: {Span.DAY: "account_letters_per_day"},
    Allowance.TRADEMARK: {Span.DAY: "account_trademarks_per_day"},
    Allowance.APP_FILING: {Span.DAY: "account_app_filings_per_day"},
    Allowance.UPLOAD: {Span.DAY: "account_uploads_per_day", Span.FILES: "account_files"},
    Allowance.PHONE_CODE: {
        Span.HOUR: "account_codes_per_hour",
        Span.DAY: "account_codes_per_day",
    },
    Allowance.ALERT_TEXT: {Span.DAY: "account_alert_texts_per_day"},
    Allowance.CHANGE: {Span.DAY: "account_changes_per_day"},
    Allowance.CONVERSION: {},
}
"""Total over `Allowance`: which settings bound it. Bytes bound everything that brings a file."""


def limits_of(allowance: Allowance, table: Allowances) -> Mapping[Span, int]:
    """Return how much an allowance is, over each of its spans."""
    return {span: getattr(table, name) for span, name in SPANS[allowance].items()}
