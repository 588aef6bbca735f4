"""How receipts and replies reach the customer's own server: claim, record, dead letters, endpoints.

A claimed item is pushed by one process: the claim makes it due again only after the push must have
ended, so an item whose process died is pushed by another. Nothing is dropped: an item ends pushed,
or it is kept as a dead letter. Knows no network.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.callbacks import history_store, store
from hongyan.domain.callbacks.address import check_url
from hongyan.domain.callbacks.model import (
    CallbackEndpoint,
    ClaimedPush,
    DeadLetter,
    EndpointKey,
    PushKind,
    PushResult,
    secret_purpose,
)
from hongyan.domain.callbacks.retry import next_try
from hongyan.domain.callbacks.turns import EndpointHealth, Slots, choose_turns, consecutive_runs
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer

FAULT_CHARACTERS_MAX = 200
DEAD_LETTERS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """How much one claim may take, and for how long it excludes others."""

    batch_max: int
    lease_ms: int
    slots: Slots

    def items_max(self, kind: PushKind) -> int:
        """Return how many items one push of a kind may carry."""
        return min(self.batch_max, kind.items_max or self.batch_max)


@dataclass(frozen=True, slots=True)
class Claim:
    """What was taken, and whether more is known to wait for the same endpoints."""

    pushes: list[ClaimedPush]
    has_more: bool


def claim_pushes(
    work: Work, healths: Mapping[EndpointKey, EndpointHealth], terms: ClaimTerms
) -> Claim:
    """Take what is due, as far as slots are free, and keep others from it for the lease."""
    due = {endpoint.key: endpoint for endpoint in store.due_endpoints(work.tx, work.now_ms)}
    claimed: list[ClaimedPush] = []
    has_more = False
    for key, turns in choose_turns(due, healths, terms.slots).items():
        items_max = terms.items_max(due[key].kind)
        items = store.lock_due_items(work.tx, key, items_max * turns, work.now_ms)
        in_sequence = sorted(items, key=lambda item: item.sequence)
        runs = consecutive_runs(in_sequence, items_max)
        claimed += [ClaimedPush(due[key], run) for run in runs[:turns]]
        has_more |= len(runs) > turns or len(items) == items_max * turns
    if claimed:
        ids = [push_id for push in claimed for push_id in push.ids]
        store.postpone_pushes(work.tx, ids, work.now_ms + terms.lease_ms)
    return Claim(claimed, has_more)


def record_pushes(work: Work, results: Sequence[PushResult], waits_minutes: Sequence[int]) -> int:
    """Delete the items that were taken, let the others wait again, and return how many died.

    Each push is kept for some days as it ended, in this transaction.
    """
    history_store.add_attempts(work.tx, results)
    pushed = [push_id for result in results if not result.fault for push_id in result.push.ids]
    if pushed:
        store.delete_pushes(work.tx, pushed)
    dead_count = 0
    for (tries, fault), ids in _failures(results).items():
        wait_seconds = next_try(tries, waits_minutes)
        due_at = None if wait_seconds is None else work.now_ms + wait_seconds * 1000
        store.fail_pushes(work.tx, ids, tries, fault, due_at)
        dead_count += len(ids) if due_at is None else 0
    return dead_count


def _failures(results: Iterable[PushResult]) -> dict[tuple[int, str], list[int]]:
    failures: dict[tuple[int, str], list[int]] = defaultdict(list)
    for result in results:
        if result.fault:
            for item in result.push.items:
                failures[item.tries + 1, result.fault[:FAULT_CHARACTERS_MAX]].append(item.push_id)
    return failures


def list_dead_letters(
    tx: Connection, account_id: int | None, limit: int = 100, after: int = 0
) -> list[DeadLetter]:
    """Return dead letters of an account, or of all (None), oldest first.

    `after` is the last one of the page before.
    """
    return store.dead_letters(tx, account_id, limit, after)


def redeliver_dead_letters(
    work: Work, account_id: int | None, push_ids: Sequence[int] | None = None
) -> int:
    """Push dead letters again, now and with all repetitions, and return how many.

    Takes all of an account (None: of every account), or those of `push_ids` that are its own; at
    most `DEAD_LETTERS_MAX` in one call, so call until it returns 0.
    """
    count = store.redeliver(
        work.tx, account_id, work.now_ms, push_ids=push_ids, limit=DEAD_LETTERS_MAX
    )
    note_change(work, account_id, "redeliver_dead_letters", "", None, {"items": count})
    return count


def set_callback(
    work: Work,
    account_id: int,
    kind: PushKind,
    url: str,
    *,
    secret: str,
    sealer: Sealer,
    private_allowed: bool,
) -> Refused | None:
    """Point an account's pushes of a kind at a URL that may be pushed to.

    With a secret (empty: without) each push is signed.
    """
    refused = check_url(url, private_allowed=private_allowed)
    if refused is not None:
        return refused
    sealed = sealer.seal(secret, secret_purpose(account_id, kind)) if secret else ""
    store.set_endpoint(work.tx, CallbackEndpoint(account_id, kind, url, sealed), work.now_ms)
    return None


def remove_callback(work: Work, account_id: int, kind: PushKind) -> bool:
    """Stop an account's pushes of a kind; False if it had none. What waits is kept."""
    return store.remove_endpoint(work.tx, account_id, kind)
