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
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.kernel.kinds import MessageKind
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.link import find_links, host_form, host_of
from hongyan.text.management import says_nothing
from hongyan.text.sendable import shortest_message
from hongyan.text.shown import unseen_characters

NAME_CHARACTERS: Final = range(1, 31)
CONTENT_CHARACTERS: Final = range(1, CONTENT_CHARACTERS_MAX + 1)
REMARK_CHARACTERS_MAX: Final = 100
SCENE_CHARACTERS_MAX: Final = 1000
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

CODED_RULES: Final[Mapping[str, ManageFault]] = {
    "variable.malformed": ManageFault.TEMPLATE_CONTENT_ILLEGAL,
    "variable.count": ManageFault.TEMPLATE_VARIABLE_COUNT,
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


def template_shape_fault(new: NewTemplateText, rights: Rights) -> ManageRefused | None:
    """Return why an application cannot be taken as it is written, or None."""
    is_international = new.kind is MessageKind.INTERNATIONAL
    shortest = shortest_message(new.content, new.attributes, new.kind)
    checks = (
        (not may_send(rights, new.kind), ManageFault.NOT_ENTITLED, "推广和国际短信仅限企业用户"),
        (len(new.name) not in NAME_CHARACTERS, ManageFault.TEMPLATE_NAME_ILLEGAL, "1 至 30"),
        (
            says_nothing(new.name) or bool(unseen_characters(new.name)),
            ManageFault.TEMPLATE_NAME_ILLEGAL,
            "含有文字、不含不可见字符的 1 至 30",
        ),
        (len(new.content) not in CONTENT_CHARACTERS, ManageFault.TEMPLATE_TOO_LONG, "1 至 500"),
        (
            not shortest.is_sendable,
            ManageFault.TEMPLATE_TOO_LONG,
            f"1 至 500（短信连同签名最多 500 字，此模板{shortest.text_zh}）",
        ),
        (
            len(new.remark) > REMARK_CHARACTERS_MAX,
            ManageFault.REMARK_TOO_LONG,
            str(REMARK_CHARACTERS_MAX),
        ),
        (
            len(new.scene) > SCENE_CHARACTERS_MAX,
            ManageFault.SCENE_CONTENT_ILLEGAL,
            f"不能超过 {SCENE_CHARACTERS_MAX} 个字",
        ),
        (
            is_international is not (new.intl_type is not None),
            ManageFault.TEMPLATE_KIND_ILLEGAL,
            "国际模板须有 IntlType，国内模板没有",
        ),
    )
    broken = (ManageRefused(fault, detail) for is_broken, fault, detail in checks if is_broken)
    return next(broken, None)


def coded_fault(findings: Sequence[Finding]) -> ManageRefused | None:
    """Return the no of the first finding that the API has a code for, or None."""
    coded = (
        ManageRefused(CODED_RULES[one.rule_id], one.remedy_zh)
        for one in findings
        if one.severity is Severity.BLOCKS and one.rule_id in CODED_RULES
    )
    return next(coded, None)


def declared_in(new: NewTemplateText, names: Iterable[str]) -> Declared | ManageRefused:
    """Return what is declared in TrafficDriving and in the words about the template's use.

    The older actions have no field for it: there `order_number：订单号` in the remark says what a
    variable is, and a link there stands for its site.
    """
    about = f"{new.remark}\n{new.scene}"
    domains = [host_form(link.host) for link in find_links(about)]
    phones: list[str] = []
    if new.traffic_driving:
        items = _traffic_items(new.traffic_driving)
        if isinstance(items, ManageRefused):
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


def _traffic_items(text: str) -> list[tuple[str, str]] | ManageRefused:
    if len(text) > TRAFFIC_CHARACTERS_MAX:
        return ManageRefused(
            ManageFault.TRAFFIC_DRIVING_ILLEGAL, f"不能超过 {TRAFFIC_CHARACTERS_MAX} 个字"
        )
    try:
        listed: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return ManageRefused(ManageFault.TRAFFIC_DRIVING_ILLEGAL, "不是合法的 JSON 数组")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return ManageRefused(ManageFault.TRAFFIC_DRIVING_ILLEGAL, "不是合法的 JSON 数组")
    items = [(_first(one, _KIND_OF_ITEM), _first(one, _LINK_OF_ITEM)) for one in listed]
    for kind, value in items:
        if kind not in TRAFFIC_KINDS or not value.strip():
            return ManageRefused(
                ManageFault.TRAFFIC_DRIVING_ILLEGAL, f"类型 {kind[:32]} 不受支持，或内容为空"
            )
    return items


def _first(item: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(item[name]) for name in names if item.get(name)), "")
