"""Why something about countries and sending there is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class CountryReason(Reason):
    """Why a country, or an account's sending abroad, is not found or changed."""

    NOT_LISTED = "country.not_listed"
    NO_CODE = "country.no_code"
    NOTHING_TO_CHANGE = "country.nothing_to_change"
    UNFIT = "country.unfit"
    PAST = "country.past"
    SERVED_ALREADY = "country.served_already"
    NOTE_TOO_LONG = "country.note_too_long"
    REQUESTS_TOO_MANY = "country.requests_too_many"
    REQUEST_MISSING = "country.request_missing"
    ANSWER_LENGTH = "country.answer_length"
    NO_SIGNAL = "country.no_signal"
    NOT_ENTERPRISE = "country.not_enterprise"
    NAMED_TWICE = "country.named_twice"
    CAP_BOUNDS = "country.cap_bounds"


class ListReason(Reason):
    """Why a list of countries cannot be read."""

    COLUMNS_MISSING = "country_list.columns_missing"
    EMPTY = "country_list.empty"
    TWICE = "country_list.twice"
    CODE = "country_list.code"
    NO_PRICE = "country_list.no_price"
    DIAL = "country_list.dial"
    LENGTH = "country_list.length"
    PRICE = "country_list.price"
    YES_OR_NO = "country_list.yes_or_no"
    WORD = "country_list.word"
    WINDOWS = "country_list.windows"
    DAYS = "country_list.days"
    OFFSET = "country_list.offset"
    OFFSETS = "country_list.offsets"
