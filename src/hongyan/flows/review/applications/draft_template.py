"""A template's draft while it is typed: its verdict, its variables, and the message it becomes.

What the message costs and how many segments it is come from the functions that bill. Reads only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from hongyan.domain.signs import store as signs
from hongyan.domain.templates.library import shipped_library
from hongyan.domain.templates.model import NewTemplateText
from hongyan.domain.templates.rule import attributes_for
from hongyan.flows.money.ledger.quote_message import Quote, quote_message
from hongyan.flows.reference.tariff_in_force import rate_in_force
from hongyan.flows.review.applications.judge_template import case_subject, judge_template
from hongyan.flows.review.applications.verdict_on_draft import (
    DraftVerdict,
    all_mended,
    verdict_on_draft,
)
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.encoding import with_international_sign, with_sign
from hongyan.text.examples import example_of
from hongyan.text.segments import Fill, SegmentProfile, domestic_fill, international_fill
from hongyan.text.variables import (
    ATTRIBUTES,
    VariableFlaw,
    check_value,
    compile_template,
    default_attribute,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings

WORD_REACH: Final = 5
"""Characters before a variable that say what it is."""

_BY_WORD: Final[Mapping[str, str]] = {
    "取件码": "pick_up_code",
    "提货码": "pick_up_code",
    "单号": "tracking_number",
    "车牌": "license_plate_number",
}
_BY_NAME: Final[Mapping[str, str]] = {
    "minute": "verifyTime",
    "date": "time",
    "time": "time",
    "code": "numberCaptcha",
    "address": "address",
    "amount": "money",
    "money": "money",
    "price": "money",
    "phone": "phone_number2",
    "mobile": "phone_number2",
    "tel": "phone_number2",
    "telephone": "phone_number2",
    "order": "other_number2",
    "plate": "license_plate_number",
    "mail": "email_address",
    "email": "email_address",
    "nick": "user_nick",
    "nickname": "user_nick",
    "company": "unit_name",
    "name": "name",
    "username": "name",
}
"""Words of names that say what a variable is, as people name them. A longer word does not: a
`barcode` is no code."""

_WORD: Final = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""A word of `order_number`, `payAmount` or `SMSCode2`."""

SIGNS_LOOKED_AT: Final = 20
NAME_TO_COME: Final = "模板"
NO_SIGN_YET: Final = "签名"
"""Stands for the sign in the message of an account that has none."""

_LONG: Final = "字"


@dataclass(frozen=True, slots=True)
class TypedTemplate:
    """A draft as typed, with the values that the author tries for its variables."""

    new: NewTemplateText
    examples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftVariable:
    """A variable: what is declared of it, the value shown, and what is wrong with that value.

    `declared` is "" while nothing is; then `in_force` is what its kind asks of it.
    """

    name: str
    declared: str
    in_force: str
    example: str
    flaw: VariableFlaw | None


@dataclass(frozen=True, slots=True)
class DraftMessage:
    """What a phone would show; `longest` is its segments with the longest values there may be."""

    sign_name: str
    text: str
    fill: Fill
    longest: int
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A draft with its verdict; `attributes` are those that its kind may declare."""

    typed: TypedTemplate
    verdict: DraftVerdict
    variables: tuple[DraftVariable, ...]
    attributes: tuple[str, ...]
    message: DraftMessage | None
    """None while there is no text, or one too long for any message."""


def draft_template(
    tx: Connection, account_id: int, typed: TypedTemplate, now_ms: int, settings: Settings
) -> TemplateDraft:
    """Return what would become of a draft; one without a name yet is judged as if it had one."""
    new = typed.new if typed.new.name else replace(typed.new, name=NAME_TO_COME)
    judged = judge_template(tx, account_id, new)
    verdict = verdict_on_draft(
        tx,
        judged.subject,
        judged.findings,
        case_subject(judged, 0, 1),
        judged.refused,
        now_ms=now_ms,
        settings=settings,
    )
    variables = _variables(typed)
    return TemplateDraft(
        typed,
        verdict,
        variables,
        tuple(attributes_for(typed.new.kind)),
        _message(tx, account_id, typed.new, variables, now_ms, settings),
    )


def mended_template(tx: Connection, account_id: int, new: NewTemplateText) -> str:
    """Return a draft's text corrected where the rules know how."""
    judged = judge_template(tx, account_id, new)
    return all_mended(judged.subject, judged.findings)


