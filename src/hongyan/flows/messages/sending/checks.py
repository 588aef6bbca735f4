"""The order in which a send request can be refused, and what is asked again when a message leaves.

One table, which docs/rules/refusals.md repeats.

Each check is a pure question about an `Ask`, the request with the reference data it names. Flow
control, which touches one number alone and is asked once, is in `accept_messages`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from hongyan.domain.accounts.acts import Act, act_refusal
from hongyan.domain.accounts.model import Account
from hongyan.domain.countries.hours import marketing_opens_at
from hongyan.domain.countries.refusal import CountryRefusal, country_refusal
from hongyan.domain.routing.carriers import Carrier, carrier_of, segments_with
from hongyan.domain.signs.model import STATE_REFUSALS as SIGN_REFUSALS
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.templates.model import Template, TemplateState
from hongyan.flows.messages.sending.abroad import country_name
from hongyan.kernel.kinds import HOME, AccountKind, MessageKind, SignKind
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.international import WORDS, Fault
from hongyan.text.phone import api_form
from hongyan.text.variables import ATTRIBUTES, VariableFault, check_value

if TYPE_CHECKING:
    from hongyan.domain.messages.request import Group
    from hongyan.flows.messages.sending.abroad import Reach

TEST_VALUE_DIGITS = range(4, 7)

OptOut = tuple[int, int, int]
"""Account, sign and phone of one opt-out."""


@dataclass(frozen=True, slots=True)
class ExtendCodeFacts:
    """What is known of a caller's own extend code: whose it is, and how many the account has.

    `used_count` is asked for a code that nobody has yet.
    """

    holder: Sign | None = None
    is_held: bool = False
    used_count: int = 0
    digits_max: int = 7
    codes_max: int = 100_000


@dataclass(slots=True)
class Ask:
    """One group of a send request with everything that its checks look at."""

    account: Account | None
    group: Group
    template_code: str
    sign: Sign | None
    template: Template | None
    extend: ExtendCodeFacts
    test_numbers: frozenset[int]
    text: str = ""
    is_suspended: bool = False
    reach: Reach | None = None
    """What is known of other countries; None for a domestic template."""
    ranges: Sequence[Carrier] = segments_with()
    """Whose the ranges of the mainland are."""


def account_may_send(ask: Ask) -> Refused | None:
    """Ask for an account in good standing: neither its state nor arrears stop it (FAQ 3.2)."""
    no = act_refusal(None if ask.account is None else ask.account.state, Act.SEND)
    if no is not None:
        return Refused(no)
    return Refused(Refusal.ACCOUNT_SUSPENDED) if ask.is_suspended else None


def extend_code_has_shape(ask: Ask) -> Refused | None:
    """Ask for an own extend code of few enough digits."""
    code = ask.group.extend_code
    if not code or (code.isascii() and code.isdigit() and len(code) <= ask.extend.digits_max):
        return None
    return Refused(Refusal.EXTEND_CODE_MALFORMED, "SmsUpExtendCode", str(ask.extend.digits_max))


def template_may_send(ask: Ask) -> Refused | None:
    """Ask for an approved template of this account."""
    if ask.template is None or ask.template.state is not TemplateState.APPROVED:
        return Refused(Refusal.TEMPLATE_MISSING, "TemplateCode", ask.template_code)
    return None


def sign_may_send(ask: Ask) -> Refused | None:
    """Ask for an approved sign of this account."""
    if ask.sign is None:
        return Refused(Refusal.SIGN_MISSING, "SignName", ask.group.sign_name)
    if ask.sign.state is SignState.APPROVED:
        return None
    return Refused(SIGN_REFUSALS[ask.sign.state], "SignName", ask.group.sign_name)


def extend_code_is_free(ask: Ask) -> Refused | None:
    """Ask that an own extend code has not served another sign (a reply could not be told apart)."""
    code, facts = ask.group.extend_code, ask.extend
    if not code:
        return None
    if facts.is_held:
        if facts.holder is None or facts.holder.state is SignState.DELETED:
            return Refused(Refusal.EXTEND_CODE_RECYCLED, "SmsUpExtendCode", code)
        if ask.sign is not None and facts.holder.sign_id != ask.sign.sign_id:
            return Refused(Refusal.EXTEND_CODE_TAKEN, "SmsUpExtendCode", code)
        return None
    most = min(10**facts.digits_max, facts.codes_max)
    if facts.used_count >= most:
        return Refused(Refusal.EXTEND_CODES_TOO_MANY, "SmsUpExtendCode", str(most))
    return None


def template_fits_numbers(ask: Ask) -> Refused | None:
    """Ask for a template of the numbers' side: domestic, or international (FAQ 5.1.10)."""
    group, is_abroad = ask.group, _template(ask).kind is MessageKind.INTERNATIONAL
    if is_abroad and (HOME in group.countries or not group.countries):
        return Refused(Refusal.TEMPLATE_NOT_DOMESTIC, "TemplateCode", ask.template_code)
    if not is_abroad and group.goes_abroad:
        whose = zip(group.phones, group.countries, strict=True)
        phone = next(phone for phone, country in whose if country != HOME)
        return Refused(Refusal.NUMBER_NOT_DOMESTIC, "PhoneNumbers", api_form(phone))
    return None if is_abroad else _unallocated(ask)


