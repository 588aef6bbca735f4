"""Hold funds for what a batch accepts: whole calls, each seeing what the ones before it took.

Funds are locked and read once at the batch's start, calls are decided in memory, and everything is
written once at its end: one change for each wallet. Messages abroad are charged at once (FAQ
5.1.3); `settle_funds` gives back what was never submitted. Knows no limits, texts or carriers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from hongyan.domain.ledger import hold_store, store
from hongyan.domain.ledger.booking import booked_day, sales_place, scope_of
from hongyan.domain.ledger.model import (
    SUSPENDED,
    Cause,
    Consumption,
    EntryKind,
    Funds,
    FundsStatus,
    Hold,
    HoldMode,
    Mode,
    Wallet,
    available_place,
    held_place,
)
from hongyan.domain.ledger.plan import ENDLESS, Line, Source, paying_order, plan
from hongyan.domain.ledger.standing import standing
from hongyan.flows.money.ledger.move_money import Movement, move
from hongyan.kernel.calendar import month_of
from hongyan.kernel.choices import CashGate
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.money import Scope, Unit, WalletKind
from hongyan.kernel.refusal import Refusal, Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.tariff.model import Rate
    from hongyan.flows.reference.context import FlowContext


class Run(NamedTuple):
    """Messages of one call, in order, of equal length and to one country."""

    message_ids: Sequence[int]
    segments: int
    country: str = HOME


class PaidCall(NamedTuple):
    """What is to be paid for: the messages of one send request that go."""

    account_id: int
    biz_id: int
    kind: MessageKind
    runs: Sequence[Run]


NO_LADDER: Final = "none"
"""The ladder of a kind without a price, which only packages pay for."""

_ON_DELIVERY = HoldMode.ON_DELIVERY.value


class Planned(NamedTuple):
    """A run of a call, what it costs a segment, and who pays."""

    run: Run
    rate: Rate | None
    lines: list[Line]


class Payer(NamedTuple):
    """Who paid the last segment of a kind, and at what: pays the next ones too, while it lasts.

    `cost` is what a segment takes of the wallet; the price holds until a `volume` of the month.
    """

    wallet_id: int
    unit: Unit
    unit_price: int
    cost: int
    until: int
    ref: str


@dataclass(slots=True)
class Purse:
    """What one account can pay with, as its batch sees it.

    `left` is what may still be taken of each wallet: of postpaid cash, the credit too. `day` is the
    one on which it counts.
    """

    funds: Funds
    cash: Wallet
    standing: FundsStatus
    wallets: dict[int, Wallet]
    left: dict[int, int]
    day: int
    volumes: dict[MessageKind, int] = field(default_factory=lambda: defaultdict(int))
    volumes_before: dict[MessageKind, int] = field(default_factory=dict)
    orders: dict[Scope, list[Wallet]] = field(default_factory=dict)
    payers: dict[MessageKind, Payer] = field(default_factory=dict)

    def order(self, scope: Scope, now_ms: int) -> list[Wallet]:
        """Return the wallets that pay for messages of a scope, in their order."""
        if scope not in self.orders:
            self.orders[scope] = paying_order(self.wallets.values(), scope, now_ms)
        return self.orders[scope]


@dataclass(slots=True)
class Purses:
    """The purses of a batch's accounts, and what will be written of what was taken from them.

    `taken` is by wallet, and whether it was taken for good.
    """

    tx: Connection
    now_ms: int
    context: FlowContext
    batch_id: int
    by_account: dict[int, Purse]
    holds: list[Hold] = field(default_factory=list)
    taken: dict[tuple[int, int, bool], int] = field(default_factory=lambda: defaultdict(int))
    consumption: list[Consumption] = field(default_factory=list)


def lock_purses(
    tx: Connection, account_ids: Iterable[int], *, now_ms: int, context: FlowContext
) -> Purses:
    """Lock the funds of a batch's accounts and read what they can pay with."""
    locked = store.lock_funds(tx, account_ids)
    wallets: dict[int, dict[int, Wallet]] = defaultdict(dict)
    for one in store.paying_wallets(tx, locked):
        wallets[one.account_id][one.wallet_id] = one
    purses = {
        account_id: _purse(funds, wallets[account_id], now_ms, context)
        for account_id, funds in locked.items()
    }
    for (account_id, kind), segments in store.volumes_of(tx, locked, month_of(now_ms)).items():
        purse = purses[account_id]
        purse.volumes[MessageKind(kind)] = purse.volumes_before[MessageKind(kind)] = segments
    return Purses(tx, now_ms, context, context.ids.one(now_ms), purses)


