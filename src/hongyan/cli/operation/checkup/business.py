"""Checks of the business: money, receivers that take nothing, late messages, ids of carriers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, fine, look, newest
from hongyan.cli.session import at_the_terminal
from hongyan.flows.operation.ailments import Ailments, ailments
from hongyan.flows.operation.channel_status import ID_FORM
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.origin import clock_offset
from hongyan.flows.reference.work import Work
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.id_source import IdSource

NAMES_SHOWN: Final = 5
LATE_MS: Final = 60_000
"""How long a message that is due may wait before the checkup names it."""


def check_business(patient: Patient) -> Iterator[CheckupLine]:
    """Name what keeps a service that runs from sending: accounts, receivers, the queue."""
    with newest(patient) as tx:
        if tx is None:
            return
        now_ms = patient.now_ms + clock_offset(tx)
        settings = patient.settings
        context = FlowContext(settings, IdSource(), ReferenceCache(settings))
        found = ailments(Work(tx, now_ms, context, at_the_terminal()))
    yield from _money(found)
    yield from _pushes(found)
    yield from _queue(found, now_ms)
    yield from _values(found)
    yield from _ids(found)


def _money(found: Ailments) -> Iterator[CheckupLine]:
    if not found.unfunded:
        return
    shown = [
        f"{name} ({worded('no funds') if status is None else status.value})"
        for name, status in found.unfunded[:NAMES_SHOWN]
    ]
    more = len(found.unfunded) - len(shown)
    rest = worded(" and {more} more", more=more) if more else ""
    yield look(
        worded(
            "active accounts that cannot send because of their money: {shown}{rest}",
            shown=", ".join(shown),
            rest=rest,
        ),
        f"hongyan billing topup {found.unfunded[0][0]} YUAN",
    )


def _pushes(found: Ailments) -> Iterator[CheckupLine]:
    for one in found.failing[:NAMES_SHOWN]:
        pushes = one.pushes
        yield look(
            worded(
                "{kind} of {account_name}: {count} items fail since {oldest_at}: {fault}",
                kind=pushes.kind.value,
                account_name=one.account_name,
                count=pushes.count,
                oldest_at=shanghai_text(pushes.oldest_at),
                fault=pushes.fault,
            ),
            worded("repair its receiver; pushes are tried again by themselves"),
        )
    for one in found.dead[:NAMES_SHOWN]:
        yield look(
            worded(
                "{kind} of {account_name}: {count} dead letters since {oldest_at}: {fault}",
                kind=one.pushes.kind.value,
                account_name=one.account_name,
                count=one.pushes.count,
                oldest_at=shanghai_text(one.pushes.oldest_at),
                fault=one.pushes.fault,
            ),
            worded(
                "once its receiver answers: hongyan push redeliver --account {account_name}",
                account_name=one.account_name,
            ),
        )


def _queue(found: Ailments, now_ms: int) -> Iterator[CheckupLine]:
    oldest = found.oldest_due_at
    if oldest is None or oldest > now_ms - LATE_MS:
        yield fine(
            worded(
                "no message waits longer than {seconds} s after it was due", seconds=LATE_MS // 1000
            )
        )
        return
    yield look(
        worded(
            "{due} messages are due and wait, the oldest since {oldest}",
            due=found.due,
            oldest=shanghai_text(oldest),
        ),
        worded("is `hongyan serve` running, and is a channel up that reaches their carrier?"),
    )


def _values(found: Ailments) -> Iterator[CheckupLine]:
    for name, calls in found.barred[:NAMES_SHOWN]:
        yield look(
            worded(
                "values of {name} touched on barred topics in {calls} calls within an hour",
                name=name,
                calls=calls,
            ),
            worded(
                "look at its messages; hongyan account set {name} --value-check block refuses them",
                name=name,
            ),
        )


def _ids(found: Ailments) -> Iterator[CheckupLine]:
    for name, form in found.id_forms.items():
        yield look(
            worded(
                "receipts of channel {name} tell ids in another base than its answers", name=name
            ),
            f"hongyan channel set {name} --option {ID_FORM}={form.value}",
        )
