"""Numbers of other countries as callers write them: accepted, or the fault and its correction.

Country code and number, digits alone: no +, no 00, no 0 between the two (FAQ 5.1.11). Whether a
country is served, and at which price, is not known here. `docs/rules/countries.md` is the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Final, Protocol

from hongyan.kernel.choices import NumberPolicy
from hongyan.text.phone import normalise_mainland

if TYPE_CHECKING:
    from hongyan.text.numbering import PlannedDigits

CHARACTERS_MAX: Final = 40
"""However a number is written, it is not longer: a longer text is not searched for one."""

_SHAPE = re.compile(r"[1-9][0-9]{5,14}")
_MAINLAND_SHAPE = re.compile(r"1[3-9][0-9]{9}")
_FIGURES = re.compile(r"\A\+?[0-9]+")
_AHEAD = re.compile(r"\A(?:\+|00)")
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015\u2212]+")
_BETWEEN = re.compile(r"[，、；;|\n]")
DIGITS_MAX: Final = 15
"""E.164: no number has more."""


class NumberFlaw(StrEnum):
    """What is wrong with a number."""

    EMPTY = "empty"
    SEVERAL = "several"
    NO_NUMBER = "no_number"
    INVISIBLE = "invisible"
    WIDE_DIGITS = "wide_digits"
    PLUS = "plus"
    DOUBLE_ZERO = "double_zero"
    LEADING_ZERO = "leading_zero"
    SEPARATORS = "separators"
    LENGTH = "length"
    MAINLAND = "mainland"
    CODE_UNASSIGNED = "code_unassigned"
    NO_COUNTRY = "no_country"
    TRUNK_PREFIX = "trunk_prefix"
    OLD_PREFIX = "old_prefix"
    NOT_POSSIBLE = "not_possible"
    NOT_VALID = "not_valid"
    NOT_ALLOCATED = "not_allocated"


WORDS: Final[Mapping[NumberFlaw, str]] = {
    NumberFlaw.EMPTY: "号码为空，多写了一个逗号",
    NumberFlaw.SEVERAL: "号码之间只能用英文逗号分隔，不能用{sign}",
    NumberFlaw.NO_NUMBER: "不是号码，只能写国际区号和手机号码的数字",
    NumberFlaw.INVISIBLE: "含有看不见的字符{sign}",
    NumberFlaw.WIDE_DIGITS: "含有全角字符，请用半角数字",
    NumberFlaw.PLUS: "前面不要加“+”",
    NumberFlaw.DOUBLE_ZERO: "前面不要加“00”",
    NumberFlaw.LEADING_ZERO: "缺少国际区号，不能以 0 开头",
    NumberFlaw.SEPARATORS: "不能含有空格或分隔符",
    NumberFlaw.LENGTH: "应为 6 至 15 位数字",
    NumberFlaw.MAINLAND: "是中国内地号码，请使用国内模板",
    NumberFlaw.CODE_UNASSIGNED: "国际区号未分配",
    NumberFlaw.NO_COUNTRY: "国际区号不属于任何国家或地区",
    NumberFlaw.TRUNK_PREFIX: "国际区号和号码之间不要加当地拨号前缀",
    NumberFlaw.OLD_PREFIX: "国际区号后的移动前缀已取消",
    NumberFlaw.NOT_POSSIBLE: "位数不符合该国家或地区的手机号码规则",
    NumberFlaw.NOT_VALID: "不在该国家或地区已分配的号段内",
    NumberFlaw.NOT_ALLOCATED: "不在中国内地已分配的号段内",
}
"""What to say of a number, in Chinese."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be dialled from abroad: its E.164 digits, and whose it is (ISO 3166)."""

    phone: int
    region: str


@dataclass(frozen=True, slots=True)
class RejectedNumber:
    """Why a text is no number; `mended` would be accepted, or is empty when it is unknown.

    For the mainland's numbers `mended` is the form that domestic templates take. `sign` is the
    character at fault, as it can be shown.
    """

    fault: NumberFlaw
    mended: str = ""
    sign: str = ""

    @property
    def words(self) -> str:
        """Return what to say of the number in Chinese, with the corrected one."""
        said = WORDS[self.fault].format(sign=f" {self.sign}")
        return said + (f"，应写作 {self.mended}" if self.mended else "")


@dataclass(frozen=True, slots=True)
class Plan:
    """How numbers of other countries are looked at.

    `must_be_valid` wants an allocated range. `takes_double_zero` lets 00 stand before the country
    code. `additions` are prefixes of E.164 digits, each with the length of numbers that are
    accepted whatever the plans say.
    """

    must_be_valid: bool = False
    takes_double_zero: bool = False
    additions: tuple[tuple[str, int], ...] = ()

    def has_added(self, digits: str) -> bool:
        """Tell whether an operator's addition accepts these digits."""
        return any(
            len(digits) == length and digits.startswith(prefix) for prefix, length in self.additions
        )


PLAN: Final = Plan()


class NumberSettings(Protocol):
    """The settings that say how numbers of other countries are looked at."""

    @property
    def international_numbers(self) -> NumberPolicy:
        """Whether the right length is enough, or the range must be allocated."""

    @property
    def international_double_zero(self) -> bool:
        """Whether 00 may stand before the country code."""

    @property
    def international_ranges(self) -> tuple[str, ...]:
        """What is accepted whatever the plans say: `33700/14`."""


def plan_of(settings: NumberSettings) -> Plan:
    """Return how the settings look at numbers of other countries."""
    return _plan(
        settings.international_numbers,
        settings.international_double_zero,
        settings.international_ranges,
    )


