"""Keeps API calls: a row for each, as far as an account's hour has room, and a count for all.

Runs behind the answers, in batches, so a call pays nothing for it; what a process had not stored
when it was killed is lost, at most the last second of calls. Refused calls have room of their own:
no flood of good ones hides them. Knows no codes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.calls import store
from hongyan.domain.calls.model import OK, STRANGER, CallRecord
from hongyan.domain.messages.model import biz_number
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.ids import first_id_at
from hongyan.text.storable import storable

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

CODES_MAX: Final = 100
"""How many codes of an account are counted by themselves in an hour; some bear a caller's word."""

OTHER_CODES: Final = "other"
WORD_CHARACTERS_MAX: Final = 64
ADDRESS_CHARACTERS_MAX: Final = 45
SDK_CHARACTERS_MAX: Final = 100
KEY_CHARACTERS_MAX: Final = 128
OUT_ID_CHARACTERS_MAX: Final = 255

ACCOUNTS_AT_ONCE: Final = 50
CALLS_AT_ONCE: Final = 2000
CURSOR: Final = "forgotten_calls_of"

_Slot = tuple[int, int]
"""An account and an hour."""


def keep_calls(work: Work, records: Sequence[CallRecord]) -> int:
    """Keep a batch of calls, and return how many got a row."""
    owners = _owners(work, records)
    by_slot: dict[_Slot, list[CallRecord]] = defaultdict(list)
    for one in records:
        account_id = one.account_id or owners.get(one.key_id, STRANGER)
        by_slot[account_id, one.ended_at - one.ended_at % HOUR_MS].append(one)
    most = work.context.settings.calls_kept_hourly
    rows: list[tuple[object, ...]] = []
    counts: list[tuple[object, ...]] = []
    for (account_id, hour_at), calls in sorted(by_slot.items(), key=itemgetter(0)):
        kept = store.kept_in_hour(work.tx, hour_at, [account_id]).get(account_id, {})
        fresh = iter(work.context.ids.take(len(calls), work.now_ms))
        room = {True: most - kept.get(OK, 0)}
        room[False] = most - (sum(kept.values()) - kept.get(OK, 0))
        told: Counter[str] = Counter()
        stored: Counter[str] = Counter()
        for one in calls:
            code = _word(one.code, WORD_CHARACTERS_MAX)
            counted = code if code in kept or len(kept) < CODES_MAX else OTHER_CODES
            kept.setdefault(counted, 0)
            told[counted] += 1
            if room[code == OK] > 0:
                room[code == OK] -= 1
                stored[counted] += 1
                rows.append(_row(account_id, one.claim or next(fresh), code, one))
        counts += [(account_id, hour_at, code, told[code], stored[code]) for code in sorted(told)]
    store.add_calls(work.tx, rows)
    store.count_calls(work.tx, counts)
    store.note_uses(work.tx, _uses(records))
    return len(rows)


def _owners(work: Work, records: Iterable[CallRecord]) -> dict[str, int]:
    """Return whose keys the calls named that were not verified."""
    named = {one.key_id for one in records if not one.account_id and one.key_id}
    keys = (accounts.key_by_id(work.tx, storable(one, KEY_CHARACTERS_MAX)) for one in named)
    return {key.key_id: key.account_id for key in keys if key is not None}


@lru_cache(maxsize=2048)
def _word(text: str, characters_max: int) -> str:
    """Return a word that many calls have, storable: made anew it would cost as much as the row."""
    return storable(text, characters_max)


def _row(account_id: int, call_id: int, code: str, one: CallRecord) -> tuple[object, ...]:
    return (
        account_id,
        call_id,
        one.request_id,
        _word(one.key_id, KEY_CHARACTERS_MAX),
        _word(one.action, WORD_CHARACTERS_MAX),
        one.address[:ADDRESS_CHARACTERS_MAX],
        _word(one.sdk, SDK_CHARACTERS_MAX),
        code,
        _word(one.about, WORD_CHARACTERS_MAX),
        (biz_number(one.biz_id) or 0) if one.biz_id else 0,
        storable(one.out_id, OUT_ID_CHARACTERS_MAX) if one.out_id else "",
        one.micros // 1000,
        one.number_count,
        bool(one.account_id),
    )


def _uses(records: Iterable[CallRecord]) -> list[tuple[object, ...]]:
    """Return the last verified call of each key."""
    last = {one.key_id: one for one in records if one.account_id and one.key_id}
    return [
        (
            key_id,
            one.account_id,
            one.ended_at,
            one.address[:ADDRESS_CHARACTERS_MAX],
            _word(one.sdk, SDK_CHARACTERS_MAX),
            one.action,
            one.code,
        )
        for key_id, one in sorted(last.items(), key=itemgetter(0))
    ]


def forget_calls(work: Work) -> int:
    """Remove calls, their callers' references and their counts in time; return how many. A sweep.

    Takes some accounts at a time, one after the other.
    """
    settings, gone = work.context.settings, 0
    cursor = account_id = accounts.counter_value(work.tx, CURSOR)
    for _ in range(ACCOUNTS_AT_ONCE):
        following = store.account_after(work.tx, account_id)
        account_id = -1 if following is None else following
        if following is None or gone >= CALLS_AT_ONCE:
            break
        if settings.keep_calls_days:
            before = first_id_at(work.now_ms - settings.keep_calls_days * DAY_MS)
            gone += store.forget_calls(work.tx, account_id, before, CALLS_AT_ONCE)
        if settings.keep_texts_days:
            before = first_id_at(work.now_ms - settings.keep_texts_days * DAY_MS)
            gone += store.forget_out_ids(work.tx, account_id, before)
        if settings.keep_figures_days:
            before_hour = work.now_ms - settings.keep_figures_days * DAY_MS
            gone += store.forget_counts(work.tx, account_id, before_hour)
    accounts.count_up(work.tx, CURSOR, account_id - cursor)
    return gone
