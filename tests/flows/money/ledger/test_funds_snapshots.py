"""Arrears are derived from the funds: an account without any owes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger.model import EntryKind, House, RefKind, available_ledger_account
from hongyan.domain.messages.request import Accepted
from hongyan.flows.money.ledger.funds_snapshots import is_in_arrears
from hongyan.flows.money.ledger.move_money import Movement, move
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import Unit, micro_yuan
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.shop import Shop


def owes(shop: Shop, yuan: str) -> None:
    """Take more than there is, as a late receipt does."""
    from hongyan.domain.ledger import store as ledger

    def take(tx: object) -> None:
        cash = ledger.cash_wallet(tx, shop.account_id)
        assert cash is not None
        place = available_ledger_account(cash.wallet_id)
        amount = cash.available + micro_yuan(yuan)
        went = Movement(
            EntryKind.ADJUST, shop.account_id, place, House.ADJUSTMENTS, Unit.CNY, amount
        )
        move(work_at(tx, shop.now, shop.context), [went], ref_kind=RefKind.ADJUSTMENT, ref_id=1)

    shop.run(take)


def test_an_account_that_owes_is_in_arrears_until_it_has_topped_up(shop: Shop) -> None:
    # FAQ 3.2: below 0 the account is suspended, packages included; a top-up resumes it.
    shop.bought()
    owes(shop, "3")
    assert shop.run(lambda tx: is_in_arrears(tx, shop.account_id))
    refused = shop.world.asks(PHONE, sender=shop.sender)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.ACCOUNT_SUSPENDED
    shop.tops_up("2.99")
    assert shop.run(lambda tx: is_in_arrears(tx, shop.account_id))
    shop.tops_up("0.02")
    assert not shop.run(lambda tx: is_in_arrears(tx, shop.account_id))
    assert isinstance(shop.world.asks(PHONE, sender=shop.sender), Accepted)


def test_an_account_without_funds_owes_nothing(shop: Shop) -> None:
    from hongyan.domain.accounts import store as accounts

    fresh = shop.run(lambda tx: accounts.add_account(tx, "x", AccountKind.PERSONAL, shop.now))
    assert not shop.run(lambda tx: is_in_arrears(tx, fresh))
