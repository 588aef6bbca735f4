"""Template variables: `${name}` in a content, the attribute that a value must fit, the filled text.

One variable and its value at a time. How many variables a template may hold, and which attributes
its kind may declare, is the review's business; nothing here knows accounts, signs or API codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.kernel.kinds import MessageKind
from hongyan.text.content import (
    HAN_RANGES,
    is_too_long,
    uncarried_characters,
    unsupported_characters,
)
from hongyan.text.link import find_links
from hongyan.text.shown import shown
from hongyan.text.simplified import SIMPLIFIED

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_VARIABLE = re.compile(r"\$\{((?![0-9]+\})[A-Za-z0-9_]+)\}")

_V = frozenset({MessageKind.VERIFICATION})
_N = frozenset({MessageKind.NOTIFICATION})
_NP = frozenset({MessageKind.NOTIFICATION, MessageKind.PROMOTION})


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A content taken apart once: literal, variable name, literal, name, …, literal.

    `pieces` alternates, so every odd one is a name; `names` holds each name once, in order.
    """

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names that have no value (isv.TEMPLATE_MISSING_PARAMETERS)."""
        return tuple([name for name in self.names if name not in values])

    def render(self, values: Mapping[str, str]) -> str:
        """Return the text with every variable filled; values that no variable asks for are ignored.

        A value that itself looks like a variable stays as it is. A missing one is a bug of the
        caller, who asks `missing` first: KeyError.
        """
        filled = list(self.pieces)
        filled[1::2] = [values[name] for name in self.pieces[1::2]]
        return "".join(filled)


def compile_template(content: str) -> CompiledTemplate:
    """Take a template's content apart; what is no well-formed variable is ordinary text."""
    pieces = tuple(_VARIABLE.split(content))
    return CompiledTemplate(pieces, tuple(dict.fromkeys(pieces[1::2])))


def malformed_variables(content: str) -> tuple[str, ...]:
    """Return the insides of `${…}` that are no variable names, for the review to show.

    A name is of ASCII letters, digits and underscores, not of digits alone.
    """
    return tuple(
        found[1] for found in _PLACEHOLDER.finditer(content) if not _VARIABLE.fullmatch(found[0])
    )


class VariableFlaw(StrEnum):
    """What is wrong with a value; a value that is wrong twice gets the first of these.

    But a value longer than a whole message may be is LONG, and nothing else is asked of it.
    """

    UNSUPPORTED = "unsupported"
    """A character that the message may not hold (isv.UNSUPPORTED_CONTENT)."""
    URL = "url"
    """A link where the attribute allows none (isv.PARAM_NOT_SUPPORT_URL)."""
    EMPTY = "empty"
    """Nothing at all (isv.PARAM_LENGTH_LIMIT, as the next two)."""
    SHORT = "short"
    """Shorter than the attribute allows."""
    LONG = "long"
    """Longer than the attribute allows."""
    ILLEGAL = "illegal"
    """Not of the attribute's form (isv.TEMPLATE_PARAMS_ILLEGAL)."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a variable's value must be, as TemplateRule names it. Lengths count characters."""

    name: str
    kinds: frozenset[MessageKind]
    length_min: int
    length_max: int
    pattern: re.Pattern[str]
    zh: str
    en: str
    allows_url: bool = False


_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_HOUR = r"(?:2[0-4]|[01]?[0-9])"
_SIXTY = r"[0-5]?[0-9]"
_DATE = (
    rf"(?:[0-9]{{4}}-{_MONTH}-{_DAY}|[0-9]{{4}}/{_MONTH}/{_DAY}"
    r"|[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    rf"|[0-9]{{4}}年(?:{_MONTH}月(?:{_DAY}[日号])?)?|{_MONTH}月{_DAY}[日号])"
)
_PART_OF_DAY = "(?:凌晨|早上|上午|中午|下午|晚上)"
_CLOCK = (
    rf"(?:{_HOUR}[:：]{_SIXTY}(?:[:：]{_SIXTY})?"
    rf"|{_HOUR}[时点](?:{_SIXTY}分(?:{_SIXTY}秒)?|半|整)?)"
)
_MOMENT = (
    rf"(?:{_DATE}(?:[ T]?{_PART_OF_DAY}?[ ]?{_CLOCK}|[ ]?{_PART_OF_DAY})?"
    rf"|{_PART_OF_DAY}?[ ]?{_CLOCK}|{_PART_OF_DAY})"
)
_TIME = rf"{_MOMENT}(?:[ ]?[-~—至到][ ]?{_MOMENT})?"

