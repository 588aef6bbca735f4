"""Stages of checks: each in its order, and each hands on what is there for certain."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace

from hongyan.domain.accounts.model import AccountState
from hongyan.flows.messages.sending.checks import Sender
from hongyan.flows.messages.sending.prepare import worded
from hongyan.flows.messages.sending.stages import (
    AT_DEPARTURE,
    WHAT,
    WHO,
    OfSender,
    first_refusal,
    sender_of,
    text_refusal,
)
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.asks import account, ask, sign, template

IN_ORDER = (
    Refusal.ACCOUNT_FROZEN,
    Refusal.EXTEND_CODE_MALFORMED,
    Refusal.TEMPLATE_MISSING,
    Refusal.SIGN_MISSING,
)


@pytest.mark.parametrize("wrong", list(product([False, True], repeat=len(WHO))))
def test_whoever_has_several_noes_in_stage_one_hears_the_first(wrong: tuple[bool, ...]) -> None:
    asked = ask(
        account=account(AccountState.FROZEN if wrong[0] else AccountState.ACTIVE),
        extend_code="x" if wrong[1] else "",
        template=None if wrong[2] else template(),
        sign=None if wrong[3] else sign(),
    )
    found = sender_of(asked)
    if True in wrong:
        assert isinstance(found, Refused)
        assert found.reason is IN_ORDER[wrong.index(True)]
    else:
        assert found == Sender(account(), template(), sign())


def test_stage_one_asks_what_its_table_lists() -> None:
    answers = [
        row.check(ask(account=None, extend_code="x", template=None, sign=None)) for row in WHO
    ]
    assert [one.reason for one in answers if isinstance(one, Refused)] == [
        Refusal.ACCOUNT_MISSING,
        *IN_ORDER[1:],
    ]


def test_a_check_of_the_sender_answers_alike_whatever_the_call_wants() -> None:
    narrow = sign(kind=SignKind.VERIFICATION)
    sender = Sender(account(), template(kind=MessageKind.NOTIFICATION), narrow)
    [scenes] = [row for row in WHAT if isinstance(row, OfSender) and row.check(sender)]
    calls = [ask(), ask(variables={}), ask(extend_code="77")]
    noes = {scenes.question(sender, one) for one in calls}
    assert noes == {Refused(Refusal.SIGN_SCENE_MISMATCH, "sign_name", detail=narrow.name)}


def test_a_text_is_rendered_before_the_last_stage_alone() -> None:
    found = worded(ask())
    assert not isinstance(found, Refused)
    assert (found.text, found.segments) == ("【签名】您的验证码为1234。", 1)
    assert text_refusal(found) is None
    long = replace(found, text="长" * 501)
    assert text_refusal(long) == Refused(Refusal.CONTENT_TOO_LONG, "template_param", detail="501")


def test_values_and_codes_are_not_asked_for_again_at_departure() -> None:
    leaving = ask(variables={}, sign=sign(kind=SignKind.VERIFICATION))
    sender = sender_of(leaving)
    assert isinstance(sender, Sender)
    assert first_refusal(AT_DEPARTURE, sender, leaving) is None


def test_an_account_that_became_personal_sends_nothing_abroad_any_more() -> None:
    abroad = template(kind=MessageKind.INTERNATIONAL, intl_type=IntlType.NOTIFICATION)
    leaving = ask(account=account(kind=AccountKind.PERSONAL), template=abroad)
    sender = sender_of(leaving)
    assert isinstance(sender, Sender)
    refused = first_refusal(AT_DEPARTURE, sender, leaving)
    assert refused == Refused(Refusal.INTERNATIONAL_NOT_ENTITLED)
