"""The steps of a message's story as a page shows them: tone, title, and how long after the start.

Says which sentence stands where; what a step knows is the flow's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hongyan.console.page import Tone
from hongyan.console.tenant.code_words import CodeWords, words_of
from hongyan.console.tenant.record_words import (
    ANSWERS,
    CARRIERS,
    CHECKS,
    ENDINGS,
    OUTCOMES,
    PAYS_BECAUSE,
    WALLETS,
    WINDOWS,
)
from hongyan.console.wording import N_
from hongyan.domain.receipts.carrier_codes import carrier_code
from hongyan.flows.messages.records.story import (
    AttemptAnswered,
    ChannelChosen,
    FundsEnded,
    FundsHeld,
    NumberPassedOver,
    OutcomeKnown,
    PartHeard,
    ReportKept,
    ReportPushed,
    ReportState,
    Step,
    WasAccepted,
)
from hongyan.kernel.money import Unit
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from hongyan.flows.messages.records.story import RecordStory
    from hongyan.flows.money.ledger.message_costs import PaidLine


@dataclass(frozen=True, slots=True)
class Paid:
    """What a wallet pays: how it is called, its number, and why it is this one."""

    wallet: str
    wallet_id: int
    because: str
    money: int
    segments: int


@dataclass(frozen=True, slots=True)
class Leg:
    """A step as it is shown. `kind` names the block of the template that says more of it.

    `after_ms` is the time since the acceptance; None for the acceptance itself, and for what has no
    moment yet. `title` is a sentence of the catalogue, filled with `values`.
    """

    kind: str
    step: Step
    tone: Tone
    title: str
    at: int | None
    after_ms: int | None
    values: Mapping[str, object] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def legs_of(story: RecordStory) -> tuple[Leg, ...]:
    """Return the steps of a story in their order."""
    return tuple(_legs(story))


def _legs(story: RecordStory) -> Iterator[Leg]:
    began = story.message.accepted_at
    for step in story.steps:
        kind, tell = _TOLD[type(step)]
        at = step.at
        after = None if at is None or isinstance(step, WasAccepted) else at - began
        told = tell(step)
        yield Leg(kind, step, told.tone, told.title, at, after, told.values, told.more)


class _Told(NamedTuple):
    tone: Tone
    title: str
    values: Mapping[str, object] = {}
    more: Mapping[str, Any] = {}


def _accepted(step: WasAccepted) -> _Told:
    checks = [CHECKS.get(one, one) for one in step.checks]
    tone = Tone.WARN if step.barred else Tone.OK
    return _Told(tone, N_("Accepted"), more={"checks": checks})


def _passed_over(step: NumberPassedOver) -> _Told:
    hit = step.why.hit
    more = {**_meaning(step.why.code), "window": "" if hit is None else WINDOWS[hit.window]}
    return _Told(Tone.WARN, N_("Passed over: nothing was sent"), more=more)


def _held(step: FundsHeld) -> _Told:
    title = N_("Charged at submission") if step.is_charged else N_("Held")
    return _Told(Tone.OK, title, more={"paid": _paid(step.lines)})


def _chosen(step: ChannelChosen) -> _Told:
    agrees = step.choice is None or step.choice.agrees
    more = {"carrier": CARRIERS[step.carrier.value], "agrees": agrees}
    title = N_("Channel chosen: {channel}") if step.channel_name else N_("Channel chosen")
    return _Told(Tone.OK, title, {"channel": step.channel_name}, more)


def _answered(step: AttemptAnswered) -> _Told:
    tone, title = ANSWERS[step.state]
    raw = carrier_code(step.code) if step.code else None
    return _Told(tone, title, more={"raw": raw})


def _decided(step: OutcomeKnown) -> _Told:
    tone, title = OUTCOMES[step.verdict.outcome]
    return _Told(tone, title, more=_meaning(step.verdict.code))


def _ended(step: FundsEnded) -> _Told:
    tone, title = ENDINGS[step.state]
    return _Told(tone, title, more={"paid": _paid(step.lines)})


def _pushed(step: ReportPushed) -> _Told:
    push = step.push
    if push.fault:
        return _Told(Tone.BAD, N_("Report pushed, not taken"))
    return _Told(Tone.OK, N_("Report pushed, answered {status}"), {"status": push.status})


def _report(step: ReportKept) -> _Told:
    if step.state is ReportState.DEAD:
        return _Told(Tone.BAD, N_("Report not taken: every push of it failed"))
    return _Told(Tone.INFO, N_("Report waits to be pushed"))


def _heard(step: PartHeard) -> _Told:
    is_good = step.outcome is Outcome.DELIVERED
    tone = Tone.OK if is_good else Tone.BAD
    more = {**_meaning(step.code), "raw": carrier_code(step.raw_code)}
    if step.parts == 1:
        return _Told(tone, _WHOLE[is_good], more=more)
    return _Told(tone, _PART[is_good], {"place": step.place, "parts": step.parts}, more)


_WHOLE: Final = {True: N_("Receipt: delivered"), False: N_("Receipt: failed")}
_PART: Final = {
    True: N_("Receipt of part {place} of {parts}: delivered"),
    False: N_("Receipt of part {place} of {parts}: failed"),
}


def _meaning(code: str) -> dict[str, Any]:
    words: CodeWords | None = words_of(code)
    return {"words": words}


def _paid(lines: tuple[PaidLine, ...]) -> tuple[Paid, ...]:
    return tuple(
        Paid(
            wallet=WALLETS[one.wallet.kind],
            wallet_id=one.wallet.wallet_id,
            because=PAYS_BECAUSE[one.wallet.kind],
            money=one.amount if one.wallet.unit is Unit.CNY else 0,
            segments=one.amount if one.wallet.unit is Unit.SEGMENT else 0,
        )
        for one in lines
    )


_TOLD: Final[Mapping[type, tuple[str, Callable[[Any], _Told]]]] = {
    WasAccepted: ("accepted", _accepted),
    NumberPassedOver: ("passed_over", _passed_over),
    FundsHeld: ("funds", _held),
    ChannelChosen: ("chosen", _chosen),
    AttemptAnswered: ("answered", _answered),
    PartHeard: ("heard", _heard),
    OutcomeKnown: ("decided", _decided),
    FundsEnded: ("funds", _ended),
    ReportPushed: ("pushed", _pushed),
    ReportKept: ("report", _report),
}
"""Total over the steps: the block of the template, and what is said."""
