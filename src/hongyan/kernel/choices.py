"""What a setting may be where it is one of several. Knows nothing of what each choice does."""

from __future__ import annotations

from enum import StrEnum


class Profile(StrEnum):
    """Which age of the rules fills the settings that are not set."""

    FAQ2020 = "faq2020"
    CURRENT = "current"


class LogLevel(StrEnum):
    """From which weight on a line is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class DayWindow(StrEnum):
    """What a day is to a frequency limit."""

    ROLLING_24H = "rolling_24h"
    NATURAL_DAY = "natural_day"


class ShortWindow(StrEnum):
    """What a minute or an hour is to a frequency limit."""

    CALENDAR = "calendar"
    ROLLING = "rolling"


class VerificationLimitKey(StrEnum):
    """What the verification limits count together (FAQ 2.1.8 against FAQ 4.1.1)."""

    SIGN_NUMBER = "sign+number"
    SIGN_TEMPLATE_NUMBER = "sign+template+number"


class CashGate(StrEnum):
    """How much cash a prepaid account needs to send at all, whatever packages it has."""

    GT0 = "gt0"
    GTE0 = "gte0"


class NoReceipt(StrEnum):
    """What becomes of the hold of a domestic message that no receipt came for."""

    RELEASE = "release"
    SETTLE = "settle"


class InvoiceService(StrEnum):
    """Who is asked to issue invoices."""

    NONE = "none"
    SIMULATOR = "simulator"


class TierMode(StrEnum):
    """What a rung of the price book counts for."""

    GRADUATED = "graduated"
    VOLUME = "volume"


class NumberPolicy(StrEnum):
    """How closely a number of another country is looked at."""

    POSSIBLE = "possible"
    VALID = "valid"


class PaymentService(StrEnum):
    """Who takes money from third parties."""

    SIMULATOR = "simulator"
    SIGNED = "signed"


class TextAge(StrEnum):
    """Which wording the API's messages take where two ages of it exist."""

    OLD = "old"
    NEW = "new"


class RepeatedNumbers(StrEnum):
    """What becomes of a number that stands twice in one call."""

    ONCE = "once"
    EACH = "each"
