"""Checks of a template's variables: names that tell, places, meanings, attributes (FAQ 1.2).

Values are no business of a review: there are none yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit, Place
from hongyan.domain.compliance.fold import BARRIER, fold
from hongyan.domain.compliance.model import Severity
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.text.management import says_nothing
from hongyan.text.variables import ATTRIBUTES

_LOOKS_LIKE_ONE = re.compile(
    r"[$#]?[{][^{}\n]{0,40}[}]|[$#][{][^{}\n]{0,40}(?![^{}\n]*[}])|%[sd](?![a-z])"
)
_NUMBERED = re.compile(r"(?<![0-9])[0-9]+$")
_SAYS = re.compile("[：:为是]$")
_LABEL = re.compile(
    "(?<![\u4e00-\u9fff])(?!(?:温馨)?(?:通知|提醒|提示|消息|信息|内容|公告|备注)[：:])[\u4e00-\u9fff]{2,}"
    "(?<![您你它他说告道])(?<!如下|这[儿里]|事情|事宜|提醒|通知|提示|消息|告知)[：:]$"
)
"""What a text calls a variable: 告警内容： before it, and not 通知： which calls it nothing."""
_HOLDS_CONTENT = re.compile("content|text|msg|message|remark|detail|body|info|desc|notice|data")
_UNIT = re.compile(
    "[%‰℃°]|(?:[cf]|[km]?[vwa]|kwh|kva|[mk]?pa|[cmk]?m|m[lgs]|kg|rpm|hz|[gm]b|ppm)(?![a-z])"
)
"""Of what a number is, behind it."""
_FIXED_CHARACTERS_MIN = 6
_NO_NAME = re.compile("[^a-z0-9_]+")
_SPEAKING = frozenset({MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION})
_CONTEXT_CHARACTERS = 24
_TIME_LIMIT = "verifyTime"
_PHONE = "phone_number2"
_CODES = frozenset({"numberCaptcha", "characterWithNumber2", "characterWithNumber"})
_CODE_NAME = re.compile("code|captcha|otp|yzm|pin")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""These stand between two variables, and part nothing that a reader sees."""
_DATE_OR_TIME = re.compile("date|day|time|hour|minute|month|year|week|start|begin|end|from|to$")
"""A date and a time are parted by a blank, as people write them."""
_ANYTHING = frozenset({"others", "user_nick"})
_MEASURED: Final = frozenset({"value", "val", "reading"})
_QUANTITY: Final = re.compile("(?:[\u4e00-\u9fff]{2}|[a-z]{4})[为是:：]?$")
_CONTENT: Final = re.compile(
    "(?:内容|信息|消息|通知|说明|备注|文本|正文|详情|事项|提醒|提示|您|你)[为是:：]?$"
)
"""Behind these a variable is what the text says, and no measure."""


def malformed(case: CheckedText) -> Iterator[Hit]:
    """What looks like a variable and is none: a Chinese name, #{…}, {1}, %s, full-width signs."""
    plain = case.folded.plain
    for found in _LOOKS_LIKE_ONE.finditer(plain.text):
        yield Hit(*plain.span(*found.span()), rewrite=_as_variable(found[0]))


def adjacent(case: CheckedText) -> Iterator[Hit]:
    """Two variables with nothing between them: where one ends cannot be seen.

    A sign parts them, and so does a blank, for which a comma is advised.
    """
    for first, second in _pairs(case):
        between = case.text[first.end : second.start]
        if not between.strip(_INVISIBLE):
            yield Hit(first.start, second.end)
        elif not between.strip() and "\n" not in between and not _are_times(first, second):
            yield Hit(first.end, second.start, rewrite="，", severity=Severity.ADVICE)


def alone(case: CheckedText) -> Iterator[Hit]:
    """A text of variables alone says nothing that could be reviewed; nor one of all its content."""
    holds_content = any(_HOLDS_CONTENT.search(place.name.lower()) for place in case.variables)
    if case.variables and (not _fixed(case) or (holds_content and _is_whole_content(case))):
        yield Hit(0, len(case.text))


def repeated(case: CheckedText) -> Iterator[Hit]:
    """One variable stands once in a template; abroad, where banks repeat a card's tail, advice."""
    seen: set[str] = set()
    severity = Severity.ADVICE if case.template.kind is MessageKind.INTERNATIONAL else None
    for place in case.variables:
        if place.name in seen:
            fields = {"detail": place.name}
            yield Hit(place.start, place.end, severity=severity, fields=fields)
        seen.add(place.name)


def count(case: CheckedText) -> Iterator[Hit]:
    """A verification template has one variable; a second one only for the minutes it is valid.

    The code is the one that the text, its attribute or its name calls so: the others are too many.
    """
    declared = case.template.attributes
    codes = [
        place
        for place in case.variables
        if declared.get(place.name) != _TIME_LIMIT and not _is_time_limit(case, place)
    ]
    code = next((place for place in codes if _is_code(case, place)), codes[0] if codes else None)
    for place in codes:
        if place is not code:
            yield Hit(place.start, place.end)


def _is_code(case: CheckedText, place: Place) -> bool:
    attribute = case.template.attributes.get(place.name)
    if attribute is not None:
        return attribute in _CODES
    words = case.folded_words("code_words")
    before = _SAYS.sub("", _before(case, place))
    return before.endswith(words) or _CODE_NAME.search(place.name.lower()) is not None


