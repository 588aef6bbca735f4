"""Places and new wallets."""

from __future__ import annotations

import pytest

from hongyan.domain.ledger.model import (
    House,
    WalletState,
    available_ledger_account,
    held_ledger_account,
    new_wallet,
)
from hongyan.kernel.money import Scope, Unit, WalletKind


def test_places_are_written_alike() -> None:
    assert (available_ledger_account(7), held_ledger_account(7)) == ("wallet/7", "held/7")
    assert all(one.value == f"house/{one.name.lower()}" for one in House)


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        (WalletKind.CASH, Unit.CNY),
        (WalletKind.PACKAGE, Unit.SEGMENT),
        (WalletKind.GIFT, Unit.SEGMENT),
        (WalletKind.CARD, Unit.CNY),
        (WalletKind.BONUS, Unit.CNY),
    ],
)
def test_packages_and_gifts_count_segments(kind: WalletKind, unit: Unit) -> None:
    made = new_wallet(1, kind, Scope.ANY, 500, opened_at=3, expires_at=9, order_id=4)
    assert (made.unit, made.state, made.total) == (unit, WalletState.OPEN, 500)
    assert (made.available, made.held) == (0, 0)
