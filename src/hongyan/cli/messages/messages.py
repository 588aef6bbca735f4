"""Commands on messages: what became of a call, and what it cost; a call cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.money.ledger import amount_text
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.countries.model import Receipts
from hongyan.domain.messages.model import biz_number
from hongyan.domain.receipts.codes import text_of
from hongyan.engine.terminal import say
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import Unit, yuan_text
from hongyan.text.phone import api_form, mask

if TYPE_CHECKING:
    from hongyan.flows.messages.delivery.tell_message import (
        AttemptStory,
        CallStory,
        MessageStory,
        MoneyStory,
    )

message = App(name="message", help="Messages: what became of a call, and what it cost; cancel it.")


@message.command(name="show")
def show(
    biz_id: Annotated[str, Parameter(help="BizId that the call was answered: 123…^0.")],
    /,
    *,
    number: Annotated[str, Parameter(help="Tell of this number alone.")] = "",
    limit: Annotated[int, Parameter(help="Numbers to tell of at most.")] = 5,
    numbers: Annotated[bool, Parameter(help="Show numbers whole.")] = False,
    where: Where = HERE,
) -> None:
    """Tell the whole story of a call: checks, route, attempts, receipts, money, reports."""
    from hongyan.flows.messages.delivery.tell_message import tell_call  # noqa: PLC0415 - slow to import

    with opened(where) as session, session.database.reading() as tx:
        story = settled(tell_call(tx, biz_id, number, limit))
    _tell_call(story)
    for one in story.stories:
        _tell_message(one, is_whole=numbers)
    if not number and len(story.stories) < story.numbers:
        say()
        say(f"{story.numbers - len(story.stories)} more numbers: --limit, or --number 139…")


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
    from hongyan.flows.messages.delivery.tell_message import BIZ_ID_REMEDY  # noqa: PLC0415 - the same

    number = biz_number(biz_id)
    with opened(where) as session:
        context, now_ms = session.context(), session.now_ms
        with session.database.transaction() as tx:
            done = number and cancel_request(
                tx, number, account_id=None, now_ms=now_ms, context=context
            )
    if not done:
        raise CommandError(f"BIZID: there is no call {quoted(biz_id)}; {BIZ_ID_REMEDY}")
    counts = {"cancelled": done.cancelled, "departed before": done.departed}
    say(f"{_counts({**counts, 'ended before without leaving': done.ended})}.")


def _tell_call(story: CallStory) -> None:
    first = story.first
    accepted = story.numbers - sum(story.passed_over.values())
    say(f"Call {story.biz_id} of {story.account_name}, {shanghai_text(first.accepted_at)}")
    _line("sign", "、".join(story.sign_names))
    _line("template", f"{story.template_code} ({first.kind.name.lower()})")
    if first.out_id:
        _line("out id", first.out_id)
    _line("numbers", f"{story.numbers}: {_counts({'accepted': accepted, **story.passed_over})}")
    _line("outcomes", _counts({**story.outcomes, "waiting": story.waiting}))
    for text in _totals(story.money):
        _line("money", text)
    if story.endings:
        _line("ended", _counts(story.endings))


def _totals(money: Iterable[MoneyStory]) -> list[str]:
    sums: Counter[tuple[str, int, Unit, str]] = Counter()
    for one in money:
        key = (one.wallet.kind.value, one.wallet.wallet_id, one.wallet.unit, one.hold.mode)
        sums[key] += one.hold.amount
    return [
        f"{amount_text(amount, unit)} of {kind} {wallet_id}, {mode.replace('_', ' ')}"
        for (kind, wallet_id, unit, mode), amount in sums.items()
    ]


def _tell_message(story: MessageStory, *, is_whole: bool) -> None:
    from hongyan.flows.messages.delivery.tell_message import PASSED  # noqa: PLC0415 - imported by now

    one = story.message
    say()
    say(f"{api_form(one.phone) if is_whole else mask(one.phone)}  message {one.message_id}")
    if one.refused_code:
        _line("passed over", f"{one.refused_code} {text_of(one.refused_code)}")
        return
    _line("passed", ", ".join(PASSED))
    _line("segments", f"{one.segments}, to {one.country if one.is_abroad else one.carrier}")
    for attempt in story.attempts:
        _tell_attempt(attempt)
    if story.verdict is None:
        _line("outcome", _waiting(story))
    else:
        found = story.verdict
        code = f"{found.code} {text_of(found.code)}"
        raw = f" (carrier's word: {found.raw_code})" if found.raw_code else ""
        _line("outcome", f"{found.outcome}, {shanghai_text(found.decided_at)}: {code}{raw}")
    for held in story.money:
        _line("money", _money(held))
    for ending in story.endings:
        _line("ended", f"{ending.state}, {shanghai_text(ending.ended_at)}")
    for state, item, due_at in story.reports:
        due = f", due {shanghai_text(due_at)}" if state == "waiting" else ""
        _line("report", f"number {item.sequence}, {state}{due}, {item.tries} tries so far")


COVERAGE = {
    Receipts.NONE: "sending; carriers in {} return no receipts, so it stays so, by design",
    Receipts.SOME: "sending; few carriers in {} return receipts: without one it stays so",
    Receipts.MOST: "sending; most carriers in {} return receipts: without one it stays so",
}
"""FAQ 5.1.5: abroad, nothing is lost because nobody said that it arrived."""


def _waiting(story: MessageStory) -> str:
    if not story.attempts:
        return "waits in the queue"
    if story.coverage is None:
        return "not final"
    return COVERAGE[story.coverage].format(story.message.country)


def _tell_attempt(story: AttemptStory) -> None:
    attempt = story.attempt
    answer = attempt.state.replace("_", " ")
    if attempt.answered_at is not None:
        answer += f", answered {shanghai_text(attempt.answered_at)}"
    if attempt.code:
        answer += f": {attempt.code}"
    started = shanghai_text(attempt.started_at)
    _line(f"attempt {attempt.number}", f"{story.channel_name}, {started}: {answer}")
    for place, part in enumerate(story.parts, 1):
        told = "no receipt yet" if part.outcome is None else f"{part.outcome} {part.raw_code or ''}"
        at = "" if part.received_at is None else f", {shanghai_text(part.received_at)}"
        _line(f"  part {place}", f"{part.carrier_id}: {told.strip()}{at}")


def _money(story: MoneyStory) -> str:
    hold, wallet = story.hold, story.wallet
    counted = {0: "part of a segment", 1: "1 segment"}.get(
        hold.segments, f"{hold.segments} segments"
    )
    paid = f"{counted} of {wallet.kind.value} {wallet.wallet_id}"
    price = f" at {yuan_text(hold.unit_price)} yuan" if wallet.unit is Unit.CNY else ""
    why = f" ({hold.price_ref})" if hold.price_ref else ""
    return f"{paid}{price}, {hold.mode.replace('_', ' ')}{why}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "none"


def _line(name: str, text: str) -> None:
    say(f"  {name:<12} {text}")
