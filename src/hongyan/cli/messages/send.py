"""The command that sends a message, by the flow of the API, and tells every step as it happens.

It spends the account's money as any call does. What may be sent is decided by the flow alone.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import counted, pairs
from hongyan.domain.messages.model import biz_text
from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.engine.terminal import say_now
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from hongyan.flows.messages.records.tell_message import CallStory, MessageStory
    from hongyan.kernel.refusal import Refused

NUMBERS_MAX: Final = 1000
NONCE_BITS: Final = 62
LOOK_SECONDS: Final = 0.2


def send(
    account: Annotated[str, Parameter(help="Name of the account that pays.")],
    sign: Annotated[str, Parameter(help="A sign of the account.")],
    template: Annotated[str, Parameter(help="Its TemplateCode, SMS_....")],
    /,
    *numbers: Annotated[str, Parameter(help="Phone numbers, as SendSms takes them.")],
    param: Annotated[
        list[str] | None,
        Parameter(negative="", help="A variable's value: code=123456; repeat for several."),
    ] = None,
    out_id: Annotated[str, Parameter(help="Your own reference; reports carry it.")] = "",
    wait: Annotated[float, Parameter(help="Seconds to wait for outcomes.")] = 10.0,
    where: Where = HERE,
) -> int:
    """Send a message as SendSms does, and tell each step; exits with 1 if it was refused."""
    from hongyan.app.guard import serving_now  # noqa: PLC0415 - slow to import

    variables = pairs("--param", param, "code=123456")
    with opened(where) as session:
        request = _request(session, account, (sign, template, out_id), numbers, variables)
        say_now(worded("read      {numbers}", numbers=counted(request.number_count, "number")))
        accepted = _accept(session, request)
        _say_accepted(accepted)
        if serving_now(session.settings) is None:
            tell("queued    no process serves this database: `hongyan serve` will send it")
        else:
            _follow(session, accepted, wait)
    tell("More: hongyan message show {biz_id}", biz_id=biz_text(accepted.biz_id))
    return 0


def _request(
    session: Session,
    account_name: str,
    words: tuple[str, str, str],
    numbers: tuple[str, ...],
    variables: dict[str, str],
) -> SendRequest:
    from hongyan.api.handlers.numbers import Numbers, read_numbers, without_repeats  # noqa: PLC0415
    from hongyan.flows.accounts.manage_accounts import find_account  # noqa: PLC0415 - slow to import

    if not 1 <= len(numbers) <= NUMBERS_MAX:
        raise CommandError(
            worded("NUMBERS: a call has 1 to {most} numbers; give some", most=NUMBERS_MAX)
        )
    sign, template, out_id = words
    read = read_numbers("PhoneNumbers", numbers, session.settings)
    if not isinstance(read, Numbers):
        raise CommandError(_why(read, session))
    text = json.dumps(variables, ensure_ascii=False, separators=(",", ":"))
    group = Group(read.phones, sign, variables, text, "", read.countries, numbers)
    with session.database.reading() as tx:
        account = settled(find_account(tx, account_name))
    return SendRequest(
        account_id=account.account_id,
        template_code=template,
        groups=without_repeats((group,), session.settings),
        out_id=out_id,
        nonce_digest=secrets.randbits(NONCE_BITS),
        claim=session.ids.one(session.now_ms),
    )


def _accept(session: Session, request: SendRequest) -> Accepted:
    from hongyan.flows.messages.sending.accept import accept_messages  # noqa: PLC0415 - slow to import
    from hongyan.kernel.refusal import Refused  # noqa: PLC0415 - the same

    with session.database.transaction() as tx:
        [answer] = accept_messages(session.work(tx), [request])
    if isinstance(answer, Accepted):
        return answer
    assert isinstance(answer, Refused), "a nonce of chance was never used before"
    raise CommandError(_why(answer, session))


def _why(refused: Refused, session: Session) -> str:
    from hongyan.api.words.codes import words_of  # noqa: PLC0415 - slow to import

    code, message = words_of(refused, session.settings.text_age)
    return worded(
        "refused: {code}: {message}; nothing was sent or charged", code=code, message=message
    )


def _say_accepted(accepted: Accepted) -> None:
    passed = (
        worded(", {numbers} passed over", numbers=counted(accepted.refused, "number"))
        if accepted.refused
        else ""
    )
    say_now(
        worded(
            "accepted  call {biz_id}: {accepted}, {segments}, {kind}{passed}",
            biz_id=biz_text(accepted.biz_id),
            accepted=counted(accepted.accepted, "message"),
            segments=counted(accepted.segments, "segment"),
            kind=accepted.kind.name.lower(),
            passed=passed,
        )
    )


def _follow(session: Session, accepted: Accepted, seconds_max: float) -> None:
    from hongyan.flows.messages.records.tell_message import tell_call  # noqa: PLC0415 - slow to import

    began, told = time.monotonic(), ""
    while True:
        with session.database.reading() as tx:
            story = settled(tell_call(tx, biz_text(accepted.biz_id), "", NUMBERS_MAX))
        now_told = _told(story)
        seconds = time.monotonic() - began
        if now_told != told:
            say_now(f"{seconds:5.1f} s   {now_told}")
            told = now_told
        if not story.waiting:
            return
        if seconds >= seconds_max:
            say_waiting(session, story, seconds)
            return
        time.sleep(LOOK_SECONDS)


def say_waiting(session: Session, story: CallStory, seconds: float) -> None:
    """Say what has no outcome yet; where it waits for a channel, which one is in which state."""
    from hongyan.cli.messages.messages import wait_text  # noqa: PLC0415 - slow to import
    from hongyan.flows.messages.records.tell_waiting import why_waiting  # noqa: PLC0415 - the same
    from hongyan.flows.operation.channel_status import believed_statuses  # noqa: PLC0415 - the same

    waiting = [
        one.message for one in story.stories if one.verdict is None and not one.message.refused_code
    ]
    with session.database.reading() as tx:
        statuses = believed_statuses(tx, session.real_ms)
        waits = why_waiting(tx, waiting, statuses, session.now_ms)
    told = Counter(wait_text(one) for one in waits.values() if one.is_for_a_channel)
    for why, count in told.items():
        tell(
            "{seconds} s   {waiting} without an outcome yet: {why}; "
            "`hongyan doctor` says what helps",
            seconds=f"{seconds:5.1f}",
            waiting=counted(count, "message"),
            why=why,
        )
    others = story.waiting - told.total()
    if others > 0:
        tell(
            "{seconds} s   {waiting} without an outcome yet; --wait waits longer",
            seconds=f"{seconds:5.1f}",
            waiting=counted(others, "message"),
        )


def _told(story: CallStory) -> str:
    counts = Counter(_step(one) for one in story.stories)
    if len(story.stories) == 1:
        return next(iter(counts))
    return ", ".join(f"{count} {step}" for step, count in sorted(counts.items()))


def _step(story: MessageStory) -> str:
    if story.message.refused_code:
        return worded("passed over ({code})", code=story.message.refused_code)
    if story.verdict is not None:
        found = story.verdict
        is_told = found.raw_code and found.outcome is not Outcome.DELIVERED
        raw = worded(" (carrier's word: {code})", code=found.raw_code) if is_told else ""
        return f"{found.outcome} ({found.code}){raw}"
    if not story.attempts:
        return worded("in the queue")
    last = story.attempts[-1]
    state = last.attempt.state.replace("_", " ")
    return worded("{state} by {channel}", state=state, channel=last.channel_name)
