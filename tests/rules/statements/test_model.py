"""Sources of lines are the kinds of wallets, and one more."""

from __future__ import annotations

from hongyan.domain.statements.model import OWED, PaidFrom
from hongyan.kernel.money import WalletKind


def test_every_kind_of_wallet_can_be_on_a_statement() -> None:
    assert {one.value for one in PaidFrom} == {one.value for one in WalletKind} | {"adjustment"}
    assert {PaidFrom.CASH, PaidFrom.ADJUSTMENT} == OWED
