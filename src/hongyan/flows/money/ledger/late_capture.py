"""Late capture: charge what a receipt proves delivered after its hold had been released.

At today's price, from packages first and then from cash, which may fall below zero by it: the
message was delivered. A package bought after the message was accepted pays nothing of it (FAQ 3.2:
it would count as used). Part of `settle_funds`, which locks and writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.ledger.booking import ENTRIES, sales_ledger_account
from hongyan.domain.ledger.model import (
    ChargeState,
    Consumption,
    Hold,
    HoldMode,
    Wallet,
    available_ledger_account,
)
from hongyan.domain.ledger.plan import ChargeLine, Source, plan
from hongyan.flows.money.ledger.funds_snapshots import FundsSnapshot, lock_snapshots
from hongyan.flows.money.ledger.hold_funds import NO_LADDER
from hongyan.kernel.calendar import month_of, shanghai_day
from hongyan.kernel.kinds import HOME
from hongyan.kernel.money import Scope, Unit, WalletKind

if TYPE_CHECKING:
    from hongyan.flows.money.ledger.settlement import Late, Settlement


def capture_late(settlement: Settlement, late: Sequence[Late]) -> None:
    """Record new, captured holds for messages whose first ones were released."""
    snapshots = lock_snapshots(settlement.work, {one.message.account_id for one in late})
    added: dict[int, int] = {}
    for one in late:
        message = one.message
        snapshot = snapshots.by_account[message.account_id]
        ref, lines = _plan(settlement, snapshot, one)
        for place, line in enumerate(lines):
            number = one.number + added.get(message.biz_id, 0)
            added[message.biz_id] = added.get(message.biz_id, 0) + 1
            settlement.holds.append(_hold(settlement, one, number, line, ref))
            _book(settlement, snapshot, one, line, is_first=not place)


def _plan(
    settlement: Settlement, snapshot: FundsSnapshot, one: Late
) -> tuple[str, list[ChargeLine]]:
    message, context = one.message, settlement.work.context
    kind = message.kind
    rate = context.cache.rate(
        settlement.work.tx, message.account_id, kind, HOME, settlement.work.now_ms
    )
    # A kind that has no price any more costs what it did.
    rungs = rate.rungs if rate else ((0, max(hold.unit_price for hold in one.held)),)
    lines = plan(
        [
            Source(wallet.wallet_id, wallet.unit, snapshot.left[wallet.wallet_id])
            for wallet in snapshot.order(Scope.DOMESTIC, settlement.work.now_ms)
            if _was_there(wallet, one)
        ],
        rungs,
        snapshot.volumes[kind],
        1,
        message.segments,
        counts_packages=context.settings.tier_counts_packages,
        owing=True,
    )
    assert lines is not None, "cash may owe"
    past = next((hold.price_ref for hold in one.held if hold.price_ref), NO_LADDER)
    return (rate.ref if rate else past), lines


def _was_there(wallet: Wallet, one: Late) -> bool:
    """Tell whether a wallet existed when the message was accepted; cash always counts."""
    if wallet.kind is WalletKind.CASH or wallet.opened_at < one.message.accepted_at:
        return True
    return any(hold.wallet_id == wallet.wallet_id for hold in one.held)


def _is_counted(settlement: Settlement, line: ChargeLine) -> bool:
    return line.unit is Unit.CNY or settlement.work.context.settings.tier_counts_packages


def _hold(settlement: Settlement, one: Late, number: int, line: ChargeLine, ref: str) -> Hold:
    message = one.message
    return Hold(
        biz_id=message.biz_id,
        number=number,
        batch_id=settlement.ref_id,
        account_id=message.account_id,
        wallet_id=line.wallet_id,
        first_id=message.message_id,
        last_id=message.message_id,
        messages=1,
        segments=line.segments,
        unit_price=line.unit_price,
        amount=line.amount,
        mode=HoldMode.LATE.value,
        price_ref=ref if _is_counted(settlement, line) else "",
        day=shanghai_day(one.ended_at),
        kind=int(message.kind),
    )


def _book(
    settlement: Settlement, snapshot: FundsSnapshot, one: Late, line: ChargeLine, *, is_first: bool
) -> None:
    """Move what a line takes, count it on the statement and on the ladder."""
    account_id, kind = one.message.account_id, one.message.kind
    source = available_ledger_account(line.wallet_id)
    target = sales_ledger_account(line.unit, Scope.DOMESTIC)
    entry_kind = ENTRIES[ChargeState.CAPTURED_LATE]
    settlement.moved[entry_kind, account_id, source, target, line.unit] += line.amount
    snapshot.left[line.wallet_id] -= line.amount
    if _is_counted(settlement, line):
        snapshot.volumes[kind] += line.segments
        settlement.volumes[account_id, month_of(one.ended_at), int(kind)] += line.segments
    settlement.consumption.append(
        Consumption(
            account_id,
            shanghai_day(one.ended_at),
            int(kind),
            HOME,
            snapshot.wallets[line.wallet_id].kind.value,
            line.unit_price,
            int(is_first),
            line.segments,
            line.segments * line.unit_price,
        )
    )
