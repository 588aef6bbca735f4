"""The refusal of a business rule: one value, a reason with what varies. Knows no words.

The order of `Refusal`'s members is the order in which checks run (docs/rules/refusals.md); the
API's codes for them live in `api/words/codes`, and only there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hongyan.kernel.cut import cut
from hongyan.kernel.said import Said, text_of

VALUE_CHARACTERS_MAX: Final = 500
"""Of a value: words of ours around what a caller gave, which is cut shorter."""


class Reason(StrEnum):
    """Why the business says no. Each island's reasons are an enum of this type.

    A value is unique among all of them: it is the key under which an edge finds its words.
    """


class Refusal(Reason):
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
    INTERNATIONAL_NOT_ENTITLED = "abroad_not_entitled"
    INTERNATIONAL_NOT_ACTIVATED = "abroad_not_activated"
    COUNTRY_NOT_SERVED = "country_not_served"
    COUNTRY_SWITCHED_OFF = "country_switched_off"
    COUNTRY_HALTED = "country_halted"
    MARKETING_BARRED = "marketing_barred"
    SIGN_SCENE_MISMATCH = "sign_scene_mismatch"
    VARIABLE_MISSING = "variable_missing"
    VARIABLE_UNSUPPORTED = "variable_unsupported"
    VARIABLE_URL = "variable_url"
    VARIABLE_EMPTY = "variable_empty"
    VARIABLE_TOO_SHORT = "variable_too_short"
    VARIABLE_TOO_LONG = "variable_too_long"
    VARIABLE_ILLEGAL = "variable_illegal"
    CONTENT_TOO_LONG = "content_too_long"
    VARIABLE_BARRED = "variable_barred"
    TEST_PAIR_REQUIRED = "test_pair_required"
    TEST_VARIABLE_ILLEGAL = "test_variable_illegal"
    TEST_NUMBER_UNBOUND = "test_number_unbound"
    OPTED_OUT = "opted_out"
    FREQUENCY_LIMITED = "frequency_limited"
    COUNTRY_CAP_REACHED = "country_cap_reached"
    DAY_QUOTA_REACHED = "day_quota_reached"
    MONTH_QUOTA_REACHED = "month_quota_reached"
    FUNDS_SHORT = "funds_short"


class Clue(StrEnum):
    """What is known of why, beside the refusal itself: several can hold at once."""

    BRACKETS = "brackets"
    """A sign is held under this name without the brackets around it."""
    BLANKS = "blanks"
    """A name is held without these blanks or invisible characters."""
    LETTERS = "letters"
    """A name is held in other capitals, or in another width."""
    CODE_FORM = "code_form"
    """A template is held, and its code is written otherwise."""
    NAME_FOR_CODE = "name_for_code"
    """The name of a template stands where its code is to stand."""
    CODE_FOR_NAME = "code_for_name"
    """The code of a sign stands where its name is to stand."""
    IN_REVIEW = "in_review"
    IN_REVIEW_UNTIL = "in_review_until"
    MATERIAL_NEEDED = "material_needed"
    """Its review waits for papers of the applicant's."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    UNAVAILABLE = "unavailable"
    DISABLED = "disabled"
    """The operator switched it off."""
    BANNED = "banned"
    SOURCE_RETIRED = "source_retired"
    TRADITIONAL = "traditional"
    """A traditional character, whose simple form is known."""
    UNSEEN = "unseen"
    """A character that does not show itself."""
    SPECIAL = "special"
    """An emoji, a special sign, or another script."""
    NO_VARIABLE = "no_variable"
    """A value that no variable of the template asks for."""


@dataclass(frozen=True, slots=True, init=False)
class Refused:
    """A no, with what the caller needs to understand it.

    `about` is the neutral name of what is at fault, such as `account.name`: an edge knows the word
    for it. `values` fill the words of the reason and of the `clues`: what is known of why.
    `headers` are extra response headers. `also` is what else is wrong with the same form.
    """

    reason: Reason
    about: str
    values: Mapping[str, str] = field(hash=False)
    headers: tuple[tuple[str, str], ...]
    clues: tuple[Clue, ...]
    also: tuple[Refused, ...]

    def __init__(
        self,
        reason: Reason,
        about: str = "",
        *,
        headers: tuple[tuple[str, str], ...] = (),
        clues: tuple[Clue, ...] = (),
        also: tuple[Refused, ...] = (),
        values: Mapping[str, object] | None = None,
        **more: object,
    ) -> None:
        """Keep of each value, which may be a caller's text of any length, what an error repeats."""
        kept = {
            name: told if isinstance(told, Said) else cut(told, VALUE_CHARACTERS_MAX)
            for name, one in {**(values or {}), **more}.items()
            for told in [text_of(one)]
        }
        object.__setattr__(self, "reason", reason)
        object.__setattr__(self, "about", about)
        object.__setattr__(self, "headers", headers)
        object.__setattr__(self, "clues", clues)
        object.__setattr__(self, "also", also)
        object.__setattr__(self, "values", kept)


def together(found: Iterable[Refused | None]) -> Refused | None:
    """Return all that is wrong with a form as one no: the first, and `also` each other field's.

    A field has one no, the first that is about it. What is about no field stands for itself.
    """
    fields: dict[object, Refused] = {}
    for one in found:
        for each in () if one is None else (one, *one.also):
            fields.setdefault(each.about or (each.reason, *each.values.items()), each)
    if not fields:
        return None
    first, *others = fields.values()
    return Refused(
        first.reason,
        first.about,
        headers=first.headers,
        clues=first.clues,
        also=tuple(others),
        values=first.values,
    )
