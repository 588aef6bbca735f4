"""Each check says no to what it is there for, and to nothing else."""

from __future__ import annotations

import pytest

from hongyan.domain.accounts.model import AccountState
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.sending.checks import VARIABLE_REFUSALS, Ask, ExtendCodeFacts
from hongyan.flows.messages.sending.prepare import worded
from hongyan.kernel.kinds import MessageKind, SignKind
from hongyan.kernel.refusal import Clue, Refusal, Refused
from hongyan.text.variables import VariableFlaw
from tests.flows.asks import PHONE, account, ask, sign, template

VERIFICATION, NOTIFICATION = MessageKind.VERIFICATION, MessageKind.NOTIFICATION


def refusal(asked: Ask) -> Refusal | None:
    """Ask everything, as acceptance does."""
    found = worded(asked)
    return found.reason if isinstance(found, Refused) else None


def test_what_is_in_order_passes() -> None:
    assert refusal(ask()) is None


def test_an_account_that_is_gone_sends_nothing() -> None:
    assert refusal(ask(account=None)) is Refusal.ACCOUNT_MISSING


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (AccountState.ACTIVE, None),
        (AccountState.ABNORMAL, Refusal.ACCOUNT_ABNORMAL),
        (AccountState.FROZEN, Refusal.ACCOUNT_FROZEN),
        (AccountState.NOT_ACTIVATED, Refusal.ACCOUNT_NOT_ACTIVATED),
        (AccountState.PRODUCT_OFF, Refusal.PRODUCT_NOT_ACTIVATED),
        (AccountState.SUSPENDED, Refusal.ACCOUNT_SUSPENDED),
    ],
)
def test_each_state_of_an_account_has_its_refusal(
    state: AccountState, expected: Refusal | None
) -> None:
    assert refusal(ask(account=account(state))) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SignState.APPROVED, None),
        (SignState.PENDING, Refusal.SIGN_MISSING),
        (SignState.REJECTED, Refusal.SIGN_MISSING),
        (SignState.WITHDRAWN, Refusal.SIGN_MISSING),
        (SignState.DELETED, Refusal.SIGN_MISSING),
        (SignState.UNAVAILABLE, Refusal.SIGN_UNAVAILABLE),
        (SignState.BANNED, Refusal.SIGN_BANNED),
        (SignState.SOURCE_RETIRED, Refusal.SIGN_SOURCE_RETIRED),
    ],
)
def test_each_state_of_a_sign_has_its_refusal(state: SignState, expected: Refusal | None) -> None:
    assert refusal(ask(sign=sign(state))) is expected


@pytest.mark.parametrize("state", TemplateState)
def test_only_an_approved_template_sends(state: TemplateState) -> None:
    expected = None if state is TemplateState.APPROVED else Refusal.TEMPLATE_MISSING
    assert refusal(ask(template=template(state=state))) is expected


def test_an_international_template_is_not_for_mainland_numbers() -> None:
    abroad = template(kind=MessageKind.INTERNATIONAL)
    assert refusal(ask(template=abroad)) is Refusal.TEMPLATE_NOT_DOMESTIC


@pytest.mark.parametrize("kind", [VERIFICATION, NOTIFICATION, MessageKind.PROMOTION])
def test_a_verification_sign_goes_with_verification_templates_alone(kind: MessageKind) -> None:
    asked = ask(sign=sign(kind=SignKind.VERIFICATION), template=template(kind=kind))
    assert refusal(asked) is (None if kind is VERIFICATION else Refusal.SIGN_SCENE_MISMATCH)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", None),
        ("0", None),
        ("1234", None),
        ("1234567", None),  # AUDIT D4
        ("12345678", Refusal.EXTEND_CODE_MALFORMED),
        ("12a", Refusal.EXTEND_CODE_MALFORMED),
        ("１２", Refusal.EXTEND_CODE_MALFORMED),  # noqa: RUF001 - fullwidth digits are the point
        ("-1", Refusal.EXTEND_CODE_MALFORMED),
    ],
)
def test_an_extend_code_is_of_few_digits(code: str, expected: Refusal | None) -> None:
    assert refusal(ask(extend_code=code)) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ExtendCodeFacts(used_count=99_999), None),
        (ExtendCodeFacts(used_count=100_000), Refusal.EXTEND_CODES_TOO_MANY),
        (ExtendCodeFacts(used_count=9_999, digits_max=4), None),
        (ExtendCodeFacts(used_count=10_000, digits_max=4), Refusal.EXTEND_CODES_TOO_MANY),
        (ExtendCodeFacts(sign(), is_held=True, used_count=100_000), None),
        (ExtendCodeFacts(sign(sign_id=2), is_held=True), Refusal.EXTEND_CODE_TAKEN),
        (ExtendCodeFacts(None, is_held=True), Refusal.EXTEND_CODE_RECYCLED),
        (
            ExtendCodeFacts(sign(SignState.DELETED, sign_id=2), is_held=True),
            Refusal.EXTEND_CODE_RECYCLED,
        ),
    ],
)
def test_an_extend_code_belongs_to_one_sign(
    facts: ExtendCodeFacts, expected: Refusal | None
) -> None:
    assert refusal(ask(extend_code="77", extend=facts)) is expected


