"""Note what an accepted call adds to the log, the queue, the statistics and the pushes.

Decides nothing and writes nothing: `accept` writes it all at the batch's end. Knows no funds and
no limits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.hours import due_at
from hongyan.domain.messages.model import NewMessage, NewWaiting, Settled, Verdict
from hongyan.domain.messages.request import Accepted
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.routing.carriers import carrier_of, segments_with
from hongyan.flows.messages.reports.words import sms_report
from hongyan.flows.messages.sending.abroad import leaves_at
from hongyan.flows.messages.sending.note_barred import note_barred
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.kinds import HOME, PRIORITY, MessageKind
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Reason, Refusal

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Message
    from hongyan.domain.messages.request import SendRequest
    from hongyan.domain.templates.model import Template
    from hongyan.flows.messages.sending.batch import Batch, Decided, Prepared
    from hongyan.flows.reference.work import Work

RECORD_CODES: Final[Mapping[Reason, str]] = {
    Refusal.OPTED_OUT: ReceiptCode.USER_REJECT.value,
    Refusal.FREQUENCY_LIMITED: ReceiptCode.MOBILE_SEND_LIMIT.value,
}
"""What the record of a number that was passed over says."""


def note_messages(
    batch: Batch, request: SendRequest, ids: Sequence[int], decided: Sequence[Decided]
) -> Accepted:
    """Note every number of a call that was accepted: one row each, passed over or not."""
    template = decided[0].one.sender.template
    rows = _rows(batch.work, request, ids, decided)
    going = [row for row in rows if not row.refused_code]
    batch.written.messages += rows
    batch.written.waiting += _waiting(batch.work, template, going)
    _count(batch, request, decided)
    if len(going) < len(rows):
        _report_passed_over(batch, request, rows)
    segments = sum([row.segments for row in going])
    barred, passed_over_count = note_barred(batch, request, ids, decided), len(rows) - len(going)
    return Accepted(request.claim, template.kind, len(going), passed_over_count, segments, barred)


def _rows(
    work: Work, request: SendRequest, ids: Sequence[int], decided: Sequence[Decided]
) -> list[NewMessage]:
    """Return the rows of a call, written by position: by name one takes four times as long."""
    ported = work.context.cache.ported(work.tx)
    ranges = segments_with(work.context.settings.mainland_ranges)
    template = decided[0].one.sender.template
    kind = int(template.kind)
    return [
        NewMessage(
            message_id,
            request.claim,
            request.account_id,
            number.phone,
            number.one.sender.sign.sign_id,
            template.template_id,
            template.version,
            kind,
            number.one.segments,
            work.now_ms,
            carrier_of(number.phone, ported, ranges).value,
            number.one.group.variables_text,
            request.out_id,
            number.one.group.extend_code,
            "" if number.refused is None else RECORD_CODES[number.refused.reason],
            number.country,
        )
        for message_id, number in zip(ids, decided, strict=True)
    ]


def _waiting(work: Work, template: Template, going: Sequence[NewMessage]) -> list[NewWaiting]:
    """Return the queue rows of a call: each stands for its carrier's messages, first to last."""
    # Promotions abroad keep the hours of their country to the end: a queue row has one.
    is_promotion = template.purpose is MessageKind.PROMOTION
    hours_in = {
        country: (_due(work, template, country), country if is_promotion else "")
        for country in {row.country for row in going}
    }
    spans: dict[str, list[tuple[tuple[int, str], list[int]]]] = {}
    for row in going:
        hours, of_carrier = hours_in[row.country], spans.setdefault(row.carrier, [])
        if not of_carrier or of_carrier[-1][0] != hours:
            of_carrier.append((hours, []))
        of_carrier[-1][1].append(row.id)
    return [
        NewWaiting(
            carrier=carrier,
            priority=_priority(template),
            due_at=due,
            biz_id=going[0].biz_id,
            first_id=span[0],
            last_id=span[-1],
            waiting=len(span),
        )
        for carrier, of_carrier in spans.items()
        for (due, _), span in of_carrier
    ]


def _report_passed_over(batch: Batch, request: SendRequest, rows: Sequence[NewMessage]) -> None:
    """Queue the reports of the numbers of a call that were passed over: they are final at once.

    The others get theirs when they are settled, so that every number has one.
    """
    cache, kind = batch.work.context.cache, PushKind.SMS_REPORT
    if cache.endpoint(batch.work.tx, request.account_id, kind) is None:
        return
    for row in rows:
        if row.refused_code:
            message = row.as_logged()
            final = Settled(message, passed_over(message))
            payload = sms_report(final, batch.work.context.settings)
            report = NewPush(message.account_id, kind, payload, message.message_id)
            batch.written.pushes.append(report)


def passed_over(message: Message) -> Verdict:
    """Return the outcome of a number that was passed over when its call was accepted."""
    at = message.accepted_at
    return Verdict(message.message_id, Outcome.REJECTED, message.refused_code, "", at)


def _due(work: Work, template: Template, country: str) -> int:
    if country != HOME:
        return leaves_at(work, template, country)
    settings = work.context.settings
    opens, closes = settings.promotion_opens_hour, settings.promotion_closes_hour
    return due_at(template.kind, work.now_ms, opens, closes)


def _priority(template: Template) -> int:
    """Return a message's place in the queue; abroad codes come before the rest (FAQ 2.1.3)."""
    is_code = template.purpose is MessageKind.VERIFICATION
    return PRIORITY[template.purpose if is_code else template.kind]


def _count(batch: Batch, request: SendRequest, decided: Sequence[Decided]) -> None:
    """Note what goes for the statistics, for the countries' uses, and new extend codes."""
    day, account_id = shanghai_day(batch.work.now_ms), request.account_id
    counts: dict[tuple[int, str], int] = defaultdict(int)
    groups: dict[int, Prepared] = {}
    for number in decided:
        if number.refused is None:
            counts[id(number.one), number.country] += 1
            groups[id(number.one)] = number.one
    for (place, country), count in counts.items():
        one = groups[place]
        sign_id, template = one.sender.sign.sign_id, one.sender.template
        batch.written.deltas.append(
            messages.Delta(
                account_id=account_id,
                day=day,
                kind=int(template.kind),
                sign_id=sign_id,
                messages=count,
                segments=count * one.segments,
                delivered=0,
                failed=0,
                country=country,
            )
        )
        if country != HOME:
            uses = batch.used.abroad[account_id][country]
            uses.messages += count
            uses.codes += count if template.purpose is MessageKind.VERIFICATION else 0
        if one.group.extend_code:
            batch.used.codes.setdefault((account_id, one.group.extend_code), sign_id)