_PLATE = (
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]"
    "[A-Za-z][·]?[A-Za-z0-9]{4,6}[学警港澳挂领使]?"
)
_ANY = r".+"


def _attribute(
    name: str,
    kinds: frozenset[MessageKind],
    lengths: tuple[int, int],
    pattern: str,
    zh: str,
    en: str,
) -> Attribute:
    return Attribute(name, kinds, *lengths, re.compile(rf"\A(?:{pattern})", re.DOTALL), zh, en)


_ALL = (
    _attribute("numberCaptcha", _V, (4, 6), "[0-9]+", "4 至 6 位数字", "4 to 6 digits"),
    _attribute(
        "characterWithNumber2",
        _V,
        (4, 6),
        "[A-Za-z0-9]+",
        "4 至 6 位字母或数字",
        "4 to 6 letters or digits",
    ),
    _attribute(
        "characterWithNumber",
        _V,
        (4, 6),
        "[A-Za-z0-9]+",
        "4 至 6 位字母或数字（旧名）",
        "4 to 6 letters or digits (the older name)",
    ),
    _attribute("verifyTime", _V, (1, 2), "[1-9][0-9]?", "1 至 99 的整数", "an integer, 1 to 99"),
    _attribute(
        "phone_number2",
        _N,
        (5, 15),
        "(?=(?:-?[0-9]){5,13}$)[0-9][0-9-]*",
        "5 至 13 位数字，可含连字符，总长不超过 15；或 11 位手机号",
        "5 to 13 digits, hyphens allowed, 15 characters at most; or a mobile number of 11 digits",
    ),
    _attribute("time", _NP, (1, 30), _TIME, "日期、时间或其组合", "a date, a time, or both"),
    _attribute(
        "money",
        _NP,
        (1, 35),
        r"[0-9]+(?:\.[0-9]{1,2})?",
        "数字，最多两位小数，不含货币符号",
        "digits with up to two decimals, no currency sign",
    ),
    _attribute(
        "other_number2",
        _N,
        (1, 35),
        "[A-Za-z0-9]+",
        "1 至 35 位字母或数字，如订单号",
        "1 to 35 letters or digits, such as an order number",
    ),
    _attribute("user_nick", _NP, (1, 20), _ANY, "不超过 20 个字符", "up to 20 characters"),
    _attribute(
        "name", _NP, (2, 5), f"[{HAN_RANGES}·]+", "2 至 5 个汉字", "2 to 5 Chinese characters"
    ),
    _attribute(
        "unit_name",
        _N,
        (1, 20),
        f"[{HAN_RANGES}（）]+",
        "不超过 20 个汉字",
        "up to 20 Chinese characters",
    ),
    _attribute("address", _N, (1, 30), _ANY, "不超过 30 个字符", "up to 30 characters"),
    _attribute(
        "license_plate_number",
        _N,
        (6, 10),
        _PLATE,
        "省份简称加字母和数字，不超过 10 个字符",
        "a province's character, then letters and digits, up to 10 characters",
    ),
    _attribute(
        "tracking_number",
        _N,
        (8, 16),
        "[0-9]+|[A-Za-z][A-Za-z0-9]+",
        "8 至 16 位数字，或以字母开头的字母和数字",
        "8 to 16 digits, or a letter followed by letters and digits",
    ),
    _attribute(
        "pick_up_code",
        _N,
        (4, 8),
        "[0-9_-]+",
        "4 至 8 位数字、连字符或下划线",
        "4 to 8 digits, hyphens or underscores",
    ),
    _attribute(
        "link_param",
        _NP,
        (1, 8),
        "[A-Za-z0-9]+",
        "链接末尾的 1 至 8 位字母或数字",
        "1 to 8 letters or digits at the end of a link, never a whole link",
    ),
    _attribute(
        "email_address",
        _N,
        (7, 30),
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
        "7 至 30 个字符的邮箱地址",
        "an e-mail address of 7 to 30 characters",
    ),
    _attribute("others", _NP, (1, 35), _ANY, "1 至 35 个字符", "1 to 35 characters"),
)

