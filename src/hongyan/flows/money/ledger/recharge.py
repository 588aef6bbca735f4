"""Charge again what a receipt proves delivered after its hold had been released.

At today's price, from packages first and then from cash, which may fall below zero by it: the
message was delivered. A package bought after the message was accepted pays nothing of it (FAQ 3.2:
it would count as used). Part of `settle_funds`, which locks and writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.ledger.booking import ENTRIES, sales_place
from hongyan.domain.ledger.model import (
    ChargeState,
    Consumption,
    Hold,
    HoldMode,
    Wallet,
    available_place,
)
from hongyan.domain.ledger.plan import Line, Source, plan
from hongyan.flows.money.ledger.hold_funds import NO_LADDER, Purse, lock_purses
from hongyan.kernel.calendar import month_of, shanghai_day
from hongyan.kernel.kinds import HOME
from hongyan.kernel.money import Scope, Unit, WalletKind

if TYPE_CHECKING:
    from hongyan.flows.money.ledger.settlement import Late, Settlement


def recharge(work: Settlement, late: Sequence[Late]) -> None:
    """Note new holds, already charged, for messages whose first ones were released."""
    purses = lock_purses(
        work.tx, {one.message.account_id for one in late}, now_ms=work.now_ms, context=work.context
    )
    added: dict[int, int] = {}
    for one in late:
        message = one.message
        purse = purses.by_account[message.account_id]
        ref, lines = _plan(work, purse, one)
        for place, line in enumerate(lines):
            number = one.number + added.get(message.biz_id, 0)
            added[message.biz_id] = added.get(message.biz_id, 0) + 1
            work.holds.append(_hold(work, one, number, line, ref))
            _book(work, purse, one, line, is_first=not place)


def _plan(work: Settlement, purse: Purse, one: Late) -> tuple[str, list[Line]]:
    message, context = one.message, work.context
    kind = message.kind
    rate = context.catalogue.rate(work.tx, message.account_id, kind, HOME, work.now_ms)
    # A kind that lost its price meanwhile costs what it cost.
    rungs = rate.rungs if rate else ((0, max(hold.unit_price for hold in one.held)),)
    lines = plan(
        [
            Source(wallet.wallet_id, wallet.unit, purse.left[wallet.wallet_id])
            for wallet in purse.order(Scope.DOMESTIC, work.now_ms)
            if _was_there(wallet, one)
        ],
        rungs,
        purse.volumes[kind],
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


def _is_counted(work: Settlement, line: Line) -> bool:
    return line.unit is Unit.CNY or work.context.settings.tier_counts_packages


def _hold(work: Settlement, one: Late, number: int, line: Line, ref: str) -> Hold:
    message = one.message
    return Hold(
        message.biz_id,
        number,
        work.cause_id,
        message.account_id,
        line.wallet_id,
        message.message_id,
        message.message_id,
        1,
        line.segments,
        line.unit_price,
        line.amount,
        HoldMode.LATE.value,
        ref if _is_counted(work, line) else "",
        shanghai_day(one.ended_at),
        int(message.kind),
    )


def _book(work: Settlement, purse: Purse, one: Late, line: Line, *, is_first: bool) -> None:
    """Move what a line takes, count it on the statement and on the ladder."""
    account_id, kind = one.message.account_id, one.message.kind
    source = available_place(line.wallet_id)
    target = sales_place(line.unit, Scope.DOMESTIC)
    entry_kind = ENTRIES[ChargeState.RECHARGED]
    work.moved[entry_kind, account_id, source, target, line.unit] += line.amount
    purse.left[line.wallet_id] -= line.amount
    if _is_counted(work, line):
        purse.volumes[kind] += line.segments
        work.volumes[account_id, month_of(one.ended_at), int(kind)] += line.segments
    work.consumption.append(
        Consumption(
            account_id,
            shanghai_day(one.ended_at),
            int(kind),
            HOME,
            purse.wallets[line.wallet_id].kind.value,
            line.unit_price,
            int(is_first),
            line.segments,
            line.segments * line.unit_price,
        )
    )
