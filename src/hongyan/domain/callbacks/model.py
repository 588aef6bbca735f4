"""Callback endpoints and pushes as values. Knows neither what a push says nor how it travels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeAlias


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


@dataclass(frozen=True, slots=True)
class CallbackEndpoint:
    """Where an account wants to hear of one kind of news; an empty secret means unsigned pushes."""

    account_id: int
    kind: PushKind
    url: str
    secret_sealed: str = ""

    @property
    def key(self) -> EndpointKey:
        """Return what identifies the endpoint."""
        return self.account_id, self.kind


@dataclass(frozen=True, slots=True)
class NewPush:
    """One item to be pushed; `payload` is the text of a JSON object."""

    account_id: int
    kind: PushKind
    payload: str


@dataclass(frozen=True, slots=True)
class PushItem:
    """One stored item: its number, and how many pushes of it have failed."""

    push_id: int
    sequence: int
    payload: str
    created_at: int
    tries: int


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
    """How a push ended: no fault means that the receiver took it."""

    push: ClaimedPush
    fault: str = ""


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


def secret_purpose(account_id: int, kind: PushKind) -> str:
    """Return what an endpoint's secret is sealed for, so that sealed secrets cannot be swapped."""
    return f"callback/{account_id}/{kind}"
