"""Settle funds: end the holds of messages that became final, each once.

Delivered is charged (FAQ 3.3.2), failed goes back where it came from; without a receipt the setting
`no_receipt` says; a receipt that comes later corrects that, once. Messages abroad were charged when
they were accepted, for the submission (FAQ 5.1.3): what was never submitted is given back, all else
stays. Messages without a hold are older than money and passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hongyan.domain.ledger import hold_store, store
from hongyan.domain.ledger.booking import (
    CONSUMED,
    ENTRIES,
    UNCOUNTED,
    UNHEARD,
    booked_at,
    ending,
    international_ending,
    sales_ledger_account,
    scope_of,
)
from hongyan.domain.ledger.model import (
    CLOSED_STATES,
    Charge,
    ChargeState,
    Consumption,
    EntryKind,
    Hold,
    HoldMode,
    House,
    RefKind,
    Wallet,
    available_ledger_account,
    held_ledger_account,
)
from hongyan.domain.messages import attempt_store
from hongyan.flows.money.ledger.late_capture import capture_late
from hongyan.flows.money.ledger.move_money import Movement, move
from hongyan.flows.money.ledger.settlement import Alike, Late, Settlement, Tally
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.choices import NoReceipt
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Unit

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import Settled
    from hongyan.flows.reference.work import Work


_LATE = HoldMode.LATE.value
_INTERNATIONAL = MessageKind.INTERNATIONAL


def settle_funds(work: Work, settled: Sequence[Settled]) -> None:
    """End the holds of messages by their verdicts; an ended hold is not ended again."""
    unsubmitted = _unsubmitted(work.tx, settled)
    due = [
        one
        for one in settled
        if one.message.kind is not _INTERNATIONAL or one.message.message_id in unsubmitted
    ]
    funds = store.lock_funds(work.tx, {one.message.account_id for one in due})
    if not funds:
        return
    holds = hold_store.holds_of(work.tx, [one.message.biz_id for one in due])
    ended = hold_store.charges_of(work.tx, [one.message.message_id for one in due])
    wallets = store.wallets_by_id(
        work.tx, {one.wallet_id for of_call in holds.values() for one in of_call}
    )
    settlement = Settlement(work, work.context.ids.one(work.now_ms), funds, wallets, unsubmitted)
    for one in due:
        of_call = holds.get(one.message.biz_id)
        if of_call:
            _end(settlement, one, of_call, ended.get(one.message.message_id, ()))
    for alike, tally in settlement.tallies.items():
        _book(settlement, alike, tally)
    if settlement.late:
        capture_late(settlement, settlement.late)
    _write(settlement)


def _unsubmitted(tx: Connection, settled: Sequence[Settled]) -> set[int]:
    """Return the messages that ended without having been submitted to any carrier.

    Abroad a submission is charged, failures included (FAQ 5.1.3): one that a carrier refused, too.
    """
    unheard = {one.message.message_id for one in settled if one.verdict.outcome in UNHEARD}
    return unheard - attempt_store.submitted_among(tx, unheard) if unheard else unheard


def _end(
    settlement: Settlement, one: Settled, of_call: Sequence[Hold], ended: Sequence[Charge]
) -> None:
    """Decide how a message's hold ends, and count it with the others that end so."""
    message = one.message
    held = [
        hold
        for hold in of_call
        if hold.first_id <= message.message_id <= hold.last_id and hold.mode != _LATE
    ]
    if not held or len(ended) > 1:
        return
    state = _ending(settlement, one, ChargeState(ended[0].state) if ended else None)
    if state is None:
        return
    heard_at = max(settlement.work.now_ms, one.verdict.decided_at)
    ended_at = booked_at(settlement.funds[message.account_id].closed_month, heard_at)
    settlement.charges.append(
        Charge(
            message.message_id,
            len(ended),
            settlement.ref_id,
            message.biz_id,
            state.value,
            ended_at,
        )
    )
    if state is ChargeState.CAPTURED_LATE:
        settlement.late.append(Late(message, held, len(of_call), ended_at))
        return
    day = shanghai_day(ended_at)
    for place, hold in enumerate(held):
        price = hold.unit_price
        alike = Alike(
            hold.wallet_id,
            state,
            message.kind,
            hold.country,
            hold.segments,
            price,
            day,
            hold.day // 100 if state in UNCOUNTED and hold.price_ref else 0,
        )
        tally = settlement.tallies[alike]
        tally.messages += 1
        tally.begun += not place


def _ending(settlement: Settlement, one: Settled, before: ChargeState | None) -> ChargeState | None:
    was_submitted = one.message.message_id not in settlement.unsubmitted
    if one.message.kind is _INTERNATIONAL:
        return international_ending(before, was_submitted=was_submitted)
    is_paid = settlement.work.context.settings.no_receipt is NoReceipt.SETTLE
    return ending(one.verdict.outcome, before, is_silence_paid=is_paid, was_submitted=was_submitted)


def _book(settlement: Settlement, alike: Alike, tally: Tally) -> None:
    """Move what messages held, count it on statements, and off the ladder if they failed."""
    state, wallet = alike.state, settlement.wallets[alike.wallet_id]
    account_id, kind = wallet.account_id, int(alike.kind)
    segments = tally.messages * alike.segments
    # With 0 segments it is what a card or bonus paid of a segment (`domain/ledger/plan`).
    cost = tally.messages * (alike.segments or 1) * alike.unit_price
    amount = segments if wallet.unit is Unit.SEGMENT else cost
    for entry_kind, source, target in _ways(state, wallet, alike.kind):
        settlement.moved[entry_kind, account_id, source, target, wallet.unit] += amount
    sign = CONSUMED.get(state)
    if sign:
        settlement.consumption.append(
            Consumption(
                account_id,
                alike.day,
                kind,
                alike.country,
                wallet.kind.value,
                alike.unit_price,
                sign * tally.begun,
                sign * segments,
                sign * cost,
            )
        )
    if alike.ladder_month:
        settlement.volumes[account_id, alike.ladder_month, kind] -= segments


def _ways(
    state: ChargeState, wallet: Wallet, kind: MessageKind
) -> Iterator[tuple[EntryKind, str, str]]:
    """Yield where the held amount of a wallet goes; a closed wallet gets nothing back."""
    available, held = (
        available_ledger_account(wallet.wallet_id),
        held_ledger_account(wallet.wallet_id),
    )
    sales = sales_ledger_account(wallet.unit, scope_of(kind))
    is_closed = wallet.state in CLOSED_STATES
    if state is ChargeState.CAPTURED:
        yield ENTRIES[state], held, sales
    elif state is ChargeState.REVERSED:
        yield ENTRIES[state], sales, available
        if is_closed:
            yield EntryKind.LAPSE, available, House.LAPSED
    else:
        yield ENTRIES[state], held, House.LAPSED if is_closed else available


def _write(settlement: Settlement) -> None:
    """Write a settlement: one movement and one change for each wallet and way."""
    movements = [Movement(*way, amount) for way, amount in settlement.moved.items() if amount]
    tx, ref_id = settlement.work.tx, settlement.ref_id
    move(settlement.work, movements, ref_kind=RefKind.SETTLEMENT, ref_id=ref_id)
    hold_store.add_charges(tx, settlement.charges)
    hold_store.add_holds(tx, settlement.holds)
    hold_store.record_batch(tx, ref_id, settlement.holds, settlement.charges)
    store.add_consumption(tx, settlement.consumption)
    store.add_volumes(
        tx, [(*key, segments) for key, segments in settlement.volumes.items() if segments]
    )