def _purse(funds: Funds, wallets: dict[int, Wallet], now_ms: int, context: FlowContext) -> Purse:
    [cash] = (one for one in wallets.values() if one.kind is WalletKind.CASH)
    left = {one.wallet_id: one.available for one in wallets.values()}
    if funds.mode is Mode.POSTPAID:
        left[cash.wallet_id] += funds.credit_limit
    day = booked_day(funds.closed_month, now_ms)
    return Purse(funds, cash, _standing(funds, cash, context), wallets, left, day)


def _standing(funds: Funds, cash: Wallet, context: FlowContext) -> FundsStatus:
    gate = context.settings.cash_gate is CashGate.GT0
    return standing(funds, cash, gate_above_zero=gate)


def is_suspended(purses: Purses, account_id: int) -> bool:
    """Tell whether an account is stopped for arrears: nothing goes, packages included (FAQ 3.2)."""
    purse = purses.by_account.get(account_id)
    return purse is not None and purse.standing in SUSPENDED


def hold_funds(purses: Purses, call: PaidCall) -> Refused | None:
    """Hold what a whole call costs, or say that the funds are short and hold nothing of it.

    The gate of FAQ 3.1 is asked first: without cash a prepaid account cannot send, whatever
    packages it has. An account without funds has no money.
    """
    purse = purses.by_account.get(call.account_id)
    if purse is None or purse.standing is not FundsStatus.GOOD:
        return Refused(Refusal.FUNDS_SHORT)
    if _hold_as_before(purses, purse, call):
        return None
    scope = scope_of(call.kind)
    left, volume = dict(purse.left), purse.volumes[call.kind]
    planned: list[Planned] = []
    for run in call.runs:
        found = _plan(purses, purse, call, run, (scope, left, volume))
        if found is None:
            return Refused(Refusal.FUNDS_SHORT)
        planned.append(found)
        for line in found.lines:
            left[line.wallet_id] -= line.amount
            volume += line.messages * line.segments if _is_counted(purses, line) else 0
    purse.left, purse.volumes[call.kind] = left, volume
    _take(purses, purse, call, scope, planned)
    if scope is Scope.DOMESTIC and not purses.context.settings.tier_counts_packages:
        purse.payers[call.kind] = _payer(planned[-1], volume)
    return None


def _hold_as_before(purses: Purses, purse: Purse, call: PaidCall) -> bool:
    """Hold a call of one run of whoever paid the last one, if that covers it at the same price.

    Nearly every call does, and need not be planned: a batch holds many, of a single message each.
    """
    payer = purse.payers.get(call.kind)
    if payer is None or len(call.runs) > 1:
        return False
    message_ids, segments, _ = call.runs[0]
    wallet_id, unit, unit_price, cost, until, ref = payer
    count = len(message_ids)
    amount, volume = count * segments * cost, purse.volumes[call.kind]
    if unit is Unit.CNY:
        volume += count * segments
    if amount > purse.left[wallet_id] or volume > until:
        return False
    purse.left[wallet_id] -= amount
    purse.volumes[call.kind] = volume
    purses.taken[call.account_id, wallet_id, False] += amount
    purses.holds.append(
        Hold(
            call.biz_id,
            0,
            purses.batch_id,
            call.account_id,
            wallet_id,
            message_ids[0],
            message_ids[-1],
            count,
            segments,
            unit_price,
            amount,
            _ON_DELIVERY,
            ref,
            purse.day,
            int(call.kind),
        )
    )
    return True


def _plan(
    purses: Purses,
    purse: Purse,
    call: PaidCall,
    run: Run,
    state: tuple[Scope, dict[int, int], int],
) -> Planned | None:
    scope, left, volume = state
    tx, context = purses.tx, purses.context
    rate = context.catalogue.rate(tx, call.account_id, call.kind, run.country, purses.now_ms)
    lines = plan(
        (
            Source(one.wallet_id, one.unit, left[one.wallet_id])
            for one in purse.order(scope, purses.now_ms)
        ),
        rate.rungs if rate else (),
        volume,
        len(run.message_ids),
        run.segments,
        counts_packages=context.settings.tier_counts_packages,
    )
    return None if lines is None else Planned(run, rate, lines)