def _unallocated(ask: Ask) -> Refused | None:
    """Return which number is in no range of the mainland.

    Most were refused when they were read; those that North America could have as well were not.
    """
    for phone in ask.group.phones:
        if carrier_of(phone, segments=ask.ranges) is Carrier.UNKNOWN:
            said = f"{api_form(phone)}（{WORDS[Fault.NOT_ALLOCATED]}）"
            return Refused(Refusal.NUMBER_MALFORMED, "PhoneNumbers", said)
    return None


def account_may_send_abroad(ask: Ask) -> Refused | None:
    """Ask for an enterprise account before anything goes abroad (FAQ 1.1)."""
    assert ask.account is not None, "asked after account_may_send"
    if ask.reach is not None and ask.account.kind is not AccountKind.ENTERPRISE:
        return Refused(Refusal.ABROAD_NOT_ENTITLED)
    return None


COUNTRY_REFUSALS: Mapping[CountryRefusal, Refusal] = {
    CountryRefusal.NOT_ACTIVATED: Refusal.ABROAD_NOT_ACTIVATED,
    CountryRefusal.NOT_LISTED: Refusal.COUNTRY_NOT_SERVED,
    CountryRefusal.NOT_ENABLED: Refusal.COUNTRY_NOT_SERVED,
    CountryRefusal.SWITCHED_OFF: Refusal.COUNTRY_SWITCHED_OFF,
    CountryRefusal.CONVERSION_LOW: Refusal.COUNTRY_HALTED,
}
"""Whether a day's cap is reached is asked with the quotas, when it is known how many go."""


def countries_are_open(ask: Ask) -> Refused | None:
    """Ask that each country is served, priced, reached and open to the account (FAQ 5.1.13)."""
    if ask.reach is None:
        return None
    reach = ask.reach
    for iso2, country in reach.countries.items():
        no = country_refusal(country, reach.account, used_today=0, now_ms=reach.now_ms, wanted=0)
        if no is not None or not reach.is_within_reach(iso2):
            refusal = Refusal.COUNTRY_NOT_SERVED if no is None else COUNTRY_REFUSALS[no]
            return Refused(refusal, "PhoneNumbers", country_name(iso2, country))
    return None


def marketing_may_go(ask: Ask) -> Refused | None:
    """Ask that promotions may go to every number's country at some hour (FAQ 5.1.12)."""
    if ask.reach is None or _template(ask).purpose is not MessageKind.PROMOTION:
        return None
    reach = ask.reach
    for iso2, country in reach.countries.items():
        opens_at = None if country is None else marketing_opens_at(country, reach.now_ms)
        if opens_at is None or opens_at >= reach.latest_at:
            return Refused(Refusal.MARKETING_BARRED, "PhoneNumbers", country_name(iso2, country))
    return None


def scenes_match(ask: Ask) -> Refused | None:
    """Ask that a verification-only sign is used with a verification template."""
    is_narrow = ask.sign is not None and ask.sign.kind is SignKind.VERIFICATION
    if is_narrow and _template(ask).purpose is not MessageKind.VERIFICATION:
        return Refused(Refusal.SIGN_SCENE_MISMATCH, "SignName", ask.group.sign_name)
    return None


def variables_are_given(ask: Ask) -> Refused | None:
    """Ask for a value for each variable."""
    missing = _template(ask).compiled.missing(ask.group.variables)
    return (
        Refused(Refusal.VARIABLE_MISSING, "TemplateParam", ",".join(missing)) if missing else None
    )


