"""Accept send requests: one batch, one transaction, an answer for each request.

The nonces are claimed first: a call that is refused has used its nonce up. Then facts are gathered
with one statement per kind of fact, requests are decided in order, each seeing what the ones before
it used up, and everything is written at once. After that first write it cannot say no.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.countries.model import Use
from hongyan.domain.frequency.limits import DAY_MS, Limit, LimitHit, Past, first_hit
from hongyan.domain.messages import barred_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.request import Accepted, Replayed, SendRequest
from hongyan.domain.signs import store as signs
from hongyan.flows.messages.abroad.manage_international import count_uses
from hongyan.flows.messages.sending.batch import (
    Batch,
    Decided,
    Known,
    KnownCodes,
    Prepared,
    UsedUp,
    Written,
)
from hongyan.flows.messages.sending.checks import wants_to_hear
from hongyan.flows.messages.sending.note import note_messages
from hongyan.flows.messages.sending.note_barred import note_refused
from hongyan.flows.messages.sending.opted_out import opted_out_among
from hongyan.flows.messages.sending.prepare import known_codes, prepare
from hongyan.flows.messages.sending.quota import cap_refusal, quota_refusal
from hongyan.flows.money.ledger.funds_snapshots import lock_snapshots
from hongyan.flows.money.ledger.hold_funds import (
    MessageRun,
    PaidCall,
    hold_funds,
    write_holds,
)
from hongyan.kernel.calendar import iso_text
from hongyan.kernel.ids import first_id_at, made_at
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.refusal import Refusal, Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

Answer = Accepted | Refused | Replayed

CALL_MS_MAX = 600_000
"""How long after the call its messages are numbered at the latest."""


def accept_messages(work: Work, requests: Sequence[SendRequest]) -> list[Answer]:
    """Decide and store a batch of send requests; the caller answers after the commit.

    Returns for each request `Accepted` (its messages are in the log and in the dispatch queue),
    `Refused` (nothing of it is stored) or `Replayed`.
    """
    work.context.cache.refresh(work.tx)
    late = accounts.claim_nonces(
        work.tx, [(one.nonce_digest, one.claim) for one in requests], work.now_ms
    )
    fresh = [one for one in requests if one.claim not in late]
    snapshots = lock_snapshots(work, {one.account_id for one in fresh})
    codes = known_codes(work, fresh)
    prepared = [
        Replayed() if request.claim in late else prepare(work, snapshots, codes, request)
        for request in requests
    ]
    known = _look_up(
        work, [one for groups in prepared if isinstance(groups, list) for one in groups]
    )
    ids = iter(work.context.ids.take(sum(one.number_count for one in requests), work.now_ms))
    batch = Batch(work, snapshots, known, UsedUp(), Written(), ids)
    for request, answer in zip(requests, prepared, strict=True):
        note_refused(batch, request, answer)
    answers = [
        _decide(batch, request, groups) if isinstance(groups, list) else groups
        for request, groups in zip(requests, prepared, strict=True)
    ]
    _write(batch, codes)
    return answers


def accept_again(work: Work, request: SendRequest) -> Answer:
    """Serve a request whose batch failed: the commit may have happened, its answer been lost.

    If the call's own claim is in the nonces, it was accepted, or refused, then: its messages
    are looked up under its BizId, and nothing is accepted twice.
    """
    if not accounts.holds_nonce(work.tx, request.nonce_digest, request.claim):
        return accept_messages(work, [request])[0]
    last = first_id_at(made_at(request.claim) + CALL_MS_MAX)
    stored = messages.messages_of_call(work.tx, request.claim, last)
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


def _look_up(work: Work, prepared: Sequence[Prepared]) -> Known:
    """Read what was accepted for these numbers in the last day, and who opted out."""
    past: dict[int, list[Past]] = defaultdict(list)
    phones = {phone for one in prepared for phone in one.group.phones}
    if not phones:
        return Known(past, frozenset())
    work.context.lock_numbers(work.tx, phones)
    for phone, *fields in messages.past_of(work.tx, phones, work.now_ms - DAY_MS):
        past[phone].append(Past(*fields))
    promoted = {
        phone
        for one in prepared
        if one.sender.template.purpose is MessageKind.PROMOTION
        for phone in one.group.phones
    }
    opted_out = opted_out_among(work, promoted) if promoted else ()
    return Known(past, frozenset(opted_out))


def _decide(batch: Batch, request: SendRequest, groups: list[Prepared]) -> Answer:
    """Check each number, the account's quotas and its funds; then note what will be inserted."""
    taken = _code_taken_in_batch(batch.used, request, groups)
    if taken is not None:
        return taken
    work, account_id = batch.work, request.account_id
    decided: list[Decided] = []
    going: list[int] = []
    for one in groups:
        template = one.sender.template
        message = Past(
            work.now_ms, account_id, one.sender.sign.sign_id, template.template_id, template.kind
        )
        limits = work.context.cache.limits(work.tx, account_id, work.now_ms)[template.kind]
        countries = one.group.countries or (HOME,) * len(one.group.phones)
        for phone, country in zip(one.group.phones, countries, strict=True):
            refused = _number_refusal(batch, one, phone, message, limits)
            decided.append(Decided(one, phone, country, refused))
            if refused is None:
                batch.used.goes(phone, message)
                going.append(phone)
    ids = list(islice(batch.ids, len(decided)))
    refused = (
        _call_refusal(batch, request, ids, decided, len(going)) if going else decided[0].refused
    )
    if refused is not None:
        batch.used.take_back(going)
        return refused
    batch.used.messages[account_id] += len(going)
    return note_messages(batch, request, ids, decided)


