"""How records are said: states, kinds, carriers, money, checks. Sentences of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.page import ShownState, Tone
from hongyan.console.wording import N_
from hongyan.domain.frequency.limits import Window
from hongyan.domain.ledger.model import ChargeState
from hongyan.domain.messages.model import AttemptState, LogState
from hongyan.domain.routing.carriers import Carrier
from hongyan.flows.messages.records.show_records import RecordState
from hongyan.flows.money.ledger.message_costs import CostState
from hongyan.kernel.money import WalletKind
from hongyan.kernel.outcome import Outcome

STATES: Final[Mapping[RecordState, ShownState]] = {
    RecordState.WAITING: ShownState(Tone.INFO, N_("Waiting")),
    RecordState.SUBMITTED: ShownState(Tone.INFO, N_("Submitted")),
    RecordState.DELIVERED: ShownState(Tone.OK, N_("Delivered")),
    RecordState.UNDELIVERED: ShownState(Tone.BAD, N_("Undelivered")),
    RecordState.REJECTED: ShownState(Tone.BAD, N_("Rejected")),
    RecordState.UNKNOWN: ShownState(Tone.WARN, N_("Unknown")),
    RecordState.PASSED_OVER: ShownState(Tone.NEUTRAL, N_("Passed over")),
}
"""Total over `RecordState`."""

LOG_STATES: Final[Mapping[LogState, str]] = {
    LogState.WAITING: N_("Under way"),
    LogState.DELIVERED: N_("Delivered"),
    LogState.FAILED: N_("Undelivered or rejected"),
    LogState.UNKNOWN: N_("Unknown"),
    LogState.PASSED_OVER: N_("Passed over"),
}
"""What a list can be asked for, but for all."""

CARRIERS: Final[Mapping[str, str]] = {
    Carrier.CMCC.value: N_("China Mobile"),
    Carrier.CUCC.value: N_("China Unicom"),
    Carrier.CTCC.value: N_("China Telecom"),
    Carrier.CBN.value: N_("China Broadnet"),
    Carrier.INTERNATIONAL.value: N_("Carriers abroad"),
    Carrier.UNKNOWN.value: N_("Unknown carrier"),
}
"""Total over `Carrier`."""

COSTS: Final[Mapping[CostState, str]] = {
    CostState.FREE: N_("free"),
    CostState.HELD: N_("held"),
    CostState.CHARGED: N_("charged"),
    CostState.GIVEN_BACK: N_("given back"),
}
"""Total over `CostState`."""

WALLETS: Final[Mapping[WalletKind, str]] = {
    WalletKind.CASH: N_("balance"),
    WalletKind.PACKAGE: N_("package #{wallet}"),
    WalletKind.GIFT: N_("gift #{wallet}"),
    WalletKind.CARD: N_("stored-value card #{wallet}"),
    WalletKind.BONUS: N_("bonus #{wallet}"),
}
"""Total over `WalletKind`."""

PAYS_BECAUSE: Final[Mapping[WalletKind, str]] = {
    WalletKind.CASH: N_("pays what no package, gift or card covers"),
    WalletKind.PACKAGE: N_("of what is left, the one that ends first pays first"),
    WalletKind.GIFT: N_("gifts pay like packages: the one that ends first pays first"),
    WalletKind.CARD: N_("abroad, cards pay before the balance"),
    WalletKind.BONUS: N_("bonuses pay before their cards"),
}
"""Total over `WalletKind`: why this wallet, in the order in which wallets pay."""

ENDINGS: Final[Mapping[ChargeState, tuple[Tone, str]]] = {
    ChargeState.CAPTURED: (Tone.OK, N_("Charged")),
    ChargeState.RELEASED: (Tone.NEUTRAL, N_("Given back")),
    ChargeState.EXPIRED: (Tone.NEUTRAL, N_("Given back: no receipt came in time")),
    ChargeState.CAPTURED_LATE: (Tone.OK, N_("Charged by a late receipt")),
    ChargeState.REVERSED: (Tone.NEUTRAL, N_("Charge taken back")),
}
"""Total over `ChargeState`."""

ANSWERS: Final[Mapping[AttemptState, tuple[Tone, str]]] = {
    AttemptState.SUBMITTING: (Tone.INFO, N_("Submitted, and not answered yet")),
    AttemptState.SUBMITTED: (Tone.OK, N_("Submitted and taken")),
    AttemptState.REFUSED: (Tone.BAD, N_("Submitted and refused: nothing was sent")),
    AttemptState.THROTTLED: (Tone.WARN, N_("The carrier asked to slow down: nothing was sent")),
    AttemptState.IN_DOUBT: (Tone.WARN, N_("In doubt: whether the carrier took it is unknown")),
}
"""Total over `AttemptState`."""

OUTCOMES: Final[Mapping[Outcome, tuple[Tone, str]]] = {
    Outcome.DELIVERED: (Tone.OK, N_("Delivered")),
    Outcome.UNDELIVERED: (Tone.BAD, N_("Undelivered")),
    Outcome.REJECTED: (Tone.BAD, N_("Rejected")),
    Outcome.UNKNOWN: (Tone.WARN, N_("Unknown: no receipt came in time")),
}
"""Total over `Outcome`."""

CHECKS: Final[Mapping[str, str]] = {
    "account may send": N_("the account may send"),
    "extend code has shape": N_("the extend code is well formed"),
    "template may send": N_("the template is approved"),
    "sign may send": N_("the sign is approved and registered"),
    "extend code is free": N_("the extend code is the account's own"),
    "template fits numbers": N_("the template fits the numbers, domestic or abroad"),
    "account may send international": N_("the account may send abroad"),
    "countries are open": N_("the country is open"),
    "marketing may go": N_("promotions may go there"),
    "scenes match": N_("sign and template are for the same use"),
    "variables are given": N_("every variable has a value"),
    "variables fit": N_("the values fit their attributes"),
    "content fits": N_("the text is short enough"),
    "values are harmless": N_("the values hold no barred topic, where the account asks for it"),
    "test resources pair": N_("test signs and templates go to test numbers"),
    "frequency limits": N_("flow control"),
    "opt-outs": N_("opt-outs"),
    "quotas": N_("caps of the day and the month"),
    "funds": N_("balance and packages"),
}
"""Total over what every message of the log has passed (a test)."""

WINDOWS: Final[Mapping[Window, str]] = {
    Window.MINUTE: N_("{permits} in a minute"),
    Window.HOUR: N_("{permits} in an hour"),
    Window.DAY: N_("{permits} in a day"),
    Window.NUMBER_DAY: N_("{permits} in a day from all senders together"),
}
"""Total over `Window`: what flow control allows."""
