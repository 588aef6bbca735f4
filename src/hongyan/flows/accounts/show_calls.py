"""An account's API calls, refused ones too, their counts by hour, last uses of keys. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.calls import store
from hongyan.kernel.ids import ID_MAX, made_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.calls.model import CallCount, CallFilter, KeptCall, KeyUse

LOOKED_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of calls, newest first.

    `before` is where the next one begins, None where nothing is older. `looked_back_to` is a moment
    in milliseconds where the looking ended before the page was full.
    """

    calls: tuple[KeptCall, ...]
    before: int | None
    looked_back_to: int | None


def list_calls(
    tx: Connection, account_id: int, asked: CallFilter, *, before: int = ID_MAX, limit: int = 50
) -> CallPage:
    """Return the newest calls before an id that fit."""
    found, last, ended = store.calls_of(tx, account_id, asked, before, limit, LOOKED_MAX)
    looked_back_to = made_at(last) if ended and last is not None else None
    return CallPage(tuple(found), last, looked_back_to)


def call_of(tx: Connection, account_id: int, biz_id: int) -> KeptCall | None:
    """Return the call that made a BizId; None when it is not kept, or not any more."""
    return store.call_by_id(tx, account_id, biz_id)


def count_calls(tx: Connection, account_id: int, since: int, until: int) -> list[CallCount]:
    """Return how many calls were answered how, by hour and code; `until` is excluded."""
    return store.counts_of(tx, account_id, since, until)


def key_uses(tx: Connection, account_id: int) -> dict[str, KeyUse]:
    """Return the last use of each key of an account that was used."""
    return {one.key_id: one for one in store.uses_of(tx, account_id)}