def test_every_variable_needs_a_value_and_the_missing_ones_are_named() -> None:
    asked = ask(template=template("${a}和${b}，${c}。", NOTIFICATION), variables={"b": "x"})
    refused = worded(asked)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.values["detail"]) == (Refusal.VARIABLE_MISSING, "a,c")


# AUDIT F10: "extra variables checked for length"
@pytest.mark.parametrize(
    ("extra", "expected"),
    [("http://x.cn★", None), ("x" * 35, None), ("x" * 36, Refusal.VARIABLE_TOO_LONG), ("", None)],
)
def test_of_a_value_that_no_variable_asks_for_only_the_length_is_looked_at(
    extra: str, expected: Refusal | None
) -> None:
    assert refusal(ask(variables={"code": "1234", "other": extra})) is expected


def test_a_value_that_no_variable_asks_for_is_named_as_such() -> None:
    # AUDIT F10
    refused = worded(ask(variables={"code": "1234", "other": "x" * 36}))
    assert isinstance(refused, Refused)
    assert (refused.values["detail"], refused.clues) == ("other", (Clue.NO_VARIABLE,))


@pytest.mark.parametrize(
    ("value", "clue"),
    [("1龍34", Clue.TRADITIONAL), ("1★34", Clue.SPECIAL), ("1\u200b34", Clue.UNSEEN)],
)
def test_an_unsupported_character_is_told_by_its_kind(value: str, clue: Clue) -> None:
    # AUDIT F2
    refused = worded(ask(variables={"code": value}))
    assert isinstance(refused, Refused)
    assert refused.clues == (clue,)
    assert refused.values["place"] == "2"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1234", None),
        ("a1B2", None),
        ("123", Refusal.VARIABLE_TOO_SHORT),
        ("1234567", Refusal.VARIABLE_TOO_LONG),
        ("", Refusal.VARIABLE_EMPTY),
        ("12-34", Refusal.VARIABLE_ILLEGAL),
        ("★123", Refusal.VARIABLE_UNSUPPORTED),
        ("http://a.cn/", Refusal.VARIABLE_URL),
    ],
)
def test_a_code_fits_its_attribute(value: str, expected: Refusal | None) -> None:
    assert refusal(ask(variables={"code": value})) is expected


def test_a_declared_attribute_takes_the_place_of_the_kinds_own() -> None:
    declared = template("您的订单${code}。", NOTIFICATION, attributes={"code": "other_number2"})
    assert refusal(ask(template=declared, variables={"code": "A1"})) is None
    illegal = ask(template=declared, variables={"code": "订单"})
    assert refusal(illegal) is Refusal.VARIABLE_ILLEGAL


def test_every_fault_of_a_value_has_its_refusal() -> None:
    assert set(VARIABLE_REFUSALS) == set(VariableFlaw)


@pytest.mark.parametrize(("length", "expected"), [(500, None), (501, Refusal.CONTENT_TOO_LONG)])
def test_sign_and_text_are_at_most_500_characters(length: int, expected: Refusal | None) -> None:
    # FAQ 4.1.2: 【签名】 is four of them, the code four.
    long = template("长" * (length - 8) + "${code}")
    assert refusal(ask(template=long)) is expected


def test_a_test_sign_and_a_test_template_need_each_other() -> None:
    for is_sign, is_template in ((True, False), (False, True)):
        asked = ask(sign=sign(is_test=is_sign), template=template(is_test=is_template))
        assert refusal(asked) is Refusal.TEST_PAIR_REQUIRED


@pytest.mark.parametrize(
    ("code", "numbers", "expected"),
    [
        ("1234", frozenset({PHONE}), None),
        ("abcd", frozenset({PHONE}), Refusal.TEST_VARIABLE_ILLEGAL),
        ("1234", frozenset({PHONE + 1}), Refusal.TEST_NUMBER_UNBOUND),
        ("1234", frozenset(), Refusal.TEST_NUMBER_UNBOUND),
    ],
)
def test_a_test_message_holds_digits_and_goes_to_bound_numbers(
    code: str, numbers: frozenset[int], expected: Refusal | None
) -> None:
    asked = ask(
        sign=sign(is_test=True),
        template=template(is_test=True),
        variables={"code": code},
        test_numbers=numbers,
    )
    assert refusal(asked) is expected


def test_a_template_is_asked_for_before_a_sign() -> None:
    # AUDIT D7: both unknown; the official SDK's live test expects isv.SMS_TEMPLATE_ILLEGAL.
    assert refusal(ask(sign=None, template=None)) is Refusal.TEMPLATE_MISSING
    assert refusal(ask(sign=None)) is Refusal.SIGN_MISSING
