"""Why a call is refused: the business says no, in order of precedence.

The order of the members is the order in which checks run (docs/rules/refusals.md); the API's codes
for them live in `api/words/codes`, and only there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.kernel.cut import cut


class Refusal(StrEnum):
    """Every way in which a send request or a query can be refused."""

    NOT_PERMITTED = "not_permitted"
    ACCOUNT_MISSING = "account_missing"
    ACCOUNT_ABNORMAL = "account_abnormal"
    ACCOUNT_FROZEN = "account_frozen"
    ACCOUNT_NOT_ACTIVATED = "account_not_activated"
    PRODUCT_NOT_ACTIVATED = "product_not_activated"
    ACCOUNT_SUSPENDED = "account_suspended"
    NETWORK_DENIED = "network_denied"
    PARAMETERS_INVALID = "parameters_invalid"
    JSON_INVALID = "json_invalid"
    NUMBERS_TOO_MANY = "numbers_too_many"
    NUMBER_MALFORMED = "number_malformed"
    EXTEND_CODE_MALFORMED = "extend_code_malformed"
    TEMPLATE_MISSING = "template_missing"
    SIGN_MISSING = "sign_missing"
    SIGN_UNAVAILABLE = "sign_unavailable"
    SIGN_BANNED = "sign_banned"
    SIGN_SOURCE_RETIRED = "sign_source_retired"
    EXTEND_CODE_TAKEN = "extend_code_taken"
    EXTEND_CODE_RECYCLED = "extend_code_recycled"
    EXTEND_CODES_TOO_MANY = "extend_codes_too_many"
    TEMPLATE_NOT_DOMESTIC = "template_not_domestic"
    NUMBER_NOT_DOMESTIC = "number_not_domestic"
    ABROAD_NOT_ENTITLED = "abroad_not_entitled"
    ABROAD_NOT_ACTIVATED = "abroad_not_activated"
    COUNTRY_NOT_SERVED = "country_not_served"
    COUNTRY_SWITCHED_OFF = "country_switched_off"
    COUNTRY_HALTED = "country_halted"
    MARKETING_BARRED = "marketing_barred"
    SIGN_SCENE_MISMATCH = "sign_scene_mismatch"
    VARIABLE_MISSING = "variable_missing"
    VARIABLE_UNSUPPORTED = "variable_unsupported"
    VARIABLE_URL = "variable_url"
    VARIABLE_TOO_LONG = "variable_too_long"
    VARIABLE_ILLEGAL = "variable_illegal"
    CONTENT_TOO_LONG = "content_too_long"
    TEST_PAIR_REQUIRED = "test_pair_required"
    TEST_VARIABLE_ILLEGAL = "test_variable_illegal"
    TEST_NUMBER_UNBOUND = "test_number_unbound"
    OPTED_OUT = "opted_out"
    FREQUENCY_LIMITED = "frequency_limited"
    COUNTRY_CAP_REACHED = "country_cap_reached"
    DAY_QUOTA_REACHED = "day_quota_reached"
    MONTH_QUOTA_REACHED = "month_quota_reached"
    FUNDS_SHORT = "funds_short"


@dataclass(frozen=True, slots=True)
class Refused:
    """A no, with what the caller needs to understand it.

    `field` names the API parameter at fault, `detail` is the part of the text that varies (a
    number, a limit), `headers` are extra response headers that explain it.
    """

    refusal: Refusal
    field: str = ""
    detail: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Keep of the detail, which may be a caller's text of any length, what an error repeats."""
        object.__setattr__(self, "detail", cut(self.detail))
