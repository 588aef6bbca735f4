"""Accept send requests: one batch, one transaction, an answer for each request.

Facts are gathered with one statement per kind of fact; then requests are decided in order, each
seeing what the ones before it used up; then everything is written at once. After the first write it
cannot say no.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.frequency.limits import DAY_MS, Hit, Limit, Past, first_hit
from hongyan.domain.inbound import store as inbound
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.hours import due_at
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.routing.carriers import carrier_of
from hongyan.domain.signs import store as signs
from hongyan.flows.checks import BEFORE_TEXT, WITH_TEXT, Ask, ExtendCodeFacts, first_refusal
from hongyan.flows.quota import quota_refusal
from hongyan.flows.send_request import Accepted, Group, Replayed, SendRequest
from hongyan.kernel.calendar import iso_text, shanghai_day
from hongyan.kernel.ids import first_id_at, made_at
from hongyan.kernel.kinds import PRIORITY, MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.phone import api_form
from hongyan.text.segments import billed_segments

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.signs.model import Sign
    from hongyan.domain.templates.model import Template
    from hongyan.flows.context import FlowContext

Answer = Accepted | Refused | Replayed

CALL_MS_MAX = 600_000
"""A call's messages are numbered at most so long after the call."""


@dataclass(slots=True)
class Prepared:
    """A group that passed the checks of the whole call."""

    group: Group
    sign: Sign
    template: Template
    segments: int


@dataclass(slots=True)
class Batch:
    """What one batch knows and what it will write."""

    tx: Connection
    now_ms: int
    context: FlowContext
    past: dict[int, list[Past]] = field(default_factory=lambda: defaultdict(list))
    opted_out: set[tuple[int, int, int]] = field(default_factory=set)
    used: dict[int, int] = field(default_factory=dict)
    code_holders: dict[tuple[int, str], int | None] = field(default_factory=dict)
    code_counts: dict[int, int] = field(default_factory=dict)
    codes_bound: dict[tuple[int, str], int] = field(default_factory=dict)
    message_rows: list[tuple[object, ...]] = field(default_factory=list)
    dispatch_rows: list[tuple[object, ...]] = field(default_factory=list)
    deltas: list[messages.Delta] = field(default_factory=list)


def accept_messages(
    tx: Connection, requests: Sequence[SendRequest], *, now_ms: int, context: FlowContext
) -> list[Answer]:
    """Decide and store a batch of send requests; the caller answers after the commit.

    Returns for each request `Accepted` (its messages are in the log and in the dispatch queue),
    `Refused` (nothing of it is stored) or `Replayed`.
    """
    context.catalogue.refresh(tx)
    late = accounts.claim_nonces(tx, [(one.nonce_digest, one.claim) for one in requests], now_ms)
    batch = Batch(tx, now_ms, context)
    prepared = [
        Replayed() if request.claim in late else _prepare(batch, request) for request in requests
    ]
    _gather(batch, [groups for groups in prepared if isinstance(groups, list)])
    answers = [
        _decide(batch, request, groups) if isinstance(groups, list) else groups
        for request, groups in zip(requests, prepared, strict=True)
    ]
    messages.add_messages(tx, batch.message_rows)
    messages.add_dispatch(tx, batch.dispatch_rows)
    messages.add_statistics(tx, batch.deltas)
    return answers


def accept_again(
    tx: Connection, request: SendRequest, *, now_ms: int, context: FlowContext
) -> Answer:
    """Serve a request whose batch failed: the commit may have happened and only its word been lost.

    If the call's own claim stands in the nonces, it was accepted, or refused, then: its messages
    are looked up under its BizId, and nothing is accepted twice.
    """
    if not accounts.holds_nonce(tx, request.nonce_digest, request.claim):
        return accept_messages(tx, [request], now_ms=now_ms, context=context)[0]
    last = first_id_at(made_at(request.claim) + CALL_MS_MAX)
    stored = messages.messages_of_call(tx, request.claim, last)
    if not stored:
        return Replayed()
    sent = [one for one in stored if not one.refused_code]
    return Accepted(
        request.claim,
        stored[0].kind,
        len(sent),
        len(stored) - len(sent),
        sum(one.segments for one in sent),
    )


