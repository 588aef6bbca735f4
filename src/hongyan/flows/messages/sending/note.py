"""Note what an accepted call adds to the log, the queue, the statistics and the pushes.

Decides nothing: the batch writes it all at its end. Knows no funds and no limits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.hours import due_at
from hongyan.domain.messages.model import Message, Settled, Verdict
from hongyan.domain.messages.request import Accepted
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.routing.carriers import carrier_of, segments_with
from hongyan.flows.messages.reports.words import sms_report
from hongyan.flows.messages.sending.abroad import leaves_at, note_uses
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.kinds import HOME, PRIORITY, MessageKind
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refusal

if TYPE_CHECKING:
    from hongyan.domain.messages.request import SendRequest
    from hongyan.domain.templates.model import Template
    from hongyan.flows.messages.sending.batch import Batch, Decided

RECORD_CODES = {
    Refusal.OPTED_OUT: ReceiptCode.USER_REJECT.value,
    Refusal.FREQUENCY_LIMITED: ReceiptCode.MOBILE_SEND_LIMIT.value,
}
"""What the record of a number that was passed over says."""


def note_messages(
    batch: Batch, request: SendRequest, ids: Sequence[int], decided: Sequence[Decided]
) -> Accepted:
    """Note every number of a call that was accepted: one row each, passed over or not."""
    biz_id, ported = request.claim, batch.context.catalogue.ported(batch.tx)
    ranges = segments_with(batch.context.settings.mainland_ranges)
    template = decided[0].one.template
    is_promotion = template.purpose is MessageKind.PROMOTION
    due_in = {one: _due(batch, template, one) for one in {one.country for one in decided}}
    spans: dict[str, list[tuple[tuple[int, str], list[int]]]] = {}
    accepted = segments = 0
    for message_id, (one, phone, country, refused) in zip(ids, decided, strict=True):
        carrier = carrier_of(phone, ported, ranges).value
        refused_code = "" if refused is None else RECORD_CODES[refused.refusal]
        batch.message_rows.append(
            (
                message_id,
                biz_id,
                request.account_id,
                phone,
                one.sign.sign_id,
                one.template.template_id,
                one.template.version,
                int(one.template.kind),
                one.segments,
                batch.now_ms,
                carrier,
                one.group.variables_text,
                request.out_id,
                one.group.extend_code,
                refused_code,
                country,
            )
        )
        if refused is None:
            # Promotions abroad keep the hours of their country to the end: a queue row has one.
            hours = (due_in[country], country if is_promotion else "")
            of_carrier = spans.setdefault(carrier, [])
            # A row of the queue stands for all of its carrier's messages from first to last.
            if not of_carrier or of_carrier[-1][0] != hours:
                of_carrier.append((hours, []))
            of_carrier[-1][1].append(message_id)
            accepted, segments = accepted + 1, segments + one.segments
    batch.dispatch_rows.extend(
        (carrier, _priority(template), due, biz_id, span[0], span[-1], len(span), False)
        for carrier, of_carrier in spans.items()
        for (due, _), span in of_carrier
    )
    _count(batch, request, decided)
    if accepted < len(decided):
        _report_passed_over(batch, request, len(decided))
    return Accepted(biz_id, template.kind, accepted, len(decided) - accepted, segments)


def _report_passed_over(batch: Batch, request: SendRequest, count: int) -> None:
    """Queue the reports of the numbers of a call that were passed over: they are final at once.

    The others get theirs when they are settled, so that every number has one.
    """
    catalogue, kind = batch.context.catalogue, PushKind.SMS_REPORT
    if catalogue.endpoint(batch.tx, request.account_id, kind) is None:
        return
    for row in batch.message_rows[-count:]:
        message = Message(*row)  # type: ignore[arg-type] # a row has the values of the log
        if message.refused_code:
            final = Settled(message, passed_over(message))
            payload = sms_report(final, batch.context.settings)
            batch.pushes.append(NewPush(message.account_id, kind, payload))


def passed_over(message: Message) -> Verdict:
    """Return what became of a number that was passed over when its call was accepted."""
    at = message.accepted_at
    return Verdict(message.message_id, Outcome.REJECTED, message.refused_code, "", at)


def _due(batch: Batch, template: Template, country: str) -> int:
    if country != HOME:
        return leaves_at(batch.tx, template, country, batch.now_ms, batch.context)
    settings = batch.context.settings
    opens, closes = settings.promotion_opens_hour, settings.promotion_closes_hour
    return due_at(template.kind, batch.now_ms, opens, closes)


def _priority(template: Template) -> int:
    """Return a message's place in the queue; abroad codes come before the rest (FAQ 2.1.3)."""
    is_code = template.purpose is MessageKind.VERIFICATION
    return PRIORITY[template.purpose if is_code else template.kind]


def _count(batch: Batch, request: SendRequest, decided: Sequence[Decided]) -> None:
    """Note what goes for the statistics, for the countries' uses, and new extend codes."""
    day = shanghai_day(batch.now_ms)
    going = [one for one in decided if one.refused is None]
    counts = Counter((id(one.one), one.country) for one in going)
    for one, country in {
        (id(one.one), one.country): (one.one, one.country) for one in going
    }.values():
        count = counts[id(one), country]
        batch.deltas.append(
            messages.Delta(
                account_id=request.account_id,
                day=day,
                kind=int(one.template.kind),
                sign_id=one.sign.sign_id,
                messages=count,
                segments=count * one.segments,
                delivered=0,
                failed=0,
                country=country,
            )
        )
        if country != HOME:
            note_uses(batch, request.account_id, one.template, country, count)
        if one.group.extend_code:
            batch.codes_bound.setdefault(
                (request.account_id, one.group.extend_code), one.sign.sign_id
            )
