"""Claim the nonces of calls that do not send, to tell replays from fresh calls.

Sends claim theirs in the transaction that accepts them; every other verified call comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def claim_nonces_flow(tx: Connection, claims: Sequence[tuple[int, int]], now_ms: int) -> list[bool]:
    """Claim (nonce digest, claim id) pairs and return for each whether it is a replay."""
    late = accounts.claim_nonces(tx, claims, now_ms)
    return [claim in late for _, claim in claims]
