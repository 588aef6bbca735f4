"""Hold funds for what a batch accepts: whole calls, each after the holds of earlier calls.

Funds are locked and read once at the batch's start (`snapshots`), calls are decided in memory, and
everything is written once at its end: one change for each wallet. Messages abroad are charged at
once (FAQ 5.1.3); `settle_funds` reverses what was never submitted. Knows no limits, texts or
carriers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from hongyan.domain.ledger import hold_store, store
from hongyan.domain.ledger.booking import sales_ledger_account, scope_of
from hongyan.domain.ledger.model import (
    Consumption,
    EntryKind,
    FundsStatus,
    Hold,
    HoldMode,
    RefKind,
    available_ledger_account,
    held_ledger_account,
)
from hongyan.domain.ledger.plan import ENDLESS, ChargeLine, Source, plan
from hongyan.flows.money.ledger.funds_snapshots import (
    FundsSnapshot,
    FundsSnapshots,
    Payer,
    funds_status,
)
from hongyan.flows.money.ledger.move_money import Movement, move
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.money import Scope, Unit, WalletKind
from hongyan.kernel.refusal import Refusal, Refused

if TYPE_CHECKING:
    from hongyan.domain.tariff.model import Rate


class MessageRun(NamedTuple):
    """Messages of one call, in order, of equal length and to one country."""

    message_ids: Sequence[int]
    segments: int
    country: str = HOME


class PaidCall(NamedTuple):
    """What is to be paid for: the messages of one send request that go."""

    account_id: int
    biz_id: int
    kind: MessageKind
    runs: Sequence[MessageRun]


NO_LADDER: Final = "none"
"""The ladder of a kind without a price, which only packages pay for."""

_ON_DELIVERY = HoldMode.ON_DELIVERY.value


class Planned(NamedTuple):
    """A run of a call, what it costs a segment, and who pays."""

    run: MessageRun
    rate: Rate | None
    lines: list[ChargeLine]


def hold_funds(snapshots: FundsSnapshots, call: PaidCall) -> Refused | None:
    """Hold what a whole call costs, or say that the funds are short and hold nothing of it.

    The gate of FAQ 3.1 is asked first: without cash a prepaid account cannot send, whatever
    packages it has. An account without funds has no money.
    """
    snapshot = snapshots.by_account.get(call.account_id)
    if snapshot is None or snapshot.status is not FundsStatus.GOOD:
        return Refused(Refusal.FUNDS_SHORT)
    if _fast_path(snapshots, snapshot, call):
        return None
    scope = scope_of(call.kind)
    left, volume = dict(snapshot.left), snapshot.volumes[call.kind]
    planned: list[Planned] = []
    for run in call.runs:
        found = _plan(snapshots, snapshot, call, run, (scope, left, volume))
        if found is None:
            return Refused(Refusal.FUNDS_SHORT)
        planned.append(found)
        for line in found.lines:
            left[line.wallet_id] -= line.amount
            volume += line.messages * line.segments if _is_counted(snapshots, line) else 0
    snapshot.left, snapshot.volumes[call.kind] = left, volume
    _take(snapshots, snapshot, call, scope, planned)
    if scope is Scope.DOMESTIC and not snapshots.work.context.settings.tier_counts_packages:
        snapshot.payers[call.kind] = _payer(planned[-1], volume)
    return None


def _fast_path(snapshots: FundsSnapshots, snapshot: FundsSnapshot, call: PaidCall) -> bool:
    """Hold a call of one run from the payer of the last one, if it covers it at the same price.

    The fast path: it covers nearly every call, since a batch holds many of a single message each.
    """
    payer = snapshot.payers.get(call.kind)
    if payer is None or len(call.runs) > 1:
        return False
    message_ids, segments, _ = call.runs[0]
    wallet_id, unit, unit_price, cost, until, ref = payer
    count = len(message_ids)
    amount, volume = count * segments * cost, snapshot.volumes[call.kind]
    if unit is Unit.CNY:
        volume += count * segments
    if amount > snapshot.left[wallet_id] or volume > until:
        return False
    snapshot.left[wallet_id] -= amount
    snapshot.volumes[call.kind] = volume
    snapshots.taken[call.account_id, wallet_id, False] += amount
    snapshots.holds.append(
        Hold(  # by position: by name one takes more than twice as long
            call.biz_id,
            0,
            snapshots.batch_id,
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
            snapshot.day,
            int(call.kind),
        )
    )
    return True


def _plan(
    snapshots: FundsSnapshots,
    snapshot: FundsSnapshot,
    call: PaidCall,
    run: MessageRun,
    state: tuple[Scope, dict[int, int], int],
) -> Planned | None:
    scope, left, volume = state
    tx, context = snapshots.work.tx, snapshots.work.context
    rate = context.cache.rate(tx, call.account_id, call.kind, run.country, snapshots.work.now_ms)
    lines = plan(
        [
            Source(one.wallet_id, one.unit, left[one.wallet_id])
            for one in snapshot.order(scope, snapshots.work.now_ms)
        ],
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


def _is_counted(snapshots: FundsSnapshots, line: ChargeLine) -> bool:
    """Tell whether a line counts on the price ladder; its hold then names the ladder."""
    return line.unit is Unit.CNY or snapshots.work.context.settings.tier_counts_packages


def _take(
    snapshots: FundsSnapshots,
    snapshot: FundsSnapshot,
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
            snapshots.holds.append(
                Hold(
                    biz_id=call.biz_id,
                    number=number,
                    batch_id=snapshots.batch_id,
                    account_id=call.account_id,
                    wallet_id=line.wallet_id,
                    first_id=run.message_ids[line.first],
                    last_id=run.message_ids[last - 1],
                    messages=line.messages,
                    segments=line.segments,
                    unit_price=line.unit_price,
                    amount=line.amount,
                    mode=mode.value,
                    price_ref=ref if _is_counted(snapshots, line) else "",
                    day=snapshot.day,
                    kind=int(call.kind),
                    country=run.country,
                )
            )
            snapshots.taken[call.account_id, line.wallet_id, is_final] += line.amount
            if is_final:
                begun = last - max(reached, line.first)
                _charge(snapshots, snapshot, call, run.country, line, begun)
            number, reached = number + 1, last


def _charge(
    snapshots: FundsSnapshots,
    snapshot: FundsSnapshot,
    call: PaidCall,
    country: str,
    line: ChargeLine,
    messages: int,
) -> None:
    """Note what is charged at once: it is consumed today, and the cash is gone."""
    payer = snapshot.wallets[line.wallet_id]
    if payer.kind is WalletKind.CASH:
        snapshot.cash = replace(snapshot.cash, available=snapshot.cash.available - line.amount)
        snapshot.status = funds_status(snapshot.funds, snapshot.cash, snapshots.work.context)
    snapshots.consumption.append(
        Consumption(
            call.account_id,
            snapshot.day,
            int(call.kind),
            country,
            payer.kind.value,
            line.unit_price,
            messages,
            line.messages * line.segments,
            line.amount if line.unit is Unit.CNY else 0,
        )
    )


def write_holds(snapshots: FundsSnapshots) -> None:
    """Write what was taken: one movement and one change for each wallet of the batch."""
    if not snapshots.holds:
        return
    movements = []
    for (account_id, wallet_id, is_final), amount in snapshots.taken.items():
        unit = snapshots.by_account[account_id].wallets[wallet_id].unit
        target = (
            sales_ledger_account(unit, Scope.INTERNATIONAL)
            if is_final
            else held_ledger_account(wallet_id)
        )
        kind = EntryKind.CHARGE if is_final else EntryKind.HOLD
        if amount:
            source = available_ledger_account(wallet_id)
            movements.append(Movement(kind, account_id, source, target, unit, amount))
    tx = snapshots.work.tx
    move(snapshots.work, movements, ref_kind=RefKind.BATCH, ref_id=snapshots.batch_id)
    hold_store.add_holds(tx, snapshots.holds)
    hold_store.record_batch(tx, snapshots.batch_id, snapshots.holds, ())
    store.add_consumption(tx, snapshots.consumption)
    store.add_volumes(
        tx,
        [
            (
                account_id,
                snapshot.day // 100,
                int(kind),
                segments - snapshot.volumes_before.get(kind, 0),
            )
            for account_id, snapshot in snapshots.by_account.items()
            for kind, segments in snapshot.volumes.items()
            if segments != snapshot.volumes_before.get(kind, 0)
        ],
    )