VARIABLE_REFUSALS: Mapping[VariableFault, Refusal] = {
    VariableFault.UNSUPPORTED: Refusal.VARIABLE_UNSUPPORTED,
    VariableFault.URL: Refusal.VARIABLE_URL,
    VariableFault.LENGTH: Refusal.VARIABLE_TOO_LONG,
    VariableFault.ILLEGAL: Refusal.VARIABLE_ILLEGAL,
}


def variables_fit(ask: Ask) -> Refused | None:
    """Ask that each value fits its variable's attribute."""
    template = _template(ask)
    for name in template.compiled.names:
        declared = ATTRIBUTES.get(template.attributes.get(name, ""))
        fault = check_value(declared, ask.group.variables[name], template.kind)
        if fault is not None:
            return Refused(VARIABLE_REFUSALS[fault], "TemplateParam", name)
    return None


def content_fits(ask: Ask) -> Refused | None:
    """Ask for at most 500 characters, sign and values included (FAQ 4.1.2)."""
    if len(ask.text) > CONTENT_CHARACTERS_MAX:
        return Refused(Refusal.CONTENT_TOO_LONG, "TemplateParam", str(len(ask.text)))
    return None


def test_resources_pair(ask: Ask) -> Refused | None:
    """Ask that a test sign and a test template are used together, with codes, to bound numbers."""
    template = _template(ask)
    is_test_sign = ask.sign is not None and ask.sign.is_test
    if is_test_sign != template.is_test:
        return Refused(Refusal.TEST_PAIR_REQUIRED, "SignName")
    if not template.is_test:
        return None
    values = (ask.group.variables[name] for name in template.compiled.names)
    if not all(
        value.isascii() and value.isdigit() and len(value) in TEST_VALUE_DIGITS for value in values
    ):
        return Refused(Refusal.TEST_VARIABLE_ILLEGAL, "TemplateParam")
    if not ask.test_numbers.issuperset(ask.group.phones):
        return Refused(Refusal.TEST_NUMBER_UNBOUND, "PhoneNumbers")
    return None


def _template(ask: Ask) -> Template:
    assert ask.template is not None, "asked after template_may_send"
    return ask.template


def wants_to_hear(
    sender: tuple[int, int], template: Template, phone: int, opted_out: Container[OptOut]
) -> Refused | None:
    """Ask that no promotion goes to a number that opted out of its sender: account and sign.

    A code must reach who wants no promotions.
    """
    if template.purpose is MessageKind.PROMOTION and (*sender, phone) in opted_out:
        return Refused(Refusal.OPTED_OUT, "PhoneNumbers", api_form(phone))
    return None


Check = Callable[[Ask], Refused | None]


class Hop(Enum):
    """When a check is asked."""

    ACCEPT = auto()
    """When the call comes in."""
    DEPART = auto()
    """When a message is about to leave for a channel: minutes, or a night, later."""


ONCE = frozenset({Hop.ACCEPT})
TWICE = frozenset(Hop)


class Row(NamedTuple):
    """One check, the hops at which it is asked, and whether it reads the rendered text."""

    check: Check
    hops: frozenset[Hop]
    needs_text: bool = False


CHECKS: tuple[Row, ...] = (
    Row(account_may_send, TWICE),
    Row(extend_code_has_shape, ONCE),
    Row(template_may_send, TWICE),
    Row(sign_may_send, TWICE),
    Row(extend_code_is_free, ONCE),
    Row(template_fits_numbers, ONCE),
    Row(account_may_send_abroad, TWICE),
    Row(countries_are_open, TWICE),
    Row(marketing_may_go, TWICE),
    Row(scenes_match, ONCE),
    Row(variables_are_given, ONCE),
    Row(variables_fit, ONCE),
    Row(content_fits, ONCE, needs_text=True),
    Row(test_resources_pair, ONCE, needs_text=True),
)
"""Every check of a call, in order. Asked once is what cannot change any more, or was used up.

`wants_to_hear` is asked at both hops besides, number by number.
"""

BEFORE_TEXT = tuple(row.check for row in CHECKS if not row.needs_text)
"""Checks that need no text; after them the text can be rendered."""

WITH_TEXT = tuple(row.check for row in CHECKS if row.needs_text)
"""Checks of the rendered text, and what comes after them."""

AT_DEPARTURE = tuple(row.check for row in CHECKS if Hop.DEPART in row.hops)
"""Checks that a message passes again before it leaves."""


def first_refusal(ask: Ask, checks: tuple[Check, ...]) -> Refused | None:
    """Return the first no among checks, or None."""
    for check in checks:
        refused = check(ask)
        if refused is not None:
            return refused
    return None