def _call_refusal(
    batch: Batch,
    request: SendRequest,
    ids: Sequence[int],
    decided: Sequence[Decided],
    going: int,
) -> Refused | None:
    """Check the account's own caps and quotas, and at last hold its funds; `going` are to go."""
    account, used = decided[0].one.sender.account, batch.used
    return (
        cap_refusal(batch.work, used, account.account_id, decided)
        or quota_refusal(batch.work, used, account, going)
        or hold_funds(batch.snapshots, _call(request, ids, decided))
    )


def _call(request: SendRequest, ids: Sequence[int], decided: Sequence[Decided]) -> PaidCall:
    """Return what is to be paid for: runs of messages that go, equally long, to one country."""
    runs: list[MessageRun] = []
    going: list[int] = []
    for message_id, number in zip(ids, decided, strict=True):
        if number.refused is not None:
            continue
        segments, country = number.one.segments, number.country
        if not runs or segments != runs[-1].segments or country != runs[-1].country:
            going = []
            runs.append(MessageRun(going, segments, country))
        going.append(message_id)
    kind = decided[0].one.sender.template.kind
    return PaidCall(request.account_id, request.claim, kind, runs)


def _code_taken_in_batch(
    used: UsedUp, request: SendRequest, groups: Sequence[Prepared]
) -> Refused | None:
    """Check that no new extend code serves two signs: the database has none of this batch yet."""
    asked: dict[str, int] = {}
    for one in groups:
        code, sign_id = one.group.extend_code, one.sender.sign.sign_id
        if not code:
            continue
        first = used.codes.get((request.account_id, code), sign_id)
        if asked.setdefault(code, first) != sign_id:
            return Refused(Refusal.EXTEND_CODE_TAKEN, "extend_code", detail=code)
    return None


def _number_refusal(
    batch: Batch, one: Prepared, phone: int, message: Past, limits: Sequence[Limit]
) -> Refused | None:
    known, account_id = batch.known, message.account_id
    if known.opted_out:
        whose = (account_id, message.sign_id)
        no = wants_to_hear(whose, one.sender.template, phone, known.opted_out)
        if no is not None:
            return no
    past = [*known.past.get(phone, ()), *batch.used.heard(phone)]
    hit = first_hit(limits, message, past)
    cache = batch.work.context.cache
    if hit is None or phone in cache.unlimited_numbers(batch.work.tx, account_id):
        return None
    return Refused(
        Refusal.FREQUENCY_LIMITED, "phone_numbers", detail=hit.text, headers=limit_headers(hit)
    )


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


def _write(batch: Batch, codes: KnownCodes) -> None:
    """Write what the accepted calls of a batch add; the funds and caps they count on are locked."""
    work, written, used = batch.work, batch.written, batch.used
    messages.add_messages(work.tx, written.messages)
    work.context.queue.put(work.tx, written.waiting)
    messages.add_statistics(work.tx, written.deltas)
    if written.barred:
        barred_store.add_barred(work.tx, written.barred)
    callbacks.add_pushes(work.tx, written.pushes, work.now_ms)
    for (account_id, code), sign_id in used.codes.items():
        if (account_id, code) not in codes.holders:
            signs.add_extend_code(work.tx, account_id, code, sign_id, work.now_ms)
    write_holds(batch.snapshots)
    for account_id, noted in sorted(used.abroad.items()):
        uses = (Use(iso2, one.messages, one.codes, 0) for iso2, one in noted.items())
        count_uses(work, account_id, [one for one in uses if one.messages])
