"""The checks of a send request, each a pure question: its arguments are all that it looks at.

In which order they are asked, and when, says `stages`. Flow control, which touches one number alone
and is asked once, is in `accept`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.accounts.acts import Act, act_refusal
from hongyan.domain.accounts.model import Account, ValueCheck
from hongyan.domain.countries.hours import marketing_opens_at
from hongyan.domain.countries.refusal import CountryRefusal, country_refusal
from hongyan.domain.routing.carriers import Carrier, carrier_of, segments_with
from hongyan.domain.signs.model import STATE_REFUSALS as SIGN_REFUSALS
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.templates.model import Template, TemplateState
from hongyan.flows.messages.sending.abroad import country_name
from hongyan.flows.messages.sending.clues import character_clues
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import HOME, AccountKind, MessageKind, SignKind
from hongyan.kernel.refusal import Clue, Refusal, Refused
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.international import WORDS, NumberFlaw
from hongyan.text.phone import api_form
from hongyan.text.variables import (
    ATTRIBUTES,
    LONGEST_VALUE,
    VariableFlaw,
    check_value,
    flaw_values,
)

if TYPE_CHECKING:
    from hongyan.domain.compliance.barred_values import BarredValue
    from hongyan.domain.messages.request import Group
    from hongyan.flows.messages.sending.abroad import Reach

TEST_VALUE_DIGITS = range(4, 7)

OptOut = tuple[int, int, int]
"""Account, sign and phone of one opt-out."""


class ExtendCodeFacts(msgspec.Struct, frozen=True, gc=False):
    """What is known of a caller's own extend code: whose it is, and how many the account has.

    `used_count` is asked for a code that is not used yet.
    """

    holder: Sign | None = None
    is_held: bool = False
    used_count: int = 0
    digits_max: int = 7
    codes_max: int = 100_000


NO_CODE: Final = ExtendCodeFacts()
"""What is asked of a group that brings no extend code of its own."""


class Ask(msgspec.Struct, frozen=True, gc=False):
    """One group of a send request with everything that its checks look at.

    It names an account, a sign and a template; not each of them need exist.
    """

    account: Account | None
    group: Group
    template_code: str
    sign: Sign | None
    template: Template | None
    extend: ExtendCodeFacts
    test_numbers: frozenset[int]
    is_suspended: bool = False
    reach: Reach | None = None
    """What is known of other countries; None for a domestic template."""
    ranges: Sequence[Carrier] = segments_with()
    """Whose the ranges of the mainland are."""


class Sender(msgspec.Struct, frozen=True, gc=False):
    """An account with the template and the sign that a group names: each of them may send."""

    account: Account
    template: Template
    sign: Sign

    @property
    def is_international(self) -> bool:
        """Tell whether it sends to other countries, and to no number of the mainland."""
        return self.template.kind is MessageKind.INTERNATIONAL


class Worded(msgspec.Struct, frozen=True, gc=False):
    """A group whose text is rendered, with its sign, and the segments that are billed."""

    sender: Sender
    ask: Ask
    text: str
    segments: int
    barred: tuple[BarredValue, ...] = ()
    """What its values hold of barred topics; nothing where its account lets them unread."""


def account_may_send(ask: Ask) -> Account | Refused:
    """Check the account's standing: neither its state nor arrears stop it (FAQ 3.2)."""
    account = ask.account
    if account is None:
        return Refused(Refusal.ACCOUNT_MISSING)
    no = act_refusal(account.state, Act.SEND)
    if no is not None:
        return Refused(no)
    return Refused(Refusal.ACCOUNT_SUSPENDED) if ask.is_suspended else account


def extend_code_has_shape(ask: Ask) -> Refused | None:
    """Check that an own extend code has few enough digits."""
    code = ask.group.extend_code
    if not code or (code.isascii() and code.isdigit() and len(code) <= ask.extend.digits_max):
        return None
    most, length = ask.extend.digits_max, len(code)
    return Refused(Refusal.EXTEND_CODE_MALFORMED, "extend_code", detail=most, length=length)


def template_may_send(ask: Ask) -> Template | Refused:
    """Check that the template is approved and of this account."""
    if ask.template is None or ask.template.state is not TemplateState.APPROVED:
        return Refused(Refusal.TEMPLATE_MISSING, "template_code", detail=ask.template_code)
    return ask.template


def sign_may_send(ask: Ask) -> Sign | Refused:
    """Check that the sign is approved and of this account."""
    if ask.sign is None:
        return Refused(Refusal.SIGN_MISSING, "sign_name", detail=ask.group.sign_name)
    if ask.sign.state is SignState.APPROVED:
        return ask.sign
    return Refused(SIGN_REFUSALS[ask.sign.state], "sign_name", detail=ask.group.sign_name)


