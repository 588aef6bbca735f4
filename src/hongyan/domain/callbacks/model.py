"""Callback endpoints and pushes as values. Knows neither what a push says nor how it travels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeAlias

import msgspec

from hongyan.kernel.calendar import FOREVER_MS


class PushKind(StrEnum):
    """What a push tells about, in the API's words; a second figure caps the items of one push."""

    SMS_REPORT = "SmsReport"
    SMS_UP = "SmsUp"
    SIGN_SMS_REPORT = ("SignSmsReport", 1)
    TEMPLATE_SMS_REPORT = ("TemplateSmsReport", 1)
    BILLING_ALERT = ("BillingAlert", 1)

    items_max: int | None
    """Most items that one push of this kind may carry; None: as many as the operator allows."""

    def __new__(cls, wire_name: str, items_max: int | None = None) -> Self:
        """Make a member: its name on the wire, and its cap if it has one."""
        member = str.__new__(cls, wire_name)
        member._value_ = wire_name
        member.items_max = items_max
        return member


class PushState(StrEnum):
    """Where a stored item stands; a pushed one is no longer stored."""

    WAITING = "waiting"
    DEAD = "dead"


EndpointKey: TypeAlias = tuple[int, PushKind]
"""An account has at most one endpoint for each kind."""


class CallbackEndpoint(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where an account receives one kind of push; an empty secret means unsigned pushes."""

    account_id: int
    kind: PushKind
    url: str
    secret_sealed: str = ""

    @property
    def key(self) -> EndpointKey:
        """Return what identifies the endpoint."""
        return self.account_id, self.kind


class NewPush(msgspec.Struct, frozen=True, gc=False):
    """One item to be pushed; `payload` is the text of a JSON object.

    `message_id` is the message that it reports, 0 if none.
    """

    account_id: int
    kind: PushKind
    payload: str
    message_id: int = 0


class PushItem(msgspec.Struct, frozen=True, gc=False):
    """One stored item: its number, and how many pushes of it have failed."""

    push_id: int
    sequence: int
    payload: str
    created_at: int
    tries: int
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class ClaimedPush:
    """Items with consecutive numbers that this process alone pushes now, in one request."""

    endpoint: CallbackEndpoint
    items: tuple[PushItem, ...]

    @property
    def ids(self) -> list[int]:
        """Return the ids of the items."""
        return [item.push_id for item in self.items]

    @property
    def sequences(self) -> str:
        """Return the first and the last number, `7-9`."""
        return f"{self.items[0].sequence}-{self.items[-1].sequence}"


@dataclass(frozen=True, slots=True)
class PushResult:
    """How a push ended: no fault means that the receiver took it.

    `status` is HTTP's, 0 without an answer, of which `answer` is the beginning.
    """

    push: ClaimedPush
    fault: str = ""
    status: int = 0
    answer: str = ""
    began_at: int = 0
    ms: int = 0


@dataclass(frozen=True, slots=True)
class PushAttempt:
    """One push that ended: the items from one sequence to another; no fault: it was taken."""

    attempt_id: int
    account_id: int
    kind: PushKind
    url: str
    first_sequence: int
    last_sequence: int
    items: int
    attempt_no: int
    began_at: int
    ms: int
    status: int
    answer: str
    fault: str


@dataclass(frozen=True, slots=True)
class PushFilter:
    """Which pushes of an account are meant; empty fields do not choose; `until` is excluded."""

    kind: PushKind | None = None
    is_failed: bool | None = None
    since: int = 0
    until: int = FOREVER_MS


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An item whose every push failed: kept until someone has it redelivered."""

    push_id: int
    account_id: int
    kind: PushKind
    sequence: int
    payload: str
    created_at: int
    tries: int
    fault: str


@dataclass(frozen=True, slots=True)
class FailingPushes:
    """Items of one account and kind that failed: how many, since when, and one of the faults."""

    account_id: int
    kind: PushKind
    count: int
    oldest_at: int
    fault: str


def secret_purpose(account_id: int, kind: PushKind) -> str:
    """Return what an endpoint's secret is sealed for, so that sealed secrets cannot be swapped."""
    return f"callback/{account_id}/{kind}"