def _prepare(batch: Batch, request: SendRequest) -> list[Prepared] | Refused:
    """Run the checks that need no history, group by group."""
    catalogue, tx = batch.context.catalogue, batch.tx
    account = catalogue.account(tx, request.account_id)
    prepared = []
    for group in request.groups:
        ask = Ask(
            account=account,
            group=group,
            template_code=request.template_code,
            sign=catalogue.sign(tx, request.account_id, group.sign_name),
            template=catalogue.template(tx, request.account_id, request.template_code),
            extend=_extend_facts(batch, request, group) if group.extend_code else ExtendCodeFacts(),
            test_numbers=catalogue.test_numbers(tx, request.account_id),
        )
        refused = first_refusal(ask, BEFORE_TEXT)
        if refused is not None:
            return refused
        assert ask.sign is not None
        assert ask.template is not None
        ask.text = f"【{ask.sign.name}】{ask.template.compiled.render(group.variables)}"
        refused = first_refusal(ask, WITH_TEXT)
        if refused is not None:
            return refused
        prepared.append(Prepared(group, ask.sign, ask.template, billed_segments(ask.text)))
    return prepared


def _extend_facts(batch: Batch, request: SendRequest, group: Group) -> ExtendCodeFacts:
    key = (request.account_id, group.extend_code)
    if key not in batch.code_holders:
        batch.code_holders[key] = signs.extend_code_holder(batch.tx, *key)
    if request.account_id not in batch.code_counts:
        batch.code_counts[request.account_id] = signs.extend_code_count(
            batch.tx, request.account_id
        )
    holder = batch.code_holders[key]
    return ExtendCodeFacts(
        holder=None if holder is None else batch.context.catalogue.sign_by_id(batch.tx, holder),
        is_held=holder is not None,
        used_count=batch.code_counts[request.account_id],
        digits_max=batch.context.settings.extend_code_digits_max,
    )


def _gather(batch: Batch, prepared: Sequence[Sequence[Prepared]]) -> None:
    """Read what was accepted for these numbers in the last day, and who opted out."""
    phones = {phone for groups in prepared for one in groups for phone in one.group.phones}
    if not phones:
        return
    batch.context.lock_numbers(batch.tx, phones)
    for phone, *fields in messages.past_of(batch.tx, phones, batch.now_ms - DAY_MS):
        batch.past[phone].append(Past(*fields))
    promoted = {
        phone
        for groups in prepared
        for one in groups
        if one.template.kind is MessageKind.PROMOTION
        for phone in one.group.phones
    }
    if promoted:
        batch.opted_out = set(inbound.opt_outs_of(batch.tx, promoted))


def _decide(batch: Batch, request: SendRequest, groups: list[Prepared]) -> Answer:
    """Ask each number, then the account's quotas; then write down what will be inserted."""
    taken = _code_taken_in_batch(batch, request, groups)
    if taken is not None:
        return taken
    verdicts: list[tuple[Prepared, int, Refused | None]] = []
    tentative: list[int] = []
    for one in groups:
        sender = Past(
            batch.now_ms,
            request.account_id,
            one.sign.sign_id,
            one.template.template_id,
            one.template.kind,
        )
        limits = batch.context.catalogue.limits(batch.tx, request.account_id, batch.now_ms)[
            one.template.kind
        ]
        for phone in one.group.phones:
            refused = _number_refusal(batch, request, one, phone, sender, limits)
            verdicts.append((one, phone, refused))
            if refused is None:
                batch.past[phone].append(sender)
                tentative.append(phone)
    refused = (
        verdicts[0][2]
        if not tentative
        else quota_refusal(batch, request.account_id, len(tentative))
    )
    if refused is not None:
        for phone in tentative:
            batch.past[phone].pop()
        return refused
    batch.used[request.account_id] = batch.used.get(request.account_id, 0) + len(tentative)
    return _write(batch, request, verdicts)


def _code_taken_in_batch(
    batch: Batch, request: SendRequest, groups: Sequence[Prepared]
) -> Refused | None:
    """Ask that no new extend code serves two signs: the database knows none of this batch's yet."""
    asked: dict[str, int] = {}
    for one in groups:
        code = one.group.extend_code
        if not code:
            continue
        first = batch.codes_bound.get((request.account_id, code), one.sign.sign_id)
        if asked.setdefault(code, first) != one.sign.sign_id:
            return Refused(Refusal.EXTEND_CODE_TAKEN, "SmsUpExtendCode", code)
    return None


