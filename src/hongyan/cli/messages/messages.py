"""Commands on messages: the outcome and the cost of a call; a call cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell, worded
from hongyan.cli.money.ledger import amount_text
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import counted, yuan_cell
from hongyan.domain.countries.model import Receipts
from hongyan.domain.messages.model import biz_number
from hongyan.domain.messages.reasons import MessageReason
from hongyan.domain.receipts.codes import text_of
from hongyan.engine.terminal import padded, say, show_table, told_in_json
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import Unit, yuan_text
from hongyan.kernel.refusal import Refused
from hongyan.text.phone import api_form, mask

if TYPE_CHECKING:
    from hongyan.flows.messages.records.tell_message import (
        AttemptStory,
        CallStory,
        MessageStory,
    )
    from hongyan.flows.messages.records.tell_waiting import Wait
    from hongyan.flows.money.ledger.message_costs import PaidLine

message = App(name="message", help="Messages: list them, send one, tell a call's story, cancel it.")
message.command(
    "hongyan.cli.messages.listing:list_messages",
    name="list",
    help="List messages, newest first: by number, account, day or state.",
)
message.command(
    "hongyan.cli.messages.send:send",
    name="send",
    help="Send a message as SendSms does, and tell each step.",
)


@message.command(name="show")
def show(
    biz_id: Annotated[str, Parameter(help="BizId that the call was answered: 123…^0.")],
    /,
    *,
    number: Annotated[str, Parameter(help="Tell of this number alone.")] = "",
    limit: Annotated[int, Parameter(help="Numbers to tell of at most.")] = 5,
    numbers: Annotated[bool, Parameter(negative="", help="Show numbers whole.")] = False,
    where: Where = HERE,
) -> None:
    """Tell the whole story of a call: checks, route, attempts, receipts, money, reports."""
    from hongyan.flows.messages.records.tell_message import tell_call  # noqa: PLC0415 - slow to import
    from hongyan.flows.messages.records.tell_waiting import why_waiting  # noqa: PLC0415 - the same
    from hongyan.flows.operation.channel_status import believed_statuses  # noqa: PLC0415 - the same

    with opened(where) as session, session.database.reading() as tx:
        story = settled(tell_call(tx, biz_id, number, limit))
        waiting = [one.message for one in story.stories if one.verdict is None]
        statuses = believed_statuses(tx, session.real_ms)
        waits = why_waiting(tx, waiting, statuses, session.now_ms)
    if told_in_json(_call_fields(story)):
        show_table(FIELDS, [_message_row(one, is_whole=numbers) for one in story.stories], empty="")
        return
    _tell_call(story)
    for one in story.stories:
        _tell_message(one, waits.get(one.message.message_id), is_whole=numbers)
    if not number and len(story.stories) < story.numbers:
        say()
        tell(
            "{numbers} more numbers: --limit, or --number 139…",
            numbers=story.numbers - len(story.stories),
        )


@message.command(name="cancel")
def cancel(
    biz_id: Annotated[str, Parameter(help="BizId that the call was answered: 123…^0.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Cancel what has not departed of a call: it ends with the code CANCELLED, nothing is charged.

    What has departed is left alone. Abroad, what was charged at acceptance is given back.
    """
    from hongyan.flows.messages.delivery.cancel_request import cancel_request  # noqa: PLC0415 - slow to import

    number = biz_number(biz_id)
    with opened(where) as session, session.database.transaction() as tx:
        found = cancel_request(session.work(tx), number, account_id=None) if number else None
    reason, about = MessageReason.CALL_MISSING, "message.biz_id"
    done = settled(found or Refused(reason, about, call=quoted(biz_id)))
    counts = {"cancelled": done.cancelled, "departed before": done.departed}
    say(f"{_counts({**counts, 'ended before without leaving': done.ended})}.")


FIELDS: Final = (
    "message",
    "number",
    "country",
    "segments",
    "passed over",
    "attempts",
    "outcome",
    "code",
    "decided at",
    "yuan held",
    "segments held",
    "endings",
)