ATTRIBUTES: Final[Mapping[str, Attribute]] = {one.name: one for one in _ALL}
"""Every attribute that a TemplateRule may name. The 15 characters that personal accounts once had
are history: 35 for all."""

LONGEST_VALUE: Final = max(one.length_max for one in ATTRIBUTES.values())
"""What is longer fits no attribute; the limit of a value that no variable asks for."""

_DEFAULTS = {MessageKind.VERIFICATION: ATTRIBUTES["characterWithNumber2"]}


def default_attribute(kind: MessageKind) -> Attribute:
    """Return what a variable must be when its template declares nothing for it."""
    return _DEFAULTS.get(kind, ATTRIBUTES["others"])


def check_value(attribute: Attribute | None, value: str, kind: MessageKind) -> VariableFlaw | None:
    """Return what is wrong with a variable's value, or None.

    `attribute` is the declared one, None when the template declares none: then the kind decides.
    The first fault in the order of `VariableFlaw` counts. Whether a kind may declare an attribute
    was the review's question; here a declared one is taken at its word. Abroad a value may be in
    any language.
    """
    rule = default_attribute(kind) if attribute is None else attribute
    is_international = kind is MessageKind.INTERNATIONAL
    # Before any search: nothing is searched that no message could hold.
    if is_too_long(value):
        return VariableFlaw.LONG
    if (uncarried_characters if is_international else unsupported_characters)(value):
        return VariableFlaw.UNSUPPORTED
    if not rule.allows_url and find_links(value):
        return VariableFlaw.URL
    if not rule.length_min <= len(value) <= rule.length_max:
        return _length_fault(rule, value)
    if rule.pattern.fullmatch(value) is None:
        return VariableFlaw.ILLEGAL
    return None


def _length_fault(rule: Attribute, value: str) -> VariableFlaw:
    if not value:
        return VariableFlaw.EMPTY
    return VariableFlaw.SHORT if len(value) < rule.length_min else VariableFlaw.LONG


def flaw_values(
    attribute: Attribute | None, value: str, kind: MessageKind
) -> tuple[tuple[str, str], ...]:
    """Return what can be told of a value that `check_value` found at fault, by name.

    Its length and the limits, the attribute and its form, the first character that is not
    supported and its place (from 1), the first link.
    """
    rule = default_attribute(kind) if attribute is None else attribute
    told = {
        "length": str(len(value)),
        "least": str(rule.length_min),
        "most": str(rule.length_max),
        "attribute": rule.name,
        "form": rule.zh,
        "form_en": rule.en,
    }
    if not is_too_long(value):
        told |= _first_character(value, kind)
        links = find_links(value)
        told |= {"link": shown(links[0].text)} if links else {}
    return tuple(told.items())


def _first_character(value: str, kind: MessageKind) -> dict[str, str]:
    is_international = kind is MessageKind.INTERNATIONAL
    found = (uncarried_characters if is_international else unsupported_characters)(value)
    if not found:
        return {}
    place, character = found[0]
    return {
        "place": str(place + 1),
        "character": shown(character),
        "code_point": f"U+{ord(character):04X}",
        "simple": SIMPLIFIED.get(character, ""),
    }