def extend_code_is_free(sender: Sender, ask: Ask) -> Refused | None:
    """Check that an own extend code serves no other sign (a reply would be ambiguous)."""
    code = ask.group.extend_code
    return extend_code_fault(code, sender.sign.sign_id, ask.extend) if code else None


def extend_code_fault(code: str, sign_id: int, facts: ExtendCodeFacts) -> Refused | None:
    """Return why an own extend code cannot serve a sign, or None."""
    if facts.is_held:
        if facts.holder is None or facts.holder.state is SignState.DELETED:
            return Refused(Refusal.EXTEND_CODE_RECYCLED, "extend_code", detail=code)
        if facts.holder.sign_id != sign_id:
            return Refused(Refusal.EXTEND_CODE_TAKEN, "extend_code", detail=code)
        return None
    most = min(10**facts.digits_max, facts.codes_max)
    if facts.used_count >= most:
        return Refused(Refusal.EXTEND_CODES_TOO_MANY, "extend_code", detail=str(most))
    return None


def template_fits_numbers(sender: Sender, ask: Ask) -> Refused | None:
    """Check that the template fits the numbers: domestic, or international (FAQ 5.1.10)."""
    group, is_international = ask.group, sender.is_international
    if is_international and (HOME in group.countries or not group.countries):
        return Refused(Refusal.TEMPLATE_NOT_DOMESTIC, "template_code", detail=ask.template_code)
    if not is_international and group.is_international:
        whose = zip(group.phones, group.countries, strict=True)
        phone = next(phone for phone, country in whose if country != HOME)
        return Refused(Refusal.NUMBER_NOT_DOMESTIC, "phone_numbers", detail=api_form(phone))
    return None if is_international else _unallocated(ask)


def _unallocated(ask: Ask) -> Refused | None:
    """Return which number is in no range of the mainland.

    Most were refused when they were read; those that North America could have as well were not.
    """
    for phone in ask.group.phones:
        if carrier_of(phone, segments=ask.ranges) is Carrier.UNKNOWN:
            said = f"{api_form(phone)}（{WORDS[NumberFlaw.NOT_ALLOCATED]}）"
            return Refused(Refusal.NUMBER_MALFORMED, "phone_numbers", detail=said)
    return None


def account_may_send_international(sender: Sender) -> Refused | None:
    """Check that only an enterprise account sends abroad (FAQ 1.1)."""
    if sender.is_international and sender.account.kind is not AccountKind.ENTERPRISE:
        return Refused(Refusal.INTERNATIONAL_NOT_ENTITLED)
    return None


COUNTRY_REFUSALS: Mapping[CountryRefusal, Refusal] = {
    CountryRefusal.NOT_ACTIVATED: Refusal.INTERNATIONAL_NOT_ACTIVATED,
    CountryRefusal.NOT_LISTED: Refusal.COUNTRY_NOT_SERVED,
    CountryRefusal.NOT_ENABLED: Refusal.COUNTRY_NOT_SERVED,
    CountryRefusal.SWITCHED_OFF: Refusal.COUNTRY_SWITCHED_OFF,
    CountryRefusal.CONVERSION_LOW: Refusal.COUNTRY_HALTED,
}
"""Whether a day's cap is reached is asked with the quotas, when it is known how many go."""


def countries_are_open(_sender: Sender, ask: Ask) -> Refused | None:
    """Check that each country is served, priced, reached and open to the account (FAQ 5.1.13)."""
    if ask.reach is None:
        return None
    reach = ask.reach
    for iso2, country in reach.countries.items():
        no = country_refusal(country, reach.account, used_today=0, now_ms=reach.now_ms, wanted=0)
        if no is not None or not reach.is_within_reach(iso2):
            refusal = Refusal.COUNTRY_NOT_SERVED if no is None else COUNTRY_REFUSALS[no]
            return Refused(refusal, "phone_numbers", detail=country_name(iso2, country))
    return None


def marketing_may_go(sender: Sender, ask: Ask) -> Refused | None:
    """Check that promotions may go to every number's country at some hour (FAQ 5.1.12)."""
    if ask.reach is None or sender.template.purpose is not MessageKind.PROMOTION:
        return None
    reach = ask.reach
    for iso2, country in reach.countries.items():
        opens_at = None if country is None else marketing_opens_at(country, reach.now_ms)
        if opens_at is None or opens_at >= reach.latest_at:
            return Refused(
                Refusal.MARKETING_BARRED, "phone_numbers", detail=country_name(iso2, country)
            )
    return None


