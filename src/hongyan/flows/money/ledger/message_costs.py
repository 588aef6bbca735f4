"""What messages cost: which wallets pay what of each, and whether that is held, charged or over.

Reads holds and how they ended. Knows no text, no number and no price list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import hold_store
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Charge, ChargeState, Hold, HoldMode, Wallet
from hongyan.kernel.money import Unit

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import Message


class CostState(StrEnum):
    """Where the money of a message is."""

    FREE = "free"
    """It never cost anything: its number was passed over, or it is older than the ledger."""
    HELD = "held"
    CHARGED = "charged"
    GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What one wallet pays of one message; `amount` is in the wallet's unit."""

    hold: Hold
    wallet: Wallet

    @property
    def amount(self) -> int:
        """Return segments or micro-yuan. With 0 segments it is a part of one."""
        if self.wallet.unit is Unit.SEGMENT:
            return self.hold.segments
        return (self.hold.segments or 1) * self.hold.unit_price


@dataclass(frozen=True, slots=True)
class Cost:
    """What a message costs: its lines in force, how its hold ended, and where that leaves it."""

    state: CostState
    lines: tuple[PaidLine, ...] = ()
    endings: tuple[Charge, ...] = ()

    @property
    def money(self) -> int:
        """Return the micro-yuan of it."""
        return sum(one.amount for one in self.lines if one.wallet.unit is Unit.CNY)

    @property
    def segments(self) -> int:
        """Return the segments of it that packages and gifts pay."""
        return sum(one.amount for one in self.lines if one.wallet.unit is Unit.SEGMENT)


NOTHING: Final = Cost(CostState.FREE)

_STATES: Final[Mapping[ChargeState, CostState]] = {
    ChargeState.CAPTURED: CostState.CHARGED,
    ChargeState.CAPTURED_LATE: CostState.CHARGED,
    ChargeState.RELEASED: CostState.GIVEN_BACK,
    ChargeState.EXPIRED: CostState.GIVEN_BACK,
    ChargeState.REVERSED: CostState.GIVEN_BACK,
}
"""Total over `ChargeState`."""


def costs_of(tx: Connection, messages: Iterable[Message]) -> dict[int, Cost]:
    """Return what each of these messages costs, by its id."""
    listed = list(messages)
    paying = [one for one in listed if not one.refused_code]
    holds = hold_store.holds_of(tx, {one.biz_id for one in paying})
    ended = hold_store.charges_of(tx, [one.message_id for one in paying])
    wallet_ids = {one.wallet_id for of_call in holds.values() for one in of_call}
    wallets = ledger.wallets_by_id(tx, wallet_ids)
    found = {one.message_id: NOTHING for one in listed}
    for one in paying:
        of_call = holds.get(one.biz_id, ())
        found[one.message_id] = _cost(
            one.message_id, of_call, wallets, ended.get(one.message_id, ())
        )
    return found


def _cost(
    message_id: int,
    of_call: Sequence[Hold],
    wallets: Mapping[int, Wallet],
    endings: Sequence[Charge],
) -> Cost:
    own = [one for one in of_call if one.first_id <= message_id <= one.last_id]
    if not own:
        return NOTHING
    last = ChargeState(endings[-1].state) if endings else None
    # A receipt that came after the hold was released is paid anew, by lines of its own.
    is_late = last is ChargeState.CAPTURED_LATE
    in_force = [one for one in own if (one.mode == HoldMode.LATE.value) == is_late]
    lines = tuple(PaidLine(one, wallets[one.wallet_id]) for one in in_force)
    if last is None:
        at_once = any(one.mode == HoldMode.ON_SUBMISSION.value for one in in_force)
        return Cost(CostState.CHARGED if at_once else CostState.HELD, lines)
    return Cost(_STATES[last], lines, tuple(endings))
