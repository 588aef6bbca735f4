"""What happened to one message: every step from its acceptance to its push, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.chart import Share, shares
from hongyan.console.content_words import KINDS
from hongyan.console.page import (
    Done,
    Forbidden,
    Gone,
    Page,
    PageAct,
    ShownPage,
    ShownState,
    Wrong,
    Zone,
)
from hongyan.console.tenant.code_words import CodeWords, words_of
from hongyan.console.tenant.flight import Leg, legs_of
from hongyan.console.tenant.record_words import CARRIERS, COSTS, STATES
from hongyan.console.wording import N_
from hongyan.domain.messages.model import biz_text
from hongyan.domain.templates.codes import code_of
from hongyan.flows.messages.delivery.push_again import push_again
from hongyan.flows.messages.records.reveal_number import is_revealed, reveal_number
from hongyan.flows.messages.records.tell_record import tell_record
from hongyan.flows.operation.channel_status import believed_statuses
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.refusal import Refused
from hongyan.text.phone import mask
from hongyan.text.segments import PART_MAX, SINGLE_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit
    from hongyan.flows.messages.records.story import RecordStory

PAGE: Final = Page(
    path="/console/a/{account}/records/{id}",
    name="tenant.record",
    title=N_("A message"),
    zone=Zone.TENANT,
    action="QuerySendDetails",
    menu="tenant.records",
)
SHOW_NUMBER: Final = "HongyanShowNumber"
"""The action that a member needs to see whole numbers."""
PUSH: Final = "HongyanPushAgain"


@dataclass(frozen=True, slots=True)
class Meter:
    """How full the segments of a domestic text are."""

    used: int
    capacity: int
    bars: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class FlightShown:
    """The page. `words` say what the code means and what helps; `support` is to be copied."""

    story: RecordStory
    state: ShownState
    words: CodeWords | None
    legs: tuple[Leg, ...]
    is_whole: bool
    may_reveal: bool
    may_push: bool
    biz_id: str
    template: str
    kind: str
    carrier: str
    cost: str
    meter: Meter | None
    support: str


async def show(visit: Visit) -> ShownPage | Gone:
    """Show the story of one message."""
    message_id = read_id(visit.path["id"])
    found = None if message_id is None else await visit.services.read(_told(visit, message_id))
    return Gone() if found is None else ShownPage(found)


def read_id(text: str) -> int | None:
    """Return the id that a path names; None for what can be none."""
    is_id = text.isascii() and text.isdecimal() and len(text) <= 19  # noqa: PLR2004 - 63 bits
    return int(text) if is_id and int(text) < 1 << 63 else None


def _told(visit: Visit, message_id: int) -> Callable[[Connection], FlightShown | None]:
    account_id, settings = visit.account.account_id, visit.services.settings
    real_ms = visit.services.real_clock.now_ms()

    def reading(tx: Connection) -> FlightShown | None:
        statuses = believed_statuses(tx, real_ms)
        story = tell_record(tx, account_id, message_id, statuses, settings, visit.now_ms)
        if isinstance(story, Refused):
            return None
        may_reveal = visit.account.may(SHOW_NUMBER)
        is_whole = may_reveal and is_revealed(tx, account_id, message_id, visit.actor, visit.now_ms)
        return flight_of(visit, story, is_whole=is_whole)

    return reading


def flight_of(visit: Visit, story: RecordStory, *, is_whole: bool) -> FlightShown:
    """Return the page of a story."""
    message = story.message
    is_final = story.verdict is not None or bool(message.refused_code)
    return FlightShown(
        story=story,
        state=STATES[story.state],
        words=words_of(story.code, visit.services.settings.delivered_code),
        legs=legs_of(story),
        is_whole=is_whole,
        may_reveal=visit.account.may(SHOW_NUMBER),
        may_push=is_final and visit.account.may(PUSH),
        biz_id=biz_text(message.biz_id),
        template=code_of(message.template_id),
        kind=KINDS[message.kind],
        carrier=CARRIERS[message.carrier],
        cost=COSTS[story.cost.state],
        meter=None if message.is_international else _meter(story),
        support=_support(story),
    )


def _meter(story: RecordStory) -> Meter:
    used, segments = len(story.text), story.message.segments
    capacity = SINGLE_MAX if segments == 1 else PART_MAX * segments
    return Meter(used, capacity, shares([(used, "ok")], capacity))


def _support(story: RecordStory) -> str:
    """Return what support asks for: no text, and of the number what anyone may see."""
    message, verdict = story.message, story.verdict
    lines = [
        f"BizId {biz_text(message.biz_id)}",
        f"message {message.message_id}",
        f"number {mask(message.phone)}",
        f"template {code_of(message.template_id)} v{message.template_version}",
        f"accepted {shanghai_text(message.accepted_at)} UTC+8",
        f"state {story.state.value} {story.code}".rstrip(),
    ]
    if verdict is not None:
        raw = f", raw code {verdict.raw_code}" if verdict.raw_code else ""
        lines.append(f"decided {shanghai_text(verdict.decided_at)} UTC+8{raw}")
    return "\n".join(lines)


async def act_reveal(visit: Visit) -> Done | Gone | Forbidden:
    """Show the whole number for some time; the audit trail says to whom."""
    message_id = read_id(visit.path["id"])
    if message_id is None:
        return Gone()
    refused = await visit.services.write(
        visit.actor, reveal_number, visit.account.account_id, message_id
    )
    if refused is not None:
        return Gone()
    return Done(visit.here(PAGE.path), said=visit.say("The number is shown for 10 minutes."))


async def act_push(visit: Visit) -> Done | Gone | Wrong:
    """Push the report of the message again."""
    message_id = read_id(visit.path["id"])
    if message_id is None:
        return Gone()
    refused = await visit.services.write(
        visit.actor, push_again, visit.account.account_id, message_id
    )
    if refused is not None:
        return Wrong(refused)
    return Done(visit.here(PAGE.path), said=visit.say("The report is pushed again."))


ACTS: Final = {
    "reveal": PageAct(act_reveal, action=SHOW_NUMBER),
    "push": PageAct(act_push, action=PUSH),
}
