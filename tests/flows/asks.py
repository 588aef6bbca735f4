"""Asks for the checks: a group in order, of which a test changes one thing."""

from __future__ import annotations

from hongyan.domain.accounts.model import Account, AccountState
from hongyan.domain.messages.request import Group
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.templates.model import Template, TemplateState
from hongyan.flows.messages.sending.checks import Ask, ExtendCodeFacts
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind
from hongyan.text.variables import compile_template

PHONE = 8613900000000
VERIFICATION = MessageKind.VERIFICATION


def account(
    state: AccountState = AccountState.ACTIVE, *, kind: AccountKind = AccountKind.ENTERPRISE
) -> Account:
    return Account(1, "acme", kind, state)


def sign(
    state: SignState = SignState.APPROVED,
    kind: SignKind = SignKind.GENERAL,
    *,
    sign_id: int = 1,
    is_test: bool = False,
) -> Sign:
    return Sign(sign_id, 1, "签名", kind, state, is_test)


def template(
    content: str = "您的验证码为${code}。",
    kind: MessageKind = VERIFICATION,
    state: TemplateState = TemplateState.APPROVED,
    *,
    attributes: dict[str, str] | None = None,
    is_test: bool = False,
    intl_type: IntlType | None = None,
) -> Template:
    compiled = compile_template(content)
    return Template(9, 1, 1, kind, state, "名", compiled, attributes or {}, is_test, intl_type)


def ask(
    *,
    variables: dict[str, str] | None = None,
    extend_code: str = "",
    extend: ExtendCodeFacts | None = None,
    test_numbers: frozenset[int] = frozenset(),
    **parts: object,
) -> Ask:
    given = {"code": "1234"} if variables is None else variables
    facts: dict[str, object] = {"account": account(), "sign": sign(), "template": template()}
    facts |= parts
    return Ask(
        group=Group((PHONE,), "签名", given, "{}", extend_code),
        template_code="SMS_9",
        extend=extend or ExtendCodeFacts(),
        test_numbers=test_numbers,
        **facts,  # type: ignore[arg-type]
    )
