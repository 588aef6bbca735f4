"""Whether accounts are told of channels."""

from __future__ import annotations

import pytest

from hongyan.config import load
from hongyan.flows.messages.records.seen_routing import sees_channels


@pytest.mark.parametrize("is_shown", [True, False])
def test_the_setting_decides(is_shown: bool) -> None:
    assert sees_channels(load({}, tenants_see_routing=is_shown)) is is_shown
