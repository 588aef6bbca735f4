"""How often one person may ask for a page that costs: find, checks while typing, exports.

In memory: a process that restarts begins anew. Knows no page.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from hongyan.engine.throttle import TokenBucket

KEPT_MAX: Final = 10_000
UNITS: Final = 60
"""Of a bucket for one request: so that a minute's share refills in whole units a second."""


class Rates:
    """A bucket for each person and page; the newest are kept."""

    def __init__(self) -> None:
        """Begin with full buckets."""
        self._buckets: OrderedDict[tuple[str, str], TokenBucket] = OrderedDict()

    def may(self, owner: str, what: str, per_minute: int, real_ms: int) -> bool:
        """Count a request; False if there were more than `per_minute` in the last minute."""
        key = (owner, what)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = TokenBucket(per_minute, per_minute * UNITS)
            while len(self._buckets) > KEPT_MAX:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket.take(UNITS, real_ms)
