"""Signs and templates that an operator approves on the spot: the short cut until there is a review.

Checks what the send path relies on (lengths, well-formed variables, the opt-out words of a
promotion); what a reviewer would judge is `lint_texts`'s, before it. Knows no message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import TEMPLATE_NUMBERS, code_of
from hongyan.domain.templates.model import Template, TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.domain.templates.rule import flawed_rule
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.applications.template_shape import (
    CONTENT_CHARACTERS,
    NAME_CHARACTERS,
    content_length,
    is_unreadable,
    message_too_long,
    name_length,
    says_its_purpose,
)
from hongyan.kernel.cut import cut, quoted
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind
from hongyan.kernel.refusal import Refused, together
from hongyan.text.management import is_blank
from hongyan.text.sendable import SIGN_CHARACTERS, shortest_message
from hongyan.text.variables import compile_template, malformed_variables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

TEMPLATE_NUMBER_FIRST: Final = 200_000_001
OPT_OUT_WORDS: Final = "拒收请回复R"

_CODE = re.compile(r"SMS_([1-9][0-9]{5,14})")


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template to be; an empty `code` lets the next number be taken."""

    kind: MessageKind
    name: str
    content: str
    code: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_test: bool = False
    intl_type: IntlType | None = None


def add_approved_sign(
    work: Work, account_name: str, name: str, kind: SignKind, *, is_test: bool = False
) -> Sign | Refused:
    """Give an account a sign that can be sent with at once."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if len(name) not in SIGN_CHARACTERS or not name.isalnum():
        return Refused(SignReason.NAME_SHAPE, "sign.name", name=quoted(name))
    held = signs.signs_named(work.tx, account.account_id, name)
    if any(one.kind is kind and one.state is not SignState.DELETED for one in held):
        return Refused(SignReason.TAKEN, "sign.name", name=quoted(name))
    sign_id = signs.add_sign(
        work.tx, account.account_id, name, kind, SignState.APPROVED, work.now_ms, is_test=is_test
    )
    invalidate_reference(work.tx)
    made = signs.sign_by_id(work.tx, sign_id)
    assert made is not None, "it was just added"
    note_change(work, account.account_id, "add_approved_sign", name, None, made)
    return made


def list_signs(tx: Connection, account_name: str) -> list[Sign] | Refused:
    """Return an account's signs, oldest first."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Refused) else signs.signs_of(tx, account.account_id)


def add_approved_template(
    work: Work, account_name: str, new: NewTemplate, *, comes_along: bool = False
) -> Template | Refused:
    """Give an account a template that can be sent with at once.

    One that `comes_along` with its account keeps its code, whatever its number is.
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    declined = template_fault(new, account.kind)
    if declined is not None:
        return declined
    number = free_number(work.tx, new.code) if comes_along else _template_number(work, new.code)
    if isinstance(number, Refused):
        return number
    templates.add_template(
        work.tx,
        number,
        account.account_id,
        new.kind,
        new.name,
        new.content,
        TemplateState.APPROVED,
        work.now_ms,
        attributes=new.attributes,
        is_test=new.is_test,
        intl_type=new.intl_type,
    )
    invalidate_reference(work.tx)
    made = templates.template_by_code(work.tx, account.account_id, code_of(number))
    assert made is not None, "it was just added"
    note_change(work, account.account_id, "add_approved_template", made.code, None, made)
    return made


def list_templates(tx: Connection, account_name: str) -> list[Template] | Refused:
    """Return the present versions of an account's templates, oldest first."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return templates.templates_of(tx, account.account_id)


def template_fault(new: NewTemplate, account_kind: AccountKind) -> Refused | None:
    """Return all for which a template cannot be used for sending, None if it can."""
    is_promotion = new.kind is MessageKind.PROMOTION
    is_international = new.kind is MessageKind.INTERNATIONAL
    malformed = malformed_variables(new.content)
    shortest = shortest_message(new.content, new.attributes, new.kind)
    is_named = len(new.name) in NAME_CHARACTERS
    rules = (
        (
            not says_its_purpose(new.kind, new.intl_type),
            Refused(TemplateReason.PURPOSE_UNSAID, "template.kind"),
        ),
        (
            (is_promotion or is_international) and account_kind is not AccountKind.ENTERPRISE,
            Refused(TemplateReason.ENTERPRISES_ONLY, "template.kind"),
        ),
        (not is_named, name_length(new.name)),
        (is_unreadable(new.name), Refused(TemplateReason.NAME_UNREADABLE, "template.name")),
        (
            len(new.content) not in CONTENT_CHARACTERS or is_blank(new.content),
            content_length(new.content),
        ),
        (not shortest.is_sendable, message_too_long(shortest)),
        (
            bool(malformed),
            Refused(
                TemplateReason.VARIABLES_MALFORMED,
                "template.content",
                variables=cut(", ".join(f"${{{one}}}" for one in malformed)),
            ),
        ),
        (
            is_promotion and not new.content.endswith(OPT_OUT_WORDS),
            Refused(TemplateReason.OPT_OUT_MISSING, "template.content", words=OPT_OUT_WORDS),
        ),
    )
    names = compile_template(new.content).names
    rule = flawed_rule(names, new.attributes, new.kind)
    return together((*(declined for is_broken, declined in rules if is_broken), rule))


def next_template_number(tx: Connection) -> int:
    """Take the next number of a template; codes that came along with their account are passed."""
    while True:
        number = accounts.count_up(tx, TEMPLATE_NUMBERS, first=TEMPLATE_NUMBER_FIRST - 1)
        if not templates.is_number_taken(tx, number):
            return number


def free_number(tx: Connection, code: str) -> int | Refused:
    """Return the number of a code that comes along with its account, if no template here has it.

    While the transaction lasts no other template is numbered.
    """
    found = _CODE.fullmatch(code)
    if found is None:
        return Refused(TemplateReason.CODE_SHAPE, "template.new_code", code=quoted(code))
    accounts.lock_counter(tx, TEMPLATE_NUMBERS)
    if templates.is_number_taken(tx, int(found[1])):
        return Refused(TemplateReason.CODE_HELD, "template.code", code=code)
    return int(found[1])


def _template_number(work: Work, code: str) -> int | Refused:
    if not code:
        return next_template_number(work.tx)
    found = _CODE.fullmatch(code)
    if found is None:
        return Refused(TemplateReason.CODE_SHAPE, "template.new_code", code=quoted(code))
    number = int(found[1])
    if number >= TEMPLATE_NUMBER_FIRST and len(found[1]) == len(str(TEMPLATE_NUMBER_FIRST)):
        first = TEMPLATE_NUMBER_FIRST
        return Refused(TemplateReason.CODE_IN_ORDER, "template.new_code", first=first)
    if templates.is_number_taken(work.tx, number):
        return Refused(TemplateReason.CODE_TAKEN, "template.new_code", code=code)
    return number