def suggested_attribute(name: str, kind: MessageKind, before: str = "") -> str:
    """Return the attribute that a variable most likely is, or "": its author decides.

    By the words `before` it, then by the ready-made templates of its kind, then by its name.
    """
    words = {one.lower() for one in _WORD.findall(name)}
    usual = (
        *(one for word, one in _BY_WORD.items() if word in before[-WORD_REACH:]),
        _suggestions().get((kind, name), ""),
        *(one for word, one in _BY_NAME.items() if words & {word, f"{word}s"}),
    )
    allowed = attributes_for(kind)
    return next((one for one in usual if one in allowed), "")


@cache
def _suggestions() -> Mapping[tuple[MessageKind, str], str]:
    found: dict[tuple[MessageKind, str], str] = {}
    for template in shipped_library():
        for variable in template.variables:
            found.setdefault((template.kind, variable.name), variable.attribute)
    return found


def _variables(typed: TypedTemplate) -> tuple[DraftVariable, ...]:
    new = typed.new
    found = []
    for name in compile_template(new.content[: CONTENT_CHARACTERS_MAX + 1]).names:
        declared = new.attributes.get(name, "")
        rule = ATTRIBUTES.get(declared)
        example = typed.examples.get(name, "")
        flaw = check_value(rule, example, new.kind) if example else None
        in_force = (rule or default_attribute(new.kind)).name
        shown = example or example_of(declared, new.kind)
        found.append(DraftVariable(name, declared, in_force, shown, flaw))
    return tuple(found)


def _message(
    tx: Connection,
    account_id: int,
    new: NewTemplateText,
    variables: tuple[DraftVariable, ...],
    now_ms: int,
    settings: Settings,
) -> DraftMessage | None:
    if not new.content.strip() or len(new.content) > CONTENT_CHARACTERS_MAX:
        return None
    sign_name = new.related_sign or _usual_sign(tx, account_id, new.kind)
    compiled = compile_template(new.content)
    content = compiled.render({one.name: one.example for one in variables})
    longest = compiled.render({one.name: _LONG * _longest(one) for one in variables})
    if new.kind is MessageKind.INTERNATIONAL:
        rate = rate_in_force(tx, account_id, MessageKind.NOTIFICATION, HOME, now_ms).value
        profile = SegmentProfile.FAQ2020 if rate is None else rate.profile
        text = with_international_sign(sign_name, content)
        longest = with_international_sign(sign_name, longest)
        most = international_fill(longest, profile).segments
        return DraftMessage(sign_name, text, international_fill(text, profile), most, None)
    text = with_sign(sign_name, content)
    fill = domestic_fill(text)
    most = domestic_fill(with_sign(sign_name, longest)).segments
    quote = quote_message(tx, account_id, new.kind, fill.segments, now_ms, settings=settings)
    return DraftMessage(sign_name, text, fill, most, quote)


def _usual_sign(tx: Connection, account_id: int, kind: MessageKind) -> str:
    """Return the newest sign in the letters that messages of a kind are written in."""
    approved = signs.approved_names(tx, account_id, SIGNS_LOOKED_AT)
    is_latin = kind is MessageKind.INTERNATIONAL
    fitting = [one for one in approved if one.isascii() is is_latin]
    return next(iter((*fitting, *approved)), NO_SIGN_YET)


def _longest(one: DraftVariable) -> int:
    return ATTRIBUTES[one.in_force].length_max
