"""Whether accounts are told of the operator's channels: the one place that decides it.

Names, prices and figures are shown or hidden together: in a message's story, as a filter, as a key
of statistics and of exports. Knows no page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hongyan.config import Settings


def sees_channels(settings: Settings) -> bool:
    """Tell whether an account sees which channel carried, or could have carried, its messages."""
    return settings.tenants_see_routing
