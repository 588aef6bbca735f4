"""Claim the nonces of calls that do not send, to tell replays from fresh calls.

Sends claim theirs in the transaction that accepts them; every other verified call comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


def claim_nonces_flow(work: Work, claims: Sequence[tuple[int, int]]) -> list[bool]:
    """Claim (nonce digest, claim id) pairs and return for each whether it is a replay."""
    late = accounts.claim_nonces(work.tx, claims, work.now_ms)
    return [claim in late for _, claim in claims]
