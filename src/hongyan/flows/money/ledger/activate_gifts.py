"""Activate an account's money: its funds are opened, and it gets what the catalogue gives away.

Once for each account: whoever has funds was activated before. Knows no price and no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Cause
from hongyan.flows.money.ledger.move_money import open_funds, open_wallet
from hongyan.kernel.money import WalletKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import Account
    from hongyan.domain.tariff.model import Product
    from hongyan.flows.reference.context import FlowContext


def activate_gifts(
    tx: Connection, account: Account, *, now_ms: int, context: FlowContext
) -> tuple[Product, ...]:
    """Open an account's funds, if it has none, and return what it is given then.

    The gifts are those of the catalogue in force for its kind; the shipped one gives nothing.
    """
    account_id = account.account_id
    if ledger.funds_of(tx, account_id) is not None:
        return ()
    open_funds(tx, account_id, now_ms=now_ms)
    ledger.lock_funds(tx, [account_id])
    kept = ledger.wallets_of(tx, account_id, open_only=False)
    if any(wallet.kind is WalletKind.GIFT for wallet in kept):
        return ()  # another process was first, while we waited to open the funds
    gifts = tuple(
        product
        for product in context.catalogue.products(tx, now_ms)
        if account.kind in product.gift_to
    )
    for gift in gifts:
        open_wallet(
            tx,
            account_id,
            WalletKind.GIFT,
            gift.scope,
            gift.segments,
            order_id=None,
            expires_at=gift.expires_at(now_ms),
            cause=Cause.ACTIVATION,
            cause_id=account_id,
            now_ms=now_ms,
            context=context,
        )
    return gifts
