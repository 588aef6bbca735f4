"""How a channel stands that has several connections: one status of many. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hongyan.kernel.carriage import ChannelStatus, LinkState

SLOW_DOWN: Final = "the carrier asked for less speed"
THROTTLED_SECONDS: Final = 5.0
"""How long a link is called throttled after the carrier asked for less speed."""

_TELLING: Final = (LinkState.LOGIN_REFUSED, LinkState.DOWN, LinkState.CONNECTING)
"""Which state of connections that are down is the channel's, the most telling one first."""


def standing_of(statuses: Sequence[ChannelStatus]) -> tuple[LinkState, str]:
    """Return state and reason of a channel by those of its connections.

    It is up while one of them is; the reason then tells of those that are down.
    """
    down = [one for one in statuses if not one.is_up]
    if not down:
        return LinkState.UP, ""
    if len(down) < len(statuses):
        words = _distinct([one.words for one in down])
        return LinkState.UP, f"{len(down)} of {len(statuses)} connections down: {words}"
    state = min((one.state for one in down), key=_TELLING.index)
    return state, _distinct([one.reason for one in down if one.state is state])


def _distinct(words: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(words))