def _number_refusal(
    batch: Batch,
    request: SendRequest,
    one: Prepared,
    phone: int,
    sender: Past,
    limits: Sequence[Limit],
) -> Refused | None:
    # Opt-outs are read for the whole batch, but a code must reach who wants no promotions.
    is_promotion = one.template.kind is MessageKind.PROMOTION
    if is_promotion and (request.account_id, one.sign.sign_id, phone) in batch.opted_out:
        return Refused(Refusal.OPTED_OUT, "PhoneNumbers", api_form(phone))
    past = batch.past.get(phone, ())
    hit = first_hit(limits, sender, past)
    if hit is None or phone in batch.context.catalogue.unlimited_numbers(
        batch.tx, request.account_id
    ):
        return None
    return Refused(Refusal.FREQUENCY_LIMITED, "PhoneNumbers", hit.text, limit_headers(hit))


def limit_headers(hit: Hit) -> tuple[tuple[str, str], ...]:
    """Return the response headers that explain a frequency limit.

    Window, used, limit, earliest time.
    """
    retry = "never" if hit.earliest_at is None else iso_text(-(-hit.earliest_at // 1000) * 1000)
    return (
        ("x-hongyan-limit-window", hit.window.value),
        ("x-hongyan-limit-used", str(hit.used)),
        ("x-hongyan-limit-permits", str(hit.permits)),
        ("x-hongyan-limit-retry-at", retry),
    )


RECORD_CODES = {
    Refusal.OPTED_OUT: ReceiptCode.USER_REJECT.value,
    Refusal.FREQUENCY_LIMITED: ReceiptCode.MOBILE_SEND_LIMIT.value,
}
"""What the record of a number that was passed over says."""


def _write(
    batch: Batch, request: SendRequest, verdicts: list[tuple[Prepared, int, Refused | None]]
) -> Accepted:
    now_ms, context = batch.now_ms, batch.context
    ids = context.ids.take(len(verdicts), now_ms)
    biz_id, ported = request.claim, context.catalogue.ported(batch.tx)
    spans: dict[str, list[int]] = {}
    accepted = segments = 0
    for message_id, (one, phone, refused) in zip(ids, verdicts, strict=True):
        carrier = carrier_of(phone, ported).value
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
                now_ms,
                carrier,
                one.group.variables_text,
                request.out_id,
                one.group.extend_code,
                refused_code,
            )
        )
        if refused is None:
            spans.setdefault(carrier, []).append(message_id)
            accepted, segments = accepted + 1, segments + one.segments
    _queue(batch, verdicts[0][0].template.kind, biz_id, spans)
    _count(batch, request, verdicts)
    kind = verdicts[0][0].template.kind
    return Accepted(biz_id, kind, accepted, len(verdicts) - accepted, segments)


def _queue(batch: Batch, kind: MessageKind, biz_id: int, spans: dict[str, list[int]]) -> None:
    settings = batch.context.settings
    due = due_at(kind, batch.now_ms, settings.promotion_opens_hour, settings.promotion_closes_hour)
    batch.dispatch_rows.extend(
        (carrier, PRIORITY[kind], due, biz_id, ids[0], ids[-1], len(ids), False)
        for carrier, ids in spans.items()
    )


def _count(
    batch: Batch, request: SendRequest, verdicts: list[tuple[Prepared, int, Refused | None]]
) -> None:
    day = shanghai_day(batch.now_ms)
    counts = Counter(id(one) for one, _, refused in verdicts if refused is None)
    for one in {id(one): one for one, _, refused in verdicts if refused is None}.values():
        count = counts[id(one)]
        batch.deltas.append(
            messages.Delta(
                request.account_id,
                day,
                int(one.template.kind),
                one.sign.sign_id,
                count,
                count * one.segments,
                0,
                0,
            )
        )
        if one.group.extend_code:
            _bind_code(batch, (request.account_id, one.group.extend_code), one.sign.sign_id)


def _bind_code(batch: Batch, code: tuple[int, str], sign_id: int) -> None:
    if code in batch.codes_bound:
        return
    batch.codes_bound[code] = sign_id
    if batch.code_holders[code] is None:
        signs.add_extend_code(batch.tx, *code, sign_id, batch.now_ms)
