"""What a setting may be where it is one of several. Knows nothing of what each choice does."""

from __future__ import annotations

from enum import StrEnum


class Profile(StrEnum):
    """The edition of the rules that fills settings which are not set."""

    FAQ2020 = "faq2020"
    CURRENT = "current"


class LogLevel(StrEnum):
    """The lowest level of a line that is logged."""

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
    """What happens to the hold of a domestic message without a receipt."""

    RELEASE = "release"
    SETTLE = "settle"


class InvoiceService(StrEnum):
    """The service that issues invoices."""

    NONE = "none"
    SIMULATOR = "simulator"


class TierMode(StrEnum):
    """What a rung of the price book counts for."""

    GRADUATED = "graduated"
    VOLUME = "volume"


class NumberPolicy(StrEnum):
    """How strictly a number of another country is checked."""

    POSSIBLE = "possible"
    VALID = "valid"


class TextAge(StrEnum):
    """The wording of API messages where two editions of it exist."""

    OLD = "old"
    NEW = "new"


class RepeatedNumbers(StrEnum):
    """What happens to a number that is twice in one call."""

    ONCE = "once"
    EACH = "each"


class MailSecurity(StrEnum):
    """How a mail server is spoken to."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
