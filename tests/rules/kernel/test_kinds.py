"""The numbers and words that the API fixes."""

from __future__ import annotations

from hongyan.kernel.kinds import PRIORITY, IntlType, MessageKind, SignKind
from hongyan.kernel.refusal import Refusal


def test_kinds_have_the_numbers_of_the_api() -> None:
    assert [kind.value for kind in MessageKind] == [0, 1, 2, 3]
    assert (SignKind.VERIFICATION, SignKind.GENERAL) == (0, 1)


def test_codes_go_before_notifications_before_promotions() -> None:
    # FAQ 2.1.3
    assert set(PRIORITY) == set(MessageKind)
    ordered = sorted(PRIORITY, key=lambda kind: PRIORITY[kind])
    assert ordered[0] is MessageKind.VERIFICATION
    assert ordered[-1] is MessageKind.PROMOTION


def test_the_account_is_asked_first_and_money_last() -> None:
    # Which of two reasons a caller hears is decided by this order.
    order = list(Refusal)
    assert order.index(Refusal.ACCOUNT_MISSING) < order.index(Refusal.NUMBER_MALFORMED)
    assert order.index(Refusal.TEMPLATE_MISSING) < order.index(Refusal.SIGN_MISSING)  # AUDIT D7
    assert order.index(Refusal.VARIABLE_MISSING) < order.index(Refusal.FREQUENCY_LIMITED)
    assert order[-1] is Refusal.FUNDS_SHORT


def test_what_an_international_template_is_for_has_its_own_numbers() -> None:
    assert [(one.value, one.purpose) for one in IntlType] == [
        (0, MessageKind.NOTIFICATION),
        (1, MessageKind.PROMOTION),
        (2, MessageKind.VERIFICATION),
    ]