def scenes_match(sender: Sender) -> Refused | None:
    """Check that a verification-only sign is used with a verification template."""
    sign, template = sender.sign, sender.template
    if sign.kind is SignKind.VERIFICATION and template.purpose is not MessageKind.VERIFICATION:
        return Refused(Refusal.SIGN_SCENE_MISMATCH, "sign_name", detail=sign.name)
    return None


def variables_are_given(sender: Sender, ask: Ask) -> Refused | None:
    """Check that each variable has a value."""
    missing = sender.template.compiled.missing(ask.group.variables)
    return (
        Refused(Refusal.VARIABLE_MISSING, "template_param", detail=",".join(missing))
        if missing
        else None
    )


VARIABLE_REFUSALS: Mapping[VariableFlaw, Refusal] = {
    VariableFlaw.UNSUPPORTED: Refusal.VARIABLE_UNSUPPORTED,
    VariableFlaw.URL: Refusal.VARIABLE_URL,
    VariableFlaw.EMPTY: Refusal.VARIABLE_EMPTY,
    VariableFlaw.SHORT: Refusal.VARIABLE_TOO_SHORT,
    VariableFlaw.LONG: Refusal.VARIABLE_TOO_LONG,
    VariableFlaw.ILLEGAL: Refusal.VARIABLE_ILLEGAL,
}


def variables_fit(sender: Sender, ask: Ask) -> Refused | None:
    """Check that each value fits its variable's attribute."""
    template = sender.template
    for name in template.compiled.names:
        declared = ATTRIBUTES.get(template.attributes.get(name, ""))
        value = ask.group.variables[name]
        fault = check_value(declared, value, template.kind)
        if fault is not None:
            values = dict(flaw_values(declared, value, template.kind))
            clues = character_clues(values) if fault is VariableFlaw.UNSUPPORTED else ()
            reason = VARIABLE_REFUSALS[fault]
            return Refused(reason, "template_param", clues=clues, values=values, detail=name)
    if len(ask.group.variables) > len(template.compiled.names):
        return _extra_is_too_long(sender, ask)
    return None


def _extra_is_too_long(sender: Sender, ask: Ask) -> Refused | None:
    """Return which value that no variable asks for is longer than any variable's may be."""
    template = sender.template
    for name, value in ask.group.variables.items():
        if len(value) > LONGEST_VALUE and name not in template.compiled.names:
            values = dict(flaw_values(ATTRIBUTES["others"], value, template.kind))
            reason, clues = Refusal.VARIABLE_TOO_LONG, (Clue.NO_VARIABLE,)
            return Refused(reason, "template_param", clues=clues, values=values, detail=name)
    return None


def content_fits(worded: Worded) -> Refused | None:
    """Check the limit of 500 characters, sign and values included (FAQ 4.1.2)."""
    if len(worded.text) > CONTENT_CHARACTERS_MAX:
        return Refused(Refusal.CONTENT_TOO_LONG, "template_param", detail=str(len(worded.text)))
    return None


def values_are_harmless(worded: Worded) -> Refused | None:
    """Check that values hold nothing of a barred topic, where the account wants that refused."""
    if not worded.barred or worded.sender.account.value_check is not ValueCheck.BLOCK:
        return None
    one = worded.barred[0]
    found = worded.ask.group.variables[one.variable][one.start : one.end]
    return Refused(
        Refusal.VARIABLE_BARRED,
        "template_param",
        detail=one.variable,
        rule=one.rule_id,
        found=quoted(found),
        start=one.start,
        end=one.end,
    )


def test_resources_pair(worded: Worded) -> Refused | None:
    """Check that test sign and test template are used together, with codes, to bound numbers."""
    template, ask = worded.sender.template, worded.ask
    if worded.sender.sign.is_test != template.is_test:
        return Refused(Refusal.TEST_PAIR_REQUIRED, "sign_name")
    if not template.is_test:
        return None
    for name in template.compiled.names:
        value = ask.group.variables[name]
        if not (value.isascii() and value.isdigit() and len(value) in TEST_VALUE_DIGITS):
            reason = Refusal.TEST_VARIABLE_ILLEGAL
            return Refused(reason, "template_param", detail=name, length=len(value))
    if not ask.test_numbers.issuperset(ask.group.phones):
        return Refused(Refusal.TEST_NUMBER_UNBOUND, "phone_numbers")
    return None


def wants_to_hear(
    sender: tuple[int, int], template: Template, phone: int, opted_out: Container[OptOut]
) -> Refused | None:
    """Check that no promotion goes to a number that opted out of its sender: account and sign.

    A code is not stopped by an opt-out.
    """
    if template.purpose is MessageKind.PROMOTION and (*sender, phone) in opted_out:
        return Refused(Refusal.OPTED_OUT, "phone_numbers", detail=api_form(phone))
    return None
