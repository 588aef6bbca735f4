"""`hongyan channel test`: one login, and one message if a phone is named, beside what serves."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import structlog
from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.operation.channel_work import Name, check_seconds, one_named, words_of_status
from hongyan.cli.operation.link_remedy import remedy_of_link
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.domain.installation.model import Maker
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ConfiguredChannel
from hongyan.domain.routing.options import open_options, shown_options
from hongyan.engine.terminal import say, say_now
from hongyan.flows.accounts.manage_limits import read_phones
from hongyan.flows.operation.channel_status import believed_statuses
from hongyan.flows.operation.manage_channels import list_channels
from hongyan.flows.reference.origin import origin_of
from hongyan.kernel.carriage import (
    ChannelFault,
    ChannelStatus,
    LinkState,
    Receipt,
    Submission,
    SubmitAnswer,
    Submitted,
)
from hongyan.kernel.clock import SystemClock
from hongyan.text.phone import mask
from hongyan.text.segments import on_air

if TYPE_CHECKING:
    from hongyan.channels.channel import Channel

TEXT: Final = "【鸿雁】通道测试，请忽略。"
LOOK_SECONDS: Final = 0.05
ERRORS: Final = 40
"""The level of log lines that tell of faults of ours; the command itself says the rest."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A channel as it is tried; `place` is where it connects to, empty where that is nowhere."""

    channel: Channel
    configured: ConfiguredChannel
    place: str
    has_login: bool


def try_channel(
    name: Name,
    /,
    *,
    phone: Annotated[
        str | None, Parameter(help="Send one message to it; without one only the login is tried.")
    ] = None,
    text: Annotated[
        str, Parameter(help="What it says, with a sign that the carrier knows.")
    ] = TEXT,
    seconds: Annotated[int, Parameter(help="How long to wait for each answer.")] = 30,
    where: Where = HERE,
) -> int:
    """Connect to the carrier once, beside what serves, and print what it answers.

    A message that is sent so is not in the log of messages and costs no account anything.
    """
    check_seconds(seconds, least=1)
    if not text.strip():
        raise CommandError(worded("--text: is empty; write what the message says"))
    with opened(where) as session:
        with session.database.reading() as tx:
            channel = one_named(list_channels(tx), name)
            known = believed_statuses(tx, session.real_ms).get(channel.channel_id)
            is_demo = origin_of(tx).made_by is Maker.DEV
        submission = None if phone is None else _submission(session, channel, phone, text)
        tried = _built(session, channel, is_demo=is_demo)
    if known is not None:
        tell(
            "A process serves it now ({status}). Carriers allow few logins: it may be refused "
            "for that alone.",
            status=words_of_status(known),
        )
    with _errors_only():
        return asyncio.run(_Trial(tried, seconds).run(submission))