@lru_cache(maxsize=8)
def _plan(policy: NumberPolicy, takes_double_zero: bool, ranges: tuple[str, ...]) -> Plan:  # noqa: FBT001 - a key of the cache
    pairs = (one.partition("/") for one in ranges)
    additions = tuple((prefix, int(length)) for prefix, _, length in pairs)
    return Plan(policy is NumberPolicy.VALID, takes_double_zero, additions)


def read_number(text: str, plan: Plan = PLAN) -> Number | RejectedNumber:
    """Read one number: country code and number, ASCII digits (FAQ 5.1.11).

    A number of the length of that country's mobile numbers is enough, which is kind to new ranges.
    What the numbering plan writes otherwise (a 0 after the country code) is a fault, never silently
    corrected: it would be another number on the record than the caller's.
    """
    if plan.takes_double_zero and text.startswith("00"):
        text = text[2:]
    if _SHAPE.fullmatch(text):
        return _planned(text, plan)
    if not text or len(text) > CHARACTERS_MAX:
        return RejectedNumber(NumberFlaw.NO_NUMBER if text else NumberFlaw.EMPTY)
    fault, sign = _shape_fault(text)
    digits = plain_digits(text)
    if fault is NumberFlaw.SEVERAL or not _SHAPE.fullmatch(digits):
        return RejectedNumber(fault, sign=sign)
    found = _planned(digits, plan)
    if isinstance(found, Number):
        return RejectedNumber(fault, digits, sign)
    if found.fault is NumberFlaw.MAINLAND and fault in {NumberFlaw.PLUS, NumberFlaw.DOUBLE_ZERO}:
        return found  # the mainland's numbers may be written so
    # 139 1234 5678 means the mainland: the refusal says what is wrong with its form.
    domestic = normalise_mainland(digits)
    return RejectedNumber(fault, str(domestic)[2:] if domestic else found.mended, sign)


def _planned(digits: str, plan: Plan) -> Number | RejectedNumber:
    known = _plans().planned(digits)
    if known is not None and _is_of_the_mainland(digits, known):
        domestic = normalise_mainland(digits)
        return RejectedNumber(NumberFlaw.MAINLAND, "" if domestic is None else str(domestic)[2:])
    if known is None or not known.region:
        return RejectedNumber(
            NumberFlaw.CODE_UNASSIGNED if known is None else NumberFlaw.NO_COUNTRY
        )
    if plan.has_added(digits):
        return Number(int(digits), known.region)
    is_good = known.is_valid if plan.must_be_valid else known.is_possible
    if is_good and known.digits == digits:
        return Number(int(digits), known.region)
    if known.digits != digits:
        return RejectedNumber(NumberFlaw.TRUNK_PREFIX, known.digits if is_good else "")
    fault = NumberFlaw.NOT_VALID if known.is_possible else NumberFlaw.NOT_POSSIBLE
    return _without_old_prefix(digits, plan) or RejectedNumber(fault)


OLD_PREFIXES: Final = ("521",)
"""Country codes with a mobile prefix that was abolished: Mexico's 1, in 2019."""


def _without_old_prefix(digits: str, plan: Plan) -> RejectedNumber | None:
    for prefix in OLD_PREFIXES:
        if digits.startswith(prefix):
            mended = prefix[:-1] + digits[len(prefix) :]
            if isinstance(_planned(mended, plan), Number):
                return RejectedNumber(NumberFlaw.OLD_PREFIX, mended)
    return None


def _is_of_the_mainland(digits: str, plan: PlannedDigits) -> bool:
    # 13800138000 could be +1 380 013 8000: where North America knows no such number, it is meant
    # for the mainland. Where it does (310 is Los Angeles), the international template decides.
    return plan.is_mainland or (not plan.is_known and _MAINLAND_SHAPE.fullmatch(digits) is not None)


def _shape_fault(text: str) -> tuple[NumberFlaw, str]:
    """Return what is wrong with the form of a text, and the character at fault if it is one."""
    plain = _normal(text)
    between = _BETWEEN.search(text)
    if between is not None and sum(map(str.isdigit, text)) > DIGITS_MAX:
        return NumberFlaw.SEVERAL, _shown(between[0])
    hidden = next((one for one in text if is_invisible(one)), "")
    if hidden:
        return NumberFlaw.INVISIBLE, _shown(hidden)
    for is_so, fault in (
        (not _FIGURES.fullmatch(_SEPARATORS.sub("", plain)), NumberFlaw.NO_NUMBER),
        (plain != text, NumberFlaw.WIDE_DIGITS),
        (text.startswith("+"), NumberFlaw.PLUS),
        (text.startswith("00"), NumberFlaw.DOUBLE_ZERO),
        (text.startswith("0"), NumberFlaw.LEADING_ZERO),
        (_SEPARATORS.search(text) is not None, NumberFlaw.SEPARATORS),
    ):
        if is_so:
            return fault, ""
    return NumberFlaw.LENGTH, ""


def is_invisible(character: str) -> bool:
    """Tell whether a character shows nothing: a control or format character, a line separator."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character != "\t"


def _shown(character: str) -> str:
    """Return a character that can be seen: itself in quotes, or its code point."""
    if is_invisible(character) or character.isspace():
        return f"U+{ord(character):04X}"
    return f"“{character}”"


def plain_digits(text: str) -> str:
    """Return what a text would be without plus, 00, separators and invisible characters."""
    seen = "".join(one for one in _normal(text) if not is_invisible(one))
    return _AHEAD.sub("", _SEPARATORS.sub("", seen))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _plans() -> ModuleType:
    from hongyan.text import numbering  # noqa: PLC0415 - slow to import, and few need it

    return numbering
