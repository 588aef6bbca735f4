"""The state of a message as a dot and a word. Knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.page import ShownState, Tone
from hongyan.console.wording import N_
from hongyan.domain.messages.model import Verdict
from hongyan.kernel.outcome import Outcome

WAITING: Final = ShownState(Tone.NEUTRAL, N_("accepted"))
SUBMITTED: Final = ShownState(Tone.INFO, N_("submitted"))
PASSED_OVER: Final = ShownState(Tone.WARN, N_("passed over"))
FINAL: Final[Mapping[Outcome, ShownState]] = {
    Outcome.DELIVERED: ShownState(Tone.OK, N_("delivered")),
    Outcome.UNDELIVERED: ShownState(Tone.BAD, N_("undelivered")),
    Outcome.REJECTED: ShownState(Tone.BAD, N_("turned away")),
    Outcome.UNKNOWN: ShownState(Tone.WARN, N_("unknown")),
}


def state_of(verdict: Verdict | None, refused_code: str, *, is_submitted: bool) -> ShownState:
    """Return how far a message is."""
    if refused_code:
        return PASSED_OVER
    if verdict is not None:
        return FINAL[verdict.outcome]
    return SUBMITTED if is_submitted else WAITING