@contextmanager
def _errors_only() -> Iterator[None]:
    """Log nothing but faults of ours: what the carrier does is told in sentences."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(ERRORS),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _submission(session: Session, channel: ConfiguredChannel, phone: str, text: str) -> Submission:
    [number] = settled(read_phones([phone]))
    is_domestic = Carrier.INTERNATIONAL not in channel.carriers
    message_id = session.ids.one(session.now_ms)
    return Submission(
        message_id, 1, number, channel.sender(""), on_air(text, is_domestic=is_domestic)
    )


def _built(session: Session, channel: ConfiguredChannel, *, is_demo: bool) -> _Tried:
    from hongyan.channels.options import read_options  # noqa: PLC0415 - slow to import
    from hongyan.channels.peers import address_of, is_loopback  # noqa: PLC0415 - the same
    from hongyan.channels.registry import Around, build, kind_named  # noqa: PLC0415 - the same

    options: Mapping[str, str] = channel.options
    if shown_options(options) != options:
        options = open_options(options, channel.name, session.sealer().open)
    found = build(channel.kind, channel.channel_id, channel.name, options, Around(SystemClock()))
    kind = kind_named(channel.kind)
    given = read_options(kind.options, options)
    if is_demo and not is_loopback(kind, given):
        raise CommandError(
            worded(
                "NAME: {name} leaves this machine, and this installation is one of "
                "`hongyan dev`; try it in one of `hongyan serve`",
                name=channel.name,
            )
        )
    return _Tried(found, channel, address_of(kind, given), kind.has_login)


class _Trial:
    """One connection with all that is said on it."""

    def __init__(self, tried: _Tried, seconds: int) -> None:
        self._tried = tried
        self._channel = tried.channel
        self._seconds = seconds

    async def run(self, submission: Submission | None) -> int:
        """Return the exit status: 0 where the carrier took everything."""
        configured = self._tried.configured
        self._channel.resize(configured.window_max, configured.submits_per_second)
        await self._channel.start()
        try:
            if self._tried.has_login:
                if not await self._logged_in():
                    return 1
            elif submission is None:
                tell(
                    "The carrier was asked nothing: a channel of kind {kind} speaks HTTP, which "
                    "has no login. --phone NUMBER sends one message and finds out.",
                    kind=configured.kind,
                )
            return 0 if submission is None else await self._send(submission)
        finally:
            await self._channel.stop()

    async def _logged_in(self) -> bool:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self._tried.place:
            say_now(worded("Connecting to {place}.", place=self._tried.place))
        status = await self._opened()
        if status.is_up:
            tell("The login is accepted after {ms} ms.", ms=int((loop.time() - began) * 1000))
        else:
            self._tell_down(status)
        return status.is_up

    async def _opened(self) -> ChannelStatus:
        """Wait until there is a link or a reason why there is none, or the time is over."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._seconds
        while True:
            status = self._channel.status
            is_failed = status.state is LinkState.DOWN and bool(status.reason)
            is_decided = status.is_up or status.state is LinkState.LOGIN_REFUSED or is_failed
            if is_decided or loop.time() >= give_up_at:
                return status
            await asyncio.sleep(LOOK_SECONDS)

    def _tell_down(self, status: ChannelStatus) -> None:
        if status.state is LinkState.CONNECTING:
            tell("No answer to the login within {seconds} s.", seconds=self._seconds)
        else:
            tell(
                "No link to {place}: {status}.",
                place=self._tried.place or self._tried.configured.name,
                status=words_of_status(status),
            )
        tell(
            "What helps: {remedy}.",
            remedy=remedy_of_link(self._tried.configured, status),
        )

    async def _send(self, submission: Submission) -> int:
        parts = submission.part_count
        tell("Sending {parts} parts to {phone}.", parts=parts, phone=mask(submission.phone))
        [answer] = await self._channel.submit([submission])
        say(_words(answer))
        if not isinstance(answer, Submitted):
            if not self._channel.status.is_up:
                self._tell_down(self._channel.status)
            return 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._hear(set(answer.carrier_ids))
        except TimeoutError:
            tell("No more receipts within {seconds} s.", seconds=self._seconds)
        return 0

    async def _hear(self, wanted: set[str]) -> None:
        """Print the receipts of our message; what is of others is left to who serves.

        It is not acknowledged, so the carrier sends it again.
        """
        async for events in self._channel.events():
            ours = [one for one in events if isinstance(one, Receipt) and one.carrier_id in wanted]
            for one in ours:
                tell("Receipt: {code} ({outcome}).", code=one.raw_code, outcome=one.outcome.value)
                wanted.discard(one.carrier_id)
            await self._channel.acknowledge(ours)
            if not wanted:
                return


def _words(answer: SubmitAnswer) -> str:
    if isinstance(answer, ChannelFault):
        return worded(
            "Not taken: {code}; may have been sent: {sent}.",
            code=answer.code,
            sent=answer.sent.value,
        )
    return worded("Taken, with the ids {ids}.", ids=", ".join(answer.carrier_ids))
