"""Signs and templates that an operator approves on the spot: the short cut until there is a review.

Checks what the send path relies on (lengths, well-formed variables, the opt-out words of a
promotion), not what a reviewer would judge. Knows no message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import Template, TemplateState, code_of
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import cut, quoted
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.management import is_blank, says_nothing
from hongyan.text.sendable import SIGN_CHARACTERS, shortest_message
from hongyan.text.shown import unseen_characters
from hongyan.text.variables import ATTRIBUTES, compile_template, malformed_variables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TEMPLATE_NUMBERS: Final = "template_number"
"""The counter that gives template numbers; 100000001 to 199999999 are the demo's."""

TEMPLATE_NUMBER_FIRST: Final = 200_000_001
OPT_OUT_WORDS: Final = "拒收请回复R"
NAME_CHARACTERS = range(1, 31)
CONTENT_CHARACTERS = range(1, CONTENT_CHARACTERS_MAX + 1)

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

    @property
    def purpose(self) -> MessageKind:
        """Return what it is for, at home or abroad."""
        return self.kind if self.intl_type is None else self.intl_type.purpose


def add_approved_sign(
    tx: Connection,
    account_name: str,
    name: str,
    kind: SignKind,
    now_ms: int,
    *,
    is_test: bool = False,
) -> Sign | Declined:
    """Give an account a sign that can be sent with at once."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if len(name) not in SIGN_CHARACTERS or not name.isalnum():
        rule = f"{quoted(name)} is not 2 to 12 Chinese characters, Latin letters or digits"
        return Declined("NAME", rule, "leave blanks, symbols and the 【】 away")
    held = signs.signs_named(tx, account.account_id, name)
    if any(one.kind is kind and one.state is not SignState.DELETED for one in held):
        return Declined("NAME", f"{account_name} has this sign already", "use it, or another name")
    sign_id = signs.add_sign(
        tx, account.account_id, name, kind, SignState.APPROVED, now_ms, is_test=is_test
    )
    accounts.count_up(tx, REFERENCE)
    made = signs.sign_by_id(tx, sign_id)
    assert made is not None, "it was just added"
    return made


def list_signs(tx: Connection, account_name: str) -> list[Sign] | Declined:
    """Return an account's signs, oldest first."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Declined) else signs.signs_of(tx, account.account_id)


def add_approved_template(
    tx: Connection, account_name: str, new: NewTemplate, now_ms: int
) -> Template | Declined:
    """Give an account a template that can be sent with at once."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    declined = template_fault(new, account.kind)
    if declined is not None:
        return declined
    number = _template_number(tx, new.code)
    if isinstance(number, Declined):
        return number
    templates.add_template(
        tx,
        number,
        account.account_id,
        new.kind,
        new.name,
        new.content,
        TemplateState.APPROVED,
        now_ms,
        attributes=new.attributes,
        is_test=new.is_test,
        intl_type=new.intl_type,
    )
    accounts.count_up(tx, REFERENCE)
    made = templates.template_by_code(tx, account.account_id, code_of(number))
    assert made is not None, "it was just added"
    return made


def list_templates(tx: Connection, account_name: str) -> list[Template] | Declined:
    """Return the present versions of an account's templates, oldest first."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return templates.templates_of(tx, account.account_id)


_PURPOSE_UNSAID = Declined(
    "KIND",
    "international templates say what they are for, and no others do",
    "use a kind such as international-verification",
)
_FOR_ENTERPRISES = Declined(
    "KIND",
    "only enterprise accounts send promotions and messages to other countries",
    "use another kind",
)


def template_fault(new: NewTemplate, account_kind: AccountKind) -> Declined | None:
    """Return why a template cannot be used for sending, None if it can."""
    is_promotion = new.kind is MessageKind.PROMOTION
    is_abroad = new.kind is MessageKind.INTERNATIONAL
    malformed = malformed_variables(new.content)
    shortest = shortest_message(new.content, new.attributes, new.kind)
    rules = (
        (is_abroad is not (new.intl_type is not None), _PURPOSE_UNSAID),
        (
            (is_promotion or is_abroad) and account_kind is not AccountKind.ENTERPRISE,
            _FOR_ENTERPRISES,
        ),
        (
            len(new.name) not in NAME_CHARACTERS
            or says_nothing(new.name)
            or bool(unseen_characters(new.name)),
            Declined(
                "NAME",
                "a name has 1 to 30 characters, letters among them and none that is invisible",
                "choose another name",
            ),
        ),
        (
            len(new.content) not in CONTENT_CHARACTERS or is_blank(new.content),
            Declined("CONTENT", "a content has 1 to 500 characters", "shorten it"),
        ),
        (
            not shortest.is_sendable,
            Declined(
                "CONTENT",
                f"a message has at most {CONTENT_CHARACTERS_MAX} characters, sign included: "
                f"{shortest.text_en}",
                "shorten it",
            ),
        ),
        (
            bool(malformed),
            Declined(
                "CONTENT",
                f"these are no variables: {cut(', '.join(f'${{{one}}}' for one in malformed))}",
                "use letters, digits and _, not digits alone",
            ),
        ),
        (
            is_promotion and not new.content.endswith(OPT_OUT_WORDS),
            Declined("CONTENT", f"a promotion must end with {OPT_OUT_WORDS}", "add these words"),
        ),
    )
    broken = next((declined for is_broken, declined in rules if is_broken), None)
    return broken or _attribute_fault(new)


def _attribute_fault(new: NewTemplate) -> Declined | None:
    names = compile_template(new.content).names
    for name, attribute in new.attributes.items():
        if name not in names:
            rule = f"the content has no variable {quoted(name)}"
            return Declined("--attribute", rule, f"it has: {', '.join(names) or 'none'}")
        known = ATTRIBUTES.get(attribute)
        if known is None or new.purpose not in known.kinds:
            fitting = (one.name for one in ATTRIBUTES.values() if new.purpose in one.kinds)
            allowed = ", ".join(fitting)
            rule = f"{quoted(attribute)} is no attribute of this kind of template"
            return Declined("--attribute", rule, f"use one of {allowed}")
    return None


def _template_number(tx: Connection, code: str) -> int | Declined:
    if not code:
        return accounts.count_up(tx, TEMPLATE_NUMBERS, first=TEMPLATE_NUMBER_FIRST - 1)
    found = _CODE.fullmatch(code)
    if found is None:
        rule = f"{quoted(code)} is not SMS_ and 6 to 15 digits"
        return Declined("--code", rule, "write it so, or leave it away and get the next number")
    number = int(found[1])
    if number >= TEMPLATE_NUMBER_FIRST and len(found[1]) == len(str(TEMPLATE_NUMBER_FIRST)):
        rule = f"numbers of 9 digits from {TEMPLATE_NUMBER_FIRST} on are given in their order"
        return Declined("--code", rule, "leave --code away, or choose another number")
    if templates.template_version_of(tx, number, 1) is not None:
        return Declined("--code", f"{code} is taken", "leave --code away to get the next number")
    return number
