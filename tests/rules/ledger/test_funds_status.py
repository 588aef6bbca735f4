"""Standing: the gate of FAQ 3.1, the suspension of FAQ 3.2, credit limits."""

from __future__ import annotations

import pytest

from hongyan.domain.ledger.funds_status import status_of
from hongyan.domain.ledger.model import Funds, FundsStatus, Mode, Wallet, new_wallet
from hongyan.kernel.money import Scope, WalletKind

PREPAID = Funds(1, Mode.PREPAID, 0, 0, None, 0)
POSTPAID = Funds(1, Mode.POSTPAID, 100, 0, None, 0)
OVERDUE = Funds(1, Mode.POSTPAID, 100, 0, 5, 0)


def cash(available: int, held: int = 0) -> Wallet:
    empty = new_wallet(1, WalletKind.CASH, Scope.ANY, 0, opened_at=0)
    return Wallet(
        7,
        empty.account_id,
        empty.kind,
        empty.scope,
        empty.unit,
        empty.state,
        available,
        held,
        0,
        None,
        0,
        None,
    )


@pytest.mark.parametrize(
    ("funds", "available", "held", "expected"),
    [
        (PREPAID, 1, 0, FundsStatus.GOOD),
        # FAQ 3.1: packages are left, cash is 0: "insufficient balance".
        (PREPAID, 0, 0, FundsStatus.EMPTY),
        # What is held for messages on their way is still the account's.
        (PREPAID, 0, 1, FundsStatus.GOOD),
        # FAQ 3.2 item 3: below zero the account is in arrears.
        (PREPAID, -1, 0, FundsStatus.ARREARS),
        (PREPAID, -1, 1, FundsStatus.EMPTY),
        (POSTPAID, 0, 0, FundsStatus.GOOD),
        (POSTPAID, -100, 0, FundsStatus.GOOD),
        (POSTPAID, -101, 0, FundsStatus.ARREARS),
        (OVERDUE, 50, 0, FundsStatus.OVERDUE),
        (OVERDUE, -101, 0, FundsStatus.ARREARS),
    ],
)
def test_standing_follows_from_posted_cash(
    funds: Funds, available: int, held: int, expected: FundsStatus
) -> None:
    assert status_of(funds, cash(available, held), gate_above_zero=True) is expected


def test_the_gate_can_be_set_to_not_below_zero() -> None:
    # FAQ 3.2 item 3 says "not less than 0" where FAQ 3.1 says "above 0".
    assert status_of(PREPAID, cash(0), gate_above_zero=False) is FundsStatus.GOOD
    assert status_of(PREPAID, cash(-1), gate_above_zero=False) is FundsStatus.ARREARS
