"""Accept send requests: one batch, one transaction, an answer for each request.

The nonces are claimed first: a call that is refused has used its nonce up. Then facts are gathered
with one statement per kind of fact, requests are decided in order, each seeing what the ones before
it used up, and everything is written at once. After that first write it cannot say no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.frequency.limits import DAY_MS, Limit, LimitHit, Past, first_hit
from hongyan.domain.inbound import store as inbound
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.request import Accepted, Group, Replayed, SendRequest
from hongyan.domain.routing.carriers import segments_with
from hongyan.domain.signs import store as signs
from hongyan.flows.messages.sending.abroad import (
    cap_refusal,
    reach_of,
    read_abroad,
    text_abroad,
    write_uses,
)
from hongyan.flows.messages.sending.batch import Batch, Decided, Prepared
from hongyan.flows.messages.sending.checks import (
    BEFORE_TEXT,
    WITH_TEXT,
    Ask,
    ExtendCodeFacts,
    first_refusal,
    wants_to_hear,
)
from hongyan.flows.messages.sending.note import note_messages
from hongyan.flows.messages.sending.quota import quota_refusal
from hongyan.flows.money.ledger.hold_funds import (
    PaidCall,
    Run,
    hold_funds,
    is_suspended,
    lock_purses,
    write_holds,
)
from hongyan.kernel.calendar import iso_text
from hongyan.kernel.ids import first_id_at, made_at
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.encoding import with_sign
from hongyan.text.segments import billed_segments

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.signs.model import Sign
    from hongyan.domain.templates.model import Template
    from hongyan.flows.reference.context import FlowContext

Answer = Accepted | Refused | Replayed

CALL_MS_MAX = 600_000
"""A call's messages are numbered at most so long after the call."""


def accept_messages(
    tx: Connection, requests: Sequence[SendRequest], *, now_ms: int, context: FlowContext
) -> list[Answer]:
    """Decide and store a batch of send requests; the caller answers after the commit.

    Returns for each request `Accepted` (its messages are in the log and in the dispatch queue),
    `Refused` (nothing of it is stored) or `Replayed`.
    """
    context.catalogue.refresh(tx)
    late = accounts.claim_nonces(tx, [(one.nonce_digest, one.claim) for one in requests], now_ms)
    fresh = {one.account_id for one in requests if one.claim not in late}
    purses = lock_purses(tx, fresh, now_ms=now_ms, context=context)
    batch = Batch(tx, now_ms, context, purses)
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
    callbacks.add_pushes(tx, batch.pushes, now_ms)
    _bind_codes(batch)
    write_holds(purses)
    write_uses(batch)
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
    template = catalogue.template(tx, request.account_id, request.template_code)
    is_abroad = template is not None and template.kind is MessageKind.INTERNATIONAL
    for given in request.groups:
        group = read_abroad(given, batch.context.settings) if is_abroad else given
        ask = Ask(
            account=account,
            group=group,
            template_code=request.template_code,
            sign=catalogue.sign(tx, request.account_id, group.sign_name),
            template=template,
            extend=_extend_facts(batch, request, group) if group.extend_code else ExtendCodeFacts(),
            test_numbers=catalogue.test_numbers(tx, request.account_id),
            is_suspended=is_suspended(batch.purses, request.account_id),
            reach=reach_of(batch, request.account_id, group) if is_abroad else None,
            ranges=segments_with(batch.context.settings.mainland_ranges),
        )
        refused = first_refusal(ask, BEFORE_TEXT)
        if refused is not None:
            return refused
        assert ask.sign is not None
        assert ask.template is not None
        segments = _render(ask, ask.sign, ask.template)
        refused = first_refusal(ask, WITH_TEXT)
        if refused is not None:
            return refused
        prepared.append(Prepared(group, ask.sign, ask.template, segments))
    return prepared


def _render(ask: Ask, sign: Sign, template: Template) -> int:
    """Put the whole text into the question, and return its segments."""
    content = template.compiled.render(ask.group.variables)
    if ask.reach is not None:
        ask.text, segments = text_abroad(sign.name, content, ask.reach)
        return segments
    ask.text = with_sign(sign.name, content)
    return billed_segments(ask.text)


