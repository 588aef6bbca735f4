"""Countries, and what an account may do abroad, as values.

A country is what ISO 3166 calls one: Hong Kong, Macao and Taiwan have entries of their own, and
their own price (FAQ 5.1.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EVERYWHERE: Final = ""
"""In the place of a country: all of them together."""


class Receipts(StrEnum):
    """Whether a country's carriers return receipts (FAQ 5.1.5: fewer than one in ten does)."""

    NONE = "none"
    SOME = "some"
    MOST = "most"


class SenderId(StrEnum):
    """What a phone shows as the sender."""

    ALPHANUMERIC = "alphanumeric"
    NUMERIC = "numeric"
    REGISTERED = "registered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Marketing:
    """When promotions may go, in local time (FAQ 5.1.12).

    `windows` are minutes of the day, the second exclusive; `closed_weekdays` count from Monday, 0.
    `offsets` are the country's westernmost and easternmost clocks in minutes east of UTC, summer
    time included: a window is open when it is open on both, and so on all between.
    """

    windows: tuple[tuple[int, int], ...]
    closed_weekdays: frozenset[int]
    offsets: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Country:
    """One row of a list of countries. `price` is micro-yuan a segment, 0 when none is known."""

    iso2: str
    dial_codes: tuple[int, ...]
    name_zh: str
    name_en: str
    price: int
    is_enabled: bool
    receipts: Receipts
    sender_id: SenderId
    registers_templates: bool
    marketing: Marketing
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class CountryList:
    """A list in force from `effective_at` until the next one; the shipped one has the id 0."""

    list_id: int
    name: str
    effective_at: int
    countries: Mapping[str, Country]
    loaded_at: int


@dataclass(frozen=True, slots=True)
class CountryChange:
    """An operator's change of one country, by the words of the list's columns."""

    change_id: int
    iso2: str
    effective_at: int
    columns: Mapping[str, str]
    changed_at: int


@dataclass(frozen=True, slots=True)
class CountryRequest:
    """An account asks for a country that is not served (FAQ 5.1.1); `answer` is empty until one."""

    request_id: int
    account_id: int
    iso2: str
    note: str
    asked_at: int
    answer: str
    answered_at: int | None


class ConversionMode(StrEnum):
    """What a low conversion leads to, as the account chose: nothing, a notice, or a halt."""

    OFF = "off"
    MONITOR = "monitor"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class AccountInternational:
    """What an account may do abroad.

    With `only_allowed` it sends to `allowed` and nowhere else; `blocked` is closed either way.
    `day_caps` are messages a day by country. `halted` are the countries that a low conversion
    closed, each until a moment.
    """

    account_id: int
    activated_at: int | None = None
    only_allowed: bool = False
    allowed: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    day_caps: Mapping[str, int] | None = None
    conversion_mode: ConversionMode = ConversionMode.OFF
    halted: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a caller reported of one verification code: whether it was typed in."""

    message_id: int
    account_id: int
    iso2: str
    is_converted: bool
    converted_at: int
    sent_at: int


@dataclass(frozen=True, slots=True)
class Use:
    """What an account sent to a country in a span of time.

    `codes` are the verification codes among the messages, `converted` those typed in.
    """

    iso2: str
    messages: int
    codes: int
    converted: int


@dataclass(frozen=True, slots=True)
class ConversionSignal:
    """A conversion fell below the threshold.

    Open until `ends_at`, or until a person lifts it; `iso2` is EVERYWHERE when the caller's own
    overall rate did.
    """

    signal_id: int
    account_id: int
    iso2: str
    raised_at: int
    ends_at: int
    halts: bool
    codes: int
    converted: int
    lifted_at: int | None
    lifted_by: str

    @property
    def closed_at(self) -> int:
        """Return when it ends, or ended."""
        return self.ends_at if self.lifted_at is None else min(self.lifted_at, self.ends_at)
