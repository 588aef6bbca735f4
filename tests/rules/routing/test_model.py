"""Channels as values."""

from __future__ import annotations

from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel


def _channel(access_code: str) -> ConfiguredChannel:
    carriers = frozenset({Carrier.INTERNATIONAL})
    return ConfiguredChannel(
        1, "abroad", "simulator", ChannelState.ON, access_code, carriers, 0, 1, 1, {}
    )


def test_the_extend_code_stands_behind_a_number_and_not_behind_letters() -> None:
    assert _channel("10657001").sender("42") == "1065700142"
    assert _channel("Hongyan").sender("42") == "Hongyan"
