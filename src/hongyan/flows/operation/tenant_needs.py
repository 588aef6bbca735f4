"""What needs an account's people: rejected texts, letters that end, dead pushes, alerts, refusals.

Reads only. Each need is a value with its subject; which words and which act follow, the page knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hongyan.domain.alerts import store as alerts
from hongyan.domain.alerts.measure import measure
from hongyan.domain.alerts.model import Holding, Metric, RuleState
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.calls.model import OK
from hongyan.domain.ledger import store as ledger
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterState
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateFilter, TemplateState
from hongyan.flows.accounts.show_calls import count_calls
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, shanghai_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

REJECTED_DAYS: Final = 30
"""How long a rejection is something to act on."""
LETTER_DAYS: Final = 30
SHOWN_MAX: Final = 5
"""Of one sort."""
CALLS_LEAST: Final = 10
"""Fewer refused calls in a day are no rise."""


class NeedKind(StrEnum):
    """What needs someone, the gravest first."""

    FUNDS_LOW = "funds_low"
    TEMPLATE_REJECTED = "template_rejected"
    SIGN_REJECTED = "sign_rejected"
    LETTER_ENDED = "letter_ended"
    LETTER_ENDS = "letter_ends"
    PUSHES_DEAD = "pushes_dead"
    PUSHES_FAIL = "pushes_fail"
    REFUSED_RISE = "refused_rise"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing: its subject, a detail in the applicant's words, a count and one to compare with.

    `metric` is what an alert is about, and `count` its value then.
    """

    kind: NeedKind
    subject: str = ""
    detail: str = ""
    count: int = 0
    other: int = 0
    metric: Metric | None = None


def tenant_needs(tx: Connection, account_id: int, now_ms: int) -> list[Need]:
    """Return what needs an account's people now, the gravest first."""
    found = [
        *_alerts(tx, account_id, now_ms),
        *_templates(tx, account_id, now_ms),
        *_signs(tx, account_id, now_ms),
        *_letters(tx, account_id, now_ms),
        *_pushes(tx, account_id),
        *_refused(tx, account_id, now_ms),
    ]
    order = list(NeedKind)
    return sorted(found, key=lambda one: order.index(one.kind))


def _alerts(tx: Connection, account_id: int, now_ms: int) -> Iterator[Need]:
    fired = [one for one in alerts.rules(tx, account_id) if one.state is RuleState.FIRED]
    if not fired:
        return
    holdings = [
        Holding(one.kind, one.scope, one.available, one.total, one.expires_at)
        for one in ledger.wallets_of(tx, account_id)
    ]
    for rule in fired[:SHOWN_MAX]:
        value = measure(rule.metric, holdings, now_ms) or 0
        yield Need(NeedKind.FUNDS_LOW, count=value, other=rule.threshold, metric=rule.metric)


def _templates(tx: Connection, account_id: int, now_ms: int) -> Iterator[Need]:
    wanted = TemplateFilter(states=frozenset({TemplateState.REJECTED}))
    _, found = templates.template_records(tx, account_id, SHOWN_MAX, 1, wanted)
    for one in found:
        applied = one.application
        if applied is None or (applied.decided_at or 0) < now_ms - REJECTED_DAYS * DAY_MS:
            continue
        detail = f"{one.template.code}\n{applied.reject_text}"
        yield Need(NeedKind.TEMPLATE_REJECTED, one.template.name, detail)


def _signs(tx: Connection, account_id: int, now_ms: int) -> Iterator[Need]:
    rejected = [one for one in signs.signs_of(tx, account_id) if one.state is SignState.REJECTED]
    for sign in rejected[-SHOWN_MAX:]:
        record = signs.sign_record(tx, sign.sign_id)
        applied = None if record is None else record.application
        if applied is None or (applied.decided_at or 0) < now_ms - REJECTED_DAYS * DAY_MS:
            continue
        yield Need(NeedKind.SIGN_REJECTED, sign.name, applied.reject_text)


def _letters(tx: Connection, account_id: int, now_ms: int) -> Iterator[Need]:
    today = shanghai_day(now_ms)
    ending = [
        (left, one)
        for one in letters.letters_of(tx, account_id)
        if one.state is LetterState.PASSED
        if (left := one.period.days_left(today)) <= LETTER_DAYS
    ]
    for left, one in sorted(ending, key=lambda row: row[0])[:SHOWN_MAX]:
        kind = NeedKind.LETTER_ENDED if left < 0 else NeedKind.LETTER_ENDS
        yield Need(kind, one.name, "、".join(one.sign_names), count=abs(left))


def _pushes(tx: Connection, account_id: int) -> Iterator[Need]:
    failing, dead = callbacks.failing_pushes_of(tx, account_id)
    for one in dead:
        yield Need(NeedKind.PUSHES_DEAD, one.kind.value, one.fault, count=one.count)
    for one in failing:
        yield Need(NeedKind.PUSHES_FAIL, one.kind.value, one.fault, count=one.count)


def _refused(tx: Connection, account_id: int, now_ms: int) -> Iterator[Need]:
    """Tell of refused calls that are twice as many as the day before."""
    end = now_ms // HOUR_MS * HOUR_MS + HOUR_MS
    day, before = (
        sum(
            one.calls
            for one in count_calls(tx, account_id, first, first + DAY_MS)
            if one.code != OK
        )
        for first in (end - DAY_MS, end - 2 * DAY_MS)
    )
    if day >= CALLS_LEAST and day >= 2 * before:
        yield Need(NeedKind.REFUSED_RISE, count=day, other=before)
