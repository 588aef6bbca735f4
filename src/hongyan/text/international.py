"""Numbers of other countries as callers write them: accepted, or what is wrong and how to mend it.

Country code and number, digits alone: no +, no 00, no 0 between the two (FAQ 5.1.11). Whether a
country is served, and at which price, is not known here. `docs/rules/countries.md` is the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.text.phone import normalise_mainland

if TYPE_CHECKING:
    from hongyan.text.numbering import Planned

CHARACTERS_MAX: Final = 40
"""However a number is written, it is not longer: a longer text is not searched for one."""

_SHAPE = re.compile(r"[1-9][0-9]{5,14}")
_MAINLAND_SHAPE = re.compile(r"1[3-9][0-9]{9}")
_FIGURES = re.compile(r"\A\+?[0-9]+")
_AHEAD = re.compile(r"\A(?:\+|00)")
_SEPARATORS = re.compile(r"[\s().\-/]+")


class Fault(StrEnum):
    """What is wrong with a number."""

    NO_NUMBER = "no_number"
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
    NOT_POSSIBLE = "not_possible"
    NOT_VALID = "not_valid"


WORDS: Final[Mapping[Fault, str]] = {
    Fault.NO_NUMBER: "不是号码，只能写国际区号和手机号码的数字",
    Fault.WIDE_DIGITS: "含有全角字符，请用半角数字",
    Fault.PLUS: "前面不要加“+”",
    Fault.DOUBLE_ZERO: "前面不要加“00”",
    Fault.LEADING_ZERO: "缺少国际区号，不能以 0 开头",
    Fault.SEPARATORS: "不能含有空格或分隔符",
    Fault.LENGTH: "应为 6 至 15 位数字",
    Fault.MAINLAND: "是中国内地号码，请使用国内模板",
    Fault.CODE_UNASSIGNED: "国际区号未分配",
    Fault.NO_COUNTRY: "国际区号不属于任何国家或地区",
    Fault.TRUNK_PREFIX: "国际区号和号码之间不要加当地拨号前缀",
    Fault.NOT_POSSIBLE: "位数不符合该国家或地区的号码规则",
    Fault.NOT_VALID: "不在该国家或地区已分配的号段内",
}
"""What to say of a number, in Chinese."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be dialled from abroad: its E.164 digits, and whose it is (ISO 3166)."""

    phone: int
    region: str


@dataclass(frozen=True, slots=True)
class NumberFault:
    """Why a text is no number; `mended` would be accepted, or is empty when nobody can tell.

    For the mainland's numbers `mended` is the form that domestic templates take.
    """

    fault: Fault
    mended: str = ""

    @property
    def words(self) -> str:
        """Return what to say of the number, with the mended one."""
        return WORDS[self.fault] + (f"，应写作 {self.mended}" if self.mended else "")


def read_number(text: str, *, must_be_valid: bool = False) -> Number | NumberFault:
    """Read one number: country code and number, ASCII digits (FAQ 5.1.11).

    A number of the right length is enough, which is kind to new ranges; with `must_be_valid` its
    range must be allocated. What the plan writes otherwise (a 0 after the country code) is a
    fault, never silently mended: it would be another number on the record than the caller's.
    """
    if _SHAPE.fullmatch(text):
        return _planned(text, must_be_valid=must_be_valid)
    if len(text) > CHARACTERS_MAX:
        return NumberFault(Fault.NO_NUMBER)
    fault = _shape_fault(text)
    digits = _digits(text)
    if not _SHAPE.fullmatch(digits):
        return NumberFault(fault)
    found = _planned(digits, must_be_valid=must_be_valid)
    if isinstance(found, Number):
        return NumberFault(fault, digits)
    return found if found.fault is Fault.MAINLAND else NumberFault(fault, found.mended)


def _planned(digits: str, *, must_be_valid: bool) -> Number | NumberFault:
    plan = _plans().planned(digits)
    if plan is None:
        return NumberFault(Fault.CODE_UNASSIGNED)
    if _is_of_the_mainland(digits, plan):
        domestic = normalise_mainland(digits)
        return NumberFault(Fault.MAINLAND, "" if domestic is None else str(domestic)[2:])
    if not plan.region:
        return NumberFault(Fault.NO_COUNTRY)
    is_good = plan.is_valid if must_be_valid else plan.is_possible
    if plan.digits != digits:
        return NumberFault(Fault.TRUNK_PREFIX, plan.digits if is_good else "")
    if is_good:
        return Number(int(digits), plan.region)
    return NumberFault(Fault.NOT_VALID if plan.is_possible else Fault.NOT_POSSIBLE)


def _is_of_the_mainland(digits: str, plan: Planned) -> bool:
    # 13800138000 could be +1 380 013 8000: where North America knows no such number, it is meant
    # for the mainland. Where it does (310 is Los Angeles), the international template decides.
    return plan.is_mainland or (not plan.is_known and _MAINLAND_SHAPE.fullmatch(digits) is not None)


def _shape_fault(text: str) -> Fault:
    plain = _normal(text)
    for is_so, fault in (
        (not _FIGURES.fullmatch(_SEPARATORS.sub("", plain)), Fault.NO_NUMBER),
        (plain != text, Fault.WIDE_DIGITS),
        (text.startswith("+"), Fault.PLUS),
        (text.startswith("00"), Fault.DOUBLE_ZERO),
        (text.startswith("0"), Fault.LEADING_ZERO),
        (_SEPARATORS.search(text) is not None, Fault.SEPARATORS),
    ):
        if is_so:
            return fault
    return Fault.LENGTH


def _digits(text: str) -> str:
    """Return what a text would be without plus, 00 and separators."""
    return _AHEAD.sub("", _SEPARATORS.sub("", _normal(text)))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _plans() -> ModuleType:
    from hongyan.text import numbering  # noqa: PLC0415 - slow to import, and few need it

    return numbering