def _call_fields(story: CallStory) -> dict[str, object]:
    first = story.first
    return {
        "call": story.biz_id,
        "account": story.account_name,
        "accepted at": shanghai_text(first.accepted_at),
        "signs": story.sign_names,
        "template": story.template_code,
        "kind": first.kind.name.lower(),
        "out id": first.out_id,
        "numbers": story.numbers,
        "passed over": story.passed_over,
        "outcomes": story.outcomes,
        "waiting": story.waiting,
        "endings": story.endings,
    }


def _message_row(story: MessageStory, *, is_whole: bool) -> tuple[object, ...]:
    one, found = story.message, story.verdict
    held = dict.fromkeys(Unit, 0)
    for money in story.money:
        held[money.wallet.unit] += money.amount
    attempts = [
        {
            "channel": told.channel_name,
            "state": told.attempt.state,
            "code": told.attempt.code,
            "parts": [part.carrier_id for part in told.parts],
        }
        for told in story.attempts
    ]
    return (
        one.message_id,
        api_form(one.phone) if is_whole else mask(one.phone),
        one.country,
        one.segments,
        one.refused_code or None,
        attempts,
        None if found is None else found.outcome,
        None if found is None else found.code,
        None if found is None else shanghai_text(found.decided_at),
        yuan_cell(held[Unit.CNY]),
        held[Unit.SEGMENT],
        [{"state": end.state, "at": shanghai_text(end.ended_at)} for end in story.endings],
    )


def _tell_call(story: CallStory) -> None:
    first = story.first
    accepted = story.numbers - sum(story.passed_over.values())
    tell(
        "Call {biz_id} of {account_name}, {accepted_at}",
        biz_id=story.biz_id,
        account_name=story.account_name,
        accepted_at=shanghai_text(first.accepted_at),
    )
    _line(worded("sign"), "、".join(story.sign_names))
    _line(worded("template"), f"{story.template_code} ({first.kind.name.lower()})")
    if first.out_id:
        _line(worded("out id"), first.out_id)
    _line(
        worded("numbers"),
        f"{story.numbers}: {_counts({'accepted': accepted, **story.passed_over})}",
    )
    _line(worded("outcomes"), _counts({**story.outcomes, "waiting": story.waiting}))
    for text in _totals(story.money):
        _line(worded("money"), text)
    if story.endings:
        _line(worded("ended"), _counts(story.endings))


def _totals(money: Iterable[PaidLine]) -> list[str]:
    sums: Counter[tuple[str, int, Unit, str]] = Counter()
    for one in money:
        key = (one.wallet.kind.value, one.wallet.wallet_id, one.wallet.unit, one.hold.mode)
        sums[key] += one.hold.amount
    return [
        f"{amount_text(amount, unit)} of {kind} {wallet_id}, {mode.replace('_', ' ')}"
        for (kind, wallet_id, unit, mode), amount in sums.items()
    ]


def _tell_message(story: MessageStory, wait: Wait | None, *, is_whole: bool) -> None:
    from hongyan.flows.messages.records.tell_message import PASSED  # noqa: PLC0415 - imported by now

    one = story.message
    say()
    tell(
        "{number}  message {message_id}",
        number=api_form(one.phone) if is_whole else mask(one.phone),
        message_id=one.message_id,
    )
    if one.refused_code:
        _line(worded("passed over"), f"{one.refused_code} {text_of(one.refused_code)}")
        return
    _line(worded("passed"), ", ".join(PASSED))
    for barred in story.barred:
        said = worded(
            "{variable}, characters {start} to {end}: {rule}",
            variable=barred.variable,
            start=barred.start_at + 1,
            end=barred.end_at,
            rule=barred.rule_id,
        )
        _line(worded("barred"), said)
    _line(
        worded("segments"),
        worded(
            "{segments}, to {where}",
            segments=one.segments,
            where=one.country if one.is_international else one.carrier,
        ),
    )
    for attempt in story.attempts:
        _tell_attempt(attempt)
    if story.verdict is None:
        _line(worded("outcome"), _waiting(story, wait))
    else:
        found = story.verdict
        code = f"{found.code} {text_of(found.code)}"
        raw = worded(" (carrier's word: {code})", code=found.raw_code) if found.raw_code else ""
        _line(worded("outcome"), f"{found.outcome}, {shanghai_text(found.decided_at)}: {code}{raw}")
    for held in story.money:
        _line(worded("money"), _money(held))
    for ending in story.endings:
        _line(worded("ended"), f"{ending.state}, {shanghai_text(ending.ended_at)}")
    for state, item, due_at in story.reports:
        due = worded(", due {at}", at=shanghai_text(due_at)) if state == "waiting" else ""
        _line(
            worded("report"),
            worded(
                "number {sequence}, {state}{due}, {tries} tries so far",
                sequence=item.sequence,
                state=state,
                due=due,
                tries=item.tries,
            ),
        )


