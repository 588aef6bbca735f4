"""Signs and templates taken out of use by an operator, and brought back.

Disabled texts send nothing until they are enabled: what waits with them fails when it would leave.
To remove one is what its account does by DeleteSmsSign or DeleteSmsTemplate: permanently, and not
while it is in review.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.signs.words import STATE_WORDS as SIGN_WORDS
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import Template, TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.domain.templates.words import STATE_WORDS as TEMPLATE_WORDS
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.applications.apply_sign import delete_sign
from hongyan.flows.review.applications.apply_template import delete_template
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


class TurnedSigns(NamedTuple):
    """The signs that were switched, before and after."""

    before: list[Sign]
    after: list[Sign]


def switch_sign(work: Work, account_name: str, name: str, *, is_on: bool) -> list[Sign] | Refused:
    """Disable an approved sign or enable a disabled one, in every kind in which it is so."""
    held = _signs(work.tx, account_name, name)
    if isinstance(held, Refused):
        return held
    account_id = held[0].account_id
    turned = turn_sign(work, account_id, held, name, is_on=is_on)
    if isinstance(turned, Refused):
        return turned
    note_change(work, account_id, "switch_sign", name, *turned)
    return turned.after


def turn_sign(
    work: Work, account_id: int, held: list[Sign], name: str, *, is_on: bool
) -> TurnedSigns | Refused:
    """Disable or enable an account's signs of a name; who wants it notes the change."""
    before, after = SignState.APPROVED, SignState.BANNED
    if is_on:
        before, after = after, before
    meant = [one for one in held if one.state is before]
    if not meant:
        is_now, wanted = SIGN_WORDS[held[0].state], SIGN_WORDS[before]
        return Refused(SignReason.STATE, "sign.name", name=name, state=is_now, wanted=wanted)
    for one in meant:
        signs.set_sign_state(work.tx, one.sign_id, after, work.now_ms)
    invalidate_reference(work.tx)
    switched = [one for one in _kept(work.tx, account_id, name) if one.state is after]
    return TurnedSigns(meant, switched)


def remove_sign(work: Work, account_name: str, name: str) -> Refused | None:
    """Delete a sign in every kind that the account has of it."""
    held = _signs(work.tx, account_name, name)
    if isinstance(held, Refused):
        return held
    if any(one.state is SignState.PENDING for one in held):
        return Refused(SignReason.IN_REVIEW, "sign.name", name=name)
    for _ in held:
        refused = delete_sign(work, held[0].account_id, name)
        assert refused is None, "it is there and not in review"
    return None


def switch_template(work: Work, account_name: str, code: str, *, is_on: bool) -> Template | Refused:
    """Disable an approved template, or enable a disabled one."""
    held = _template(work.tx, account_name, code)
    if isinstance(held, Refused):
        return held
    switched = turn_template(work, held, is_on=is_on)
    if isinstance(switched, Template):
        note_change(work, held.account_id, "switch_template", code, held, switched)
    return switched


def turn_template(work: Work, held: Template, *, is_on: bool) -> Template | Refused:
    """Disable or enable a template; who wants it notes the change."""
    code = held.code
    before, after = TemplateState.APPROVED, TemplateState.DISABLED
    if is_on:
        before, after = after, before
    if held.state is not before:
        is_now, wanted = TEMPLATE_WORDS[held.state], TEMPLATE_WORDS[before]
        return Refused(
            TemplateReason.STATE, "template.code", code=code, state=is_now, wanted=wanted
        )
    templates.set_template_state(work.tx, held.template_id, after, work.now_ms)
    invalidate_reference(work.tx)
    return replace(held, state=after)


def remove_template(work: Work, account_name: str, code: str) -> Refused | None:
    """Delete a template; what was sent with it stays readable."""
    held = _template(work.tx, account_name, code)
    if isinstance(held, Refused):
        return held
    if held.state is TemplateState.PENDING:
        return Refused(TemplateReason.IN_REVIEW, "template.code", code=code)
    refused = delete_template(work, held.account_id, code)
    assert refused is None, "it is there and not in review"
    return None


def _signs(tx: Connection, account_name: str, name: str) -> list[Sign] | Refused:
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    held = _kept(tx, account.account_id, name)
    return held or Refused(SignReason.MISSING, "sign.name", name=quoted(name))


def _kept(tx: Connection, account_id: int, name: str) -> list[Sign]:
    named = signs.signs_named(tx, account_id, name)
    return [one for one in named if one.state is not SignState.DELETED]


def _template(tx: Connection, account_name: str, code: str) -> Template | Refused:
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    held = templates.template_by_code(tx, account.account_id, code)
    if held is not None and held.state is not TemplateState.DELETED:
        return held
    return Refused(TemplateReason.MISSING, "template.code", code=quoted(code))
