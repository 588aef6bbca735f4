"""What one message would cost an account now, by the arithmetic that holds its money. Reads only.

Takes nothing and promises nothing: the price is that of the moment of sending.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.ledger import store
from hongyan.domain.ledger.plan import Source, paying_order, plan
from hongyan.domain.tariff.price import unit_price
from hongyan.flows.reference.tariff_in_force import rate_in_force
from hongyan.kernel.calendar import month_of
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.money import Scope, Unit, WalletKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message costs: the price of a segment in money, in all, and who pays first.

    `amount` is what it costs in money, in micro-yuan, who pays. `payer` is the kind of wallet
    that pays its first segment, None while no wallet can.
    """

    segments: int
    unit_price: int
    amount: int
    payer: WalletKind | None


def quote_message(
    tx: Connection,
    account_id: int,
    kind: MessageKind,
    segments: int,
    now_ms: int,
    *,
    settings: Settings,
    country: str = HOME,
) -> Quote | None:
    """Return what a message of some segments costs, None where there is no price."""
    rate = rate_in_force(tx, account_id, kind, country, now_ms).value
    if rate is None:
        return None
    volumes = store.volumes_of(tx, [account_id], month_of(now_ms))
    volume = volumes.get((account_id, int(kind)), 0)
    scope = Scope.DOMESTIC if country == HOME else Scope.INTERNATIONAL
    wallets = paying_order(store.paying_wallets(tx, [account_id]), scope, now_ms)
    lines = plan(
        [Source(one.wallet_id, one.unit, one.available) for one in wallets],
        rate.rungs,
        volume,
        1,
        segments,
        counts_packages=settings.tier_counts_packages,
        owing=True,
    )
    kinds = {one.wallet_id: one.kind for one in wallets}
    payer = kinds[lines[0].wallet_id] if lines else None
    # In money, as if no package paid: by the same tape, with one purse that never ends.
    money = plan([Source(0, Unit.CNY, 0)], rate.rungs, volume, 1, segments, owing=True) or []
    amount = sum(line.amount for line in money)
    return Quote(segments, unit_price(rate.rungs, volume), amount, payer)