def _payer(planned: Planned, volume: int) -> Payer:
    """Return who paid the last segment of a call that brought the month to `volume`."""
    last, rate = planned.lines[-1], planned.rate
    if last.unit is Unit.SEGMENT or rate is None:
        return Payer(last.wallet_id, last.unit, 0, 1, ENDLESS, "")
    until = min((first for first, _ in rate.rungs if first >= volume), default=ENDLESS)
    return Payer(last.wallet_id, last.unit, last.unit_price, last.unit_price, until, rate.ref)


def _is_counted(purses: Purses, line: Line) -> bool:
    """Tell whether a line counts on the price ladder; its hold then names the ladder."""
    return line.unit is Unit.CNY or purses.context.settings.tier_counts_packages


def _take(
    purses: Purses,
    purse: Purse,
    call: PaidCall,
    scope: Scope,
    planned: Sequence[Planned],
) -> None:
    """Note the holds of a call that is covered."""
    mode = HoldMode.ON_DELIVERY if scope is Scope.DOMESTIC else HoldMode.ON_SUBMISSION
    is_final = mode is HoldMode.ON_SUBMISSION
    number = 0
    for run, rate, lines in planned:
        ref = rate.ref if rate else NO_LADDER
        reached = 0  # messages of the run that an earlier line began
        for line in lines:
            last = line.first + line.messages
            purses.holds.append(
                Hold(
                    call.biz_id,
                    number,
                    purses.batch_id,
                    call.account_id,
                    line.wallet_id,
                    run.message_ids[line.first],
                    run.message_ids[last - 1],
                    line.messages,
                    line.segments,
                    line.unit_price,
                    line.amount,
                    mode.value,
                    ref if _is_counted(purses, line) else "",
                    purse.day,
                    int(call.kind),
                    run.country,
                )
            )
            purses.taken[call.account_id, line.wallet_id, is_final] += line.amount
            if is_final:
                begun = last - max(reached, line.first)
                _charge(purses, purse, call, run.country, line, begun)
            number, reached = number + 1, last


def _charge(
    purses: Purses, purse: Purse, call: PaidCall, country: str, line: Line, messages: int
) -> None:
    """Note what is charged at once: it is consumed today, and the cash is gone."""
    payer = purse.wallets[line.wallet_id]
    if payer.kind is WalletKind.CASH:
        purse.cash = replace(purse.cash, available=purse.cash.available - line.amount)
        purse.standing = _standing(purse.funds, purse.cash, purses.context)
    purses.consumption.append(
        Consumption(
            call.account_id,
            purse.day,
            int(call.kind),
            country,
            payer.kind.value,
            line.unit_price,
            messages,
            line.messages * line.segments,
            line.amount if line.unit is Unit.CNY else 0,
        )
    )


def write_holds(purses: Purses) -> None:
    """Write what was taken: one movement and one change for each wallet of the batch."""
    if not purses.holds:
        return
    movements = []
    for (account_id, wallet_id, is_final), amount in purses.taken.items():
        unit = purses.by_account[account_id].wallets[wallet_id].unit
        target = sales_place(unit, Scope.INTERNATIONAL) if is_final else held_place(wallet_id)
        kind = EntryKind.CHARGE if is_final else EntryKind.HOLD
        if amount:
            source = available_place(wallet_id)
            movements.append(Movement(kind, account_id, source, target, unit, amount))
    tx, now_ms = purses.tx, purses.now_ms
    move(
        tx,
        movements,
        cause=Cause.BATCH,
        cause_id=purses.batch_id,
        now_ms=now_ms,
        context=purses.context,
    )
    hold_store.add_holds(tx, purses.holds)
    hold_store.record_batch(tx, purses.batch_id, purses.holds, ())
    store.add_consumption(tx, purses.consumption)
    store.add_volumes(
        tx,
        [
            (account_id, purse.day // 100, int(kind), segments - purse.volumes_before.get(kind, 0))
            for account_id, purse in purses.by_account.items()
            for kind, segments in purse.volumes.items()
            if segments != purse.volumes_before.get(kind, 0)
        ],
    )