def _extend_facts(batch: Batch, request: SendRequest, group: Group) -> ExtendCodeFacts:
    settings, key = batch.context.settings, (request.account_id, group.extend_code)
    if key not in batch.code_holders:
        batch.code_holders[key] = signs.extend_code_holder(batch.tx, *key)
    holder = batch.code_holders[key]
    if holder is None and request.account_id not in batch.code_counts:
        batch.code_counts[request.account_id] = signs.extend_code_count(
            batch.tx, request.account_id
        )
    return ExtendCodeFacts(
        holder=None if holder is None else batch.context.catalogue.sign_by_id(batch.tx, holder),
        is_held=holder is not None,
        used_count=batch.code_counts.get(request.account_id, 0),
        digits_max=settings.extend_code_digits_max,
        codes_max=settings.extend_codes_max,
    )


def _bind_codes(batch: Batch) -> None:
    """Bind the extend codes that accepted calls brought to their signs, for good."""
    for (account_id, code), sign_id in batch.codes_bound.items():
        if batch.code_holders[account_id, code] is None:
            signs.add_extend_code(batch.tx, account_id, code, sign_id, batch.now_ms)


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
        if one.template.purpose is MessageKind.PROMOTION
        for phone in one.group.phones
    }
    if promoted:
        batch.opted_out = set(inbound.opt_outs_of(batch.tx, promoted))


def _decide(batch: Batch, request: SendRequest, groups: list[Prepared]) -> Answer:
    """Ask each number, the account's quotas and its funds; then note what will be inserted."""
    taken = _code_taken_in_batch(batch, request, groups)
    if taken is not None:
        return taken
    decided: list[Decided] = []
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
        countries = one.group.countries or (HOME,) * len(one.group.phones)
        for phone, country in zip(one.group.phones, countries, strict=True):
            refused = _number_refusal(batch, request, one, phone, sender, limits)
            decided.append(Decided(one, phone, country, refused))
            if refused is None:
                batch.past[phone].append(sender)
                tentative.append(phone)
    ids = batch.context.ids.take(len(decided), batch.now_ms)
    refused = _call_refusal(batch, request, ids, decided) if tentative else decided[0].refused
    if refused is not None:
        for phone in tentative:
            batch.past[phone].pop()
        return refused
    batch.used[request.account_id] = batch.used.get(request.account_id, 0) + len(tentative)
    return note_messages(batch, request, ids, decided)


def _call_refusal(
    batch: Batch, request: SendRequest, ids: Sequence[int], decided: Sequence[Decided]
) -> Refused | None:
    """Ask the account's own caps and quotas, and at last hold its funds."""
    account_id = request.account_id
    going = Counter(one.country for one in decided if one.refused is None)
    return (
        cap_refusal(batch, account_id, going)
        or quota_refusal(batch, account_id, going.total())
        or hold_funds(batch.purses, _call(request, ids, decided))
    )


def _call(request: SendRequest, ids: Sequence[int], decided: Sequence[Decided]) -> PaidCall:
    """Return what is to be paid for: runs of messages that go, equally long, to one country."""
    runs: list[Run] = []
    going: list[int] = []
    for message_id, (one, _, country, refused) in zip(ids, decided, strict=True):
        if refused is not None:
            continue
        if not runs or runs[-1][1:] != (one.segments, country):
            going = []
            runs.append(Run(going, one.segments, country))
        going.append(message_id)
    kind = decided[0].one.template.kind
    return PaidCall(request.account_id, request.claim, kind, runs)


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
    if batch.opted_out:
        whose = (request.account_id, one.sign.sign_id)
        no = wants_to_hear(whose, one.template, phone, batch.opted_out)
        if no is not None:
            return no
    past = batch.past.get(phone, ())
    hit = first_hit(limits, sender, past)
    if hit is None or phone in batch.context.catalogue.unlimited_numbers(
        batch.tx, request.account_id
    ):
        return None
    return Refused(Refusal.FREQUENCY_LIMITED, "PhoneNumbers", hit.text, limit_headers(hit))


def limit_headers(hit: LimitHit) -> tuple[tuple[str, str], ...]:
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
