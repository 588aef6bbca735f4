"""Activate an account's money: its funds are opened, and it gets what the catalogue gives away.

Once for each account: one that has funds was activated before. Knows no price and no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import RefKind
from hongyan.flows.money.ledger.move_money import open_funds, open_wallet
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.money import WalletKind

if TYPE_CHECKING:
    from hongyan.domain.accounts.model import Account
    from hongyan.domain.tariff.model import Product
    from hongyan.flows.reference.work import Work


def activate_gifts(work: Work, account: Account) -> tuple[Product, ...]:
    """Open an account's funds, if it has none, and return what it is given then.

    The gifts are those of the catalogue in force for its kind; the shipped one gives nothing.
    """
    account_id = account.account_id
    if ledger.funds_of(work.tx, account_id) is not None:
        return ()
    open_funds(work, account_id)
    ledger.lock_funds(work.tx, [account_id])
    kept = ledger.wallets_of(work.tx, account_id, open_only=False)
    if any(wallet.kind is WalletKind.GIFT for wallet in kept):
        return ()  # another process was first, while we waited to open the funds
    gifts = tuple(
        product
        for product in work.context.cache.products(work.tx, work.now_ms)
        if account.kind in product.gift_to
    )
    for gift in gifts:
        open_wallet(
            work,
            account_id,
            WalletKind.GIFT,
            gift.scope,
            gift.segments,
            order_id=None,
            expires_at=gift.expires_at(work.now_ms),
            ref_kind=RefKind.ACTIVATION,
            ref_id=account_id,
        )
    codes = [gift.code for gift in gifts]
    note_change(work, account_id, "activate_gifts", account.name, None, codes)
    return gifts