COVERAGE = {
    Receipts.NONE: "sending; carriers in {country} return no receipts, so it stays so, by design",
    Receipts.SOME: "sending; few carriers in {country} return receipts: without one it stays so",
    Receipts.MOST: "sending; most carriers in {country} return receipts: without one it stays so",
}
"""FAQ 5.1.5: abroad, a missing receipt does not mean a lost message."""


def _waiting(story: MessageStory, wait: Wait | None) -> str:
    if wait is not None:
        return wait_text(wait)
    if not story.attempts:
        return worded("waits in the queue")
    if story.coverage is None:
        return worded("not final")
    return worded(COVERAGE[story.coverage], country=story.message.country)


WAITS: Final[Mapping[str, str]] = {
    "no_channel": "waits in the queue: no channel reaches {carrier}",
    "channels_off": "waits in the queue: what reaches {carrier} is off: {channels}",
    "channels_down": "waits in the queue: what reaches {carrier} has no link: {channels}",
}
"""By reason; for its turn, otherwise."""


def wait_text(wait: Wait) -> str:
    """Say why a message waits, to who can do something about it."""
    from hongyan.flows.messages.records.tell_waiting import WaitReason  # noqa: PLC0415 - imported by now

    if wait.reason is WaitReason.HOUR and wait.until is not None:
        until = shanghai_text(wait.until)
        return worded("waits in the queue until {until}, when it may leave", until=until)
    named = ", ".join(
        name
        if status is None
        else worded(
            "{name} ({status}, since {since})",
            name=name,
            status=status.words,
            since=shanghai_text(status.since),
        )
        for name, status in wait.channels
    )
    sentence = WAITS.get(wait.reason, "waits in the queue for its turn")
    return worded(sentence, carrier=wait.carrier, channels=named)


def _tell_attempt(story: AttemptStory) -> None:
    attempt = story.attempt
    answer = attempt.state.replace("_", " ")
    if attempt.answered_at is not None:
        answer += worded(", answered {at}", at=shanghai_text(attempt.answered_at))
    if attempt.code:
        answer += f": {attempt.code}"
    started = shanghai_text(attempt.started_at)
    _line(
        worded("attempt {number}", number=attempt.number),
        f"{story.channel_name}, {started}: {answer}",
    )
    for place, part in enumerate(story.parts, 1):
        told = (
            worded("no receipt yet")
            if part.outcome is None
            else f"{part.outcome} {part.raw_code or ''}"
        )
        at = "" if part.received_at is None else f", {shanghai_text(part.received_at)}"
        _line(worded("  part {place}", place=place), f"{part.carrier_id}: {told.strip()}{at}")


def _money(story: PaidLine) -> str:
    hold, wallet = story.hold, story.wallet
    segments = counted(hold.segments, "segment") if hold.segments else worded("part of a segment")
    paid = worded(
        "{segments} of {kind} {wallet}",
        segments=segments,
        kind=wallet.kind.value,
        wallet=wallet.wallet_id,
    )
    price = ""
    if wallet.unit is Unit.CNY:
        price = worded(" at {price} yuan", price=yuan_text(hold.unit_price))
    why = f" ({hold.price_ref})" if hold.price_ref else ""
    return f"{paid}{price}, {hold.mode.replace('_', ' ')}{why}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count) or worded("none")


def _line(name: str, text: str) -> None:
    say(f"  {padded(name, 12)} {text}")