def unclear_name(case: CheckedText) -> Iterator[Hit]:
    """A name that tells nothing, unless what stands around it, or a declared meaning, does."""
    for place in case.variables:
        if not _tells_nothing(case, place.name):
            continue
        told = _is_declared(case, place) or _context_tells(case, place)
        yield Hit(
            place.start,
            place.end,
            severity=Severity.ADVICE if told else None,
            fields={"detail": place.name},
        )


def undeclared_meaning(case: CheckedText) -> Iterator[Hit]:
    """A personal account's notification declares what each variable means (FAQ 1.2)."""
    if case.template.account_kind is not AccountKind.PERSONAL:
        return
    for place in case.variables:
        if not _is_declared(case, place):
            yield Hit(place.start, place.end, fields={"detail": place.name})


def wrong_attribute(case: CheckedText) -> Iterator[Hit]:
    """A declared attribute that does not exist, or not for this kind of template."""
    kind = case.template.kind
    for place in _first_places(case):
        declared = case.template.attributes.get(place.name)
        attribute = ATTRIBUTES.get(declared or "")
        if declared and (attribute is None or (kind in _SPEAKING and kind not in attribute.kinds)):
            yield Hit(place.start, place.end, fields={"detail": declared})


def attribute_against_use(case: CheckedText) -> Iterator[Hit]:
    """The text around a variable says it is one thing, its attribute another."""
    for place in _first_places(case):
        declared = case.template.attributes.get(place.name, "")
        before = _before(case, place)
        for attributes, ending in case.words.attribute_contexts:
            fits = declared in attributes or declared in _ANYTHING or not declared
            if not fits and ending.search(before):
                yield Hit(place.start, place.end, fields={"detail": declared})
                break


def unknown_variable(case: CheckedText) -> Iterator[Hit]:
    """An attribute declared for a variable that the text does not have."""
    names = {place.name for place in case.variables}
    for name in case.template.attributes:
        if name not in names:
            yield Hit(0, len(case.text), severity=Severity.ADVICE, fields={"detail": name})


def phones(case: CheckedText) -> Iterator[Hit]:
    """The highest number of variables that hold phone numbers."""
    declared = case.template.attributes
    places = [place for place in _first_places(case) if declared.get(place.name) == _PHONE]
    for place in places[case.settings["phone_variables_max"] :]:
        yield Hit(place.start, place.end)


def _pairs(case: CheckedText) -> Iterator[tuple[Place, Place]]:
    yield from zip(case.variables, case.variables[1:], strict=False)


def _are_times(*places: Place) -> bool:
    return all(_DATE_OR_TIME.search(place.name.lower()) for place in places)


def _first_places(case: CheckedText) -> list[Place]:
    return list({place.name: place for place in reversed(case.variables)}.values())[::-1]


def _tells_nothing(case: CheckedText, name: str) -> bool:
    stem = _NUMBERED.sub("", name.lower()).strip("_")
    return (
        len(stem) <= 1
        or stem in case.words.written("variable_names_unclear")
        or len(set(stem)) == 1
    )


def _is_declared(case: CheckedText, place: Place) -> bool:
    subject = case.template
    attribute = subject.attributes.get(place.name, "")
    return not says_nothing(subject.meanings.get(place.name, "")) or (
        attribute in ATTRIBUTES and attribute not in _ANYTHING
    )


def _before(case: CheckedText, place: Place) -> str:
    before = fold(case.text[max(0, place.start - _CONTEXT_CHARACTERS) : place.start]).plain.text
    return before.rpartition("}")[2].rstrip(" \n“\"'(（")


def _context_tells(case: CheckedText, place: Place) -> bool:
    before = _SAYS.sub("", _before(case, place))
    after = fold(case.text[place.end : place.end + _CONTEXT_CHARACTERS]).plain.text.lstrip(
        " ”\"')）"
    )
    return (
        before.endswith(case.folded_words("variable_after"))
        or after.startswith(case.folded_words("variable_before"))
        or _UNIT.match(after) is not None
        or (_LABEL.search(_before(case, place)) is not None and not _is_whole_content(case))
        or (place.name.lower() in _MEASURED and _is_measured(before))
    )


def _is_measured(before: str) -> bool:
    """Tell whether words before a variable say what is measured, as in 容重${value}."""
    return _QUANTITY.search(before.lower()) is not None and _CONTENT.search(before) is None


def _is_whole_content(case: CheckedText) -> bool:
    """Whether hardly anything of the text stands fixed: what is sent cannot be told."""
    return sum(map(str.isalnum, _fixed(case))) < _FIXED_CHARACTERS_MIN


def _fixed(case: CheckedText) -> str:
    return case.folded.dense.text.replace(BARRIER, "")


def _is_time_limit(case: CheckedText, place: Place) -> bool:
    after = fold(case.text[place.end : place.end + 2]).plain.text.lstrip()
    return after.startswith(("分", "秒", "min", "小时"))


def _as_variable(written: str) -> str | None:
    name = _NO_NAME.sub("", written)
    is_name = bool(name) and not name.isdigit() and "%" not in written
    return f"${{{name}}}" if is_name else None
