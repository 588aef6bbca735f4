"""What must be right before an application for a template is taken at all, and what it declares.

Pure. Some rules of content have a code of their own in the API; a finding of theirs is a no at
once. All other findings are the review's, with reason and remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hongyan.domain.certification.rights import Rights, may_send
from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.templates.model import NewTemplateText
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.flows.review.applications.sign_shape import (
    SCENE_CHARACTERS_MAX,
    counted,
    remark_length,
    scene_length,
)
from hongyan.kernel.cut import cut
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.kernel.refusal import Refused, together
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.link import find_links, host_form, host_of
from hongyan.text.management import says_nothing
from hongyan.text.sendable import Shortest, shortest_message
from hongyan.text.shown import unseen_characters

NAME_CHARACTERS: Final = range(1, 31)
CONTENT_CHARACTERS: Final = range(1, CONTENT_CHARACTERS_MAX + 1)
REMARK_CHARACTERS_MAX: Final = 100
TRAFFIC_CHARACTERS_MAX: Final = 5000
"""Room for some fifty links and numbers; every link of a text is looked up among them."""
TRAFFIC_KINDS: Final = frozenset(
    {
        "DOMAIN",
        "FIXED_PHONE",
        "400_PHONE",
        "800_PHONE",
        "95_PHONE",
        "96_PHONE",
        "1_PHONE",
        "OTHER_PHONE",
    }
)
"""What a TrafficDriving declaration may be about (Dysmsapi, CreateSmsTemplate)."""

CODED_RULES: Final[Mapping[str, TemplateApplicationReason]] = {
    "variable.malformed": TemplateApplicationReason.VARIABLE_MALFORMED,
    "variable.count": TemplateApplicationReason.VARIABLES_TOO_MANY,
}
"""Rules whose blocking findings the API answers with a code instead of a rejected case."""

# `order_number：订单号`; what a meaning says may itself be a name with a meaning.
_MEANING = re.compile(
    r"(?<![A-Za-z0-9_])([A-Za-z0-9_]+)\}?\s{0,4}(?:[:：=]|为|是|表示)(?=\s{0,4}([^\s,，;；。、]{1,64}))"
)
_LINK_OF_ITEM = ("trafficDrivingContent", "content", "value", "TrafficDrivingContent")
_KIND_OF_ITEM = ("trafficDrivingType", "type", "TrafficDrivingType")


@dataclass(frozen=True, slots=True)
class Declared:
    """What an applicant declared of links, phones and variables, besides the text."""

    domains: tuple[str, ...]
    phones: tuple[str, ...]
    meanings: Mapping[str, str]


def template_shape_fault(new: NewTemplateText, rights: Rights) -> Refused | None:
    """Return all for which an application cannot be taken as it is written, or None."""
    shortest = shortest_message(new.content, new.attributes, new.kind)
    checks = (
        (
            not may_send(rights, new.kind),
            Refused(TemplateReason.ENTERPRISES_ONLY, "template.kind"),
        ),
        (len(new.name) not in NAME_CHARACTERS, name_length(new.name)),
        (is_unreadable(new.name), Refused(TemplateReason.NAME_UNREADABLE, "template.name")),
        (len(new.content) not in CONTENT_CHARACTERS, content_length(new.content)),
        (not shortest.is_sendable, message_too_long(shortest)),
        (
            len(new.remark) > REMARK_CHARACTERS_MAX,
            remark_length(new.remark, REMARK_CHARACTERS_MAX),
        ),
        (len(new.scene) > SCENE_CHARACTERS_MAX, scene_length(new.scene)),
        (
            not says_its_purpose(new.kind, new.intl_type),
            Refused(TemplateReason.PURPOSE_UNSAID, "template.kind"),
        ),
    )
    return together(refused for is_broken, refused in checks if is_broken)


def name_length(name: str) -> Refused:
    """Return the no to a name that is too short or too long."""
    least, most = NAME_CHARACTERS[0], NAME_CHARACTERS[-1]
    return Refused(
        TemplateReason.NAME_LENGTH, "template.name", least=least, most=most, given=len(name)
    )


def content_length(content: str) -> Refused:
    """Return the no to a content that is empty or too long."""
    most = CONTENT_CHARACTERS[-1]
    return Refused(TemplateReason.CONTENT_LENGTH, "template.content", most=most, given=len(content))


def message_too_long(shortest: Shortest) -> Refused:
    """Return the no to a content of which not even the shortest message can be sent."""
    return Refused(
        TemplateReason.MESSAGE_TOO_LONG,
        "template.content",
        most=CONTENT_CHARACTERS_MAX,
        literal=shortest.literal,
        variables=shortest.values,
        sign=shortest.sign,
        total=shortest.total,
    )


def is_unreadable(name: str) -> bool:
    """Tell whether a name says nothing, or holds what cannot be seen."""
    return says_nothing(name) or bool(unseen_characters(name))


def says_its_purpose(kind: MessageKind, intl_type: IntlType | None) -> bool:
    """Tell whether it says what it is for: international ones do, and no others."""
    return (kind is MessageKind.INTERNATIONAL) is (intl_type is not None)


def coded_fault(findings: Sequence[Finding]) -> Refused | None:
    """Return the no of the first finding that the API has a code for, or None."""
    coded = (
        Refused(CODED_RULES[one.rule_id], "template.content", remedy=one.remedy_zh)
        for one in findings
        if one.severity is Severity.BLOCKS and one.rule_id in CODED_RULES
    )
    return next(coded, None)


def declared_in(new: NewTemplateText, names: Iterable[str]) -> Declared | Refused:
    """Return what is declared in TrafficDriving and in the words about the template's use.

    The older actions have no field for it: there `order_number：订单号` in the remark says what a
    variable is, and a link there stands for its site.
    """
    about = f"{new.remark}\n{new.scene}"
    domains = [host_form(link.host) for link in find_links(about)]
    phones: list[str] = []
    if new.traffic_driving:
        items = _traffic_items(new.traffic_driving)
        if isinstance(items, Refused):
            return items
        for kind, value in items:
            (domains if kind == "DOMAIN" else phones).append(
                host_of(value) if kind == "DOMAIN" else value
            )
    meanings: dict[str, str] = {}
    for found in _MEANING.finditer(about):
        meanings.setdefault(found[1], found[2])
    told = {name: meanings[name] for name in names if name in meanings}
    return Declared(tuple(domains), tuple(phones), told)


def _traffic_items(text: str) -> list[tuple[str, str]] | Refused:
    if len(text) > TRAFFIC_CHARACTERS_MAX:
        return Refused(
            TemplateApplicationReason.TRAFFIC_TOO_LONG,
            most=TRAFFIC_CHARACTERS_MAX,
            given=counted(len(text)),
        )
    try:
        listed: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return Refused(TemplateApplicationReason.TRAFFIC_NO_LIST)
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return Refused(TemplateApplicationReason.TRAFFIC_NO_LIST)
    items = [(_first(one, _KIND_OF_ITEM), _first(one, _LINK_OF_ITEM)) for one in listed]
    for kind, value in items:
        if kind not in TRAFFIC_KINDS or not value.strip():
            return Refused(TemplateApplicationReason.TRAFFIC_ITEM, kind=cut(kind))
    return items


def _first(item: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(item[name]) for name in names if item.get(name)), "")
