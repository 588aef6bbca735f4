"""What a managing flow changed: one row, in its transaction, with its actor.

A managing flow is one that a command runs, or an action by which an account manages what it has,
and that writes; sending is none, for its record is the message log. Rows are never removed, so that
nothing stands in them that an account can have erased, and nothing that is secret: of each type a
table names the fields that are noted. Phone numbers, numbers of identity papers, texts of messages
and what a person wrote freely are in none of them; of numbers it is noted how many.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import msgspec
from typing_extensions import override

from hongyan.domain.changes import store
from hongyan.domain.changes.model import Change

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

NOTED: Final[Mapping[str, tuple[str, ...]]] = {
    "AccessKey": ("state", "expires_at", "member_id"),
    "Account": ("name", "kind", "state", "day_quota", "month_quota", "networks", "value_check"),
    "AccountInternational": (
        "activated_at",
        "only_allowed",
        "allowed",
        "blocked",
        "day_caps",
        "conversion_mode",
    ),
    "AlertRule": ("metric", "threshold", "silence_minutes"),
    "AppFiling": ("service_name",),
    "Certification": ("kind", "grade", "state"),
    "ConfiguredChannel": (
        "kind",
        "state",
        "access_code",
        "carriers",
        "price_micro",
        "submits_per_second",
        "window_max",
        "options",
    ),
    "ConsolePerson": ("state", "roles"),
    "Country": ("price", "is_enabled", "receipts", "sender_id", "registers_templates"),
    "Funds": ("mode", "credit_limit"),
    "Invoice": ("state", "draft.kind", "draft.amount_fen", "red_of"),
    "LetterForm": ("sign_names",),
    "Member": ("name", "state"),
    "Order": ("product_code", "amount", "state", "method"),
    "OwnLimit": ("scope", "window", "permits", "effective_at"),
    "OwnPrice": ("kind", "country", "unit_price", "effective_at", "ends_at"),
    "Payment": ("order_id", "provider", "amount", "state"),
    "Policy": ("name", "statements"),
    "PolicyStatement": ("effect", "actions"),
    "Qualification": ("state", "version"),
    "Refund": ("order_id", "route", "amount", "rule", "state"),
    "Seat": ("member_id",),
    "Sign": ("kind", "state", "is_test"),
    "Template": ("version", "kind", "state", "is_test", "intl_type"),
    "Title": ("kind",),
    "Trademark": ("name",),
    "Version": ("kind", "name", "effective_at"),
}
"""Which fields are noted of each type, by its name; a value of another type is refused as a bug."""

SECRET_FIELDS: Final = frozenset({"options"})
"""Mappings any value of which may be a secret: noted is which were set, and never to what."""

HIDDEN: Final = "…"


def note_change(
    work: Work, account_id: int | None, what: str, subject: str, before: object, after: object
) -> None:
    """Note what the flow `what` did to `subject`; None stands for what is not there.

    Of two values of a type, or two mappings, only what differs is noted.
    """
    was, becomes = _told(before), _told(after)
    if isinstance(was, dict) and isinstance(becomes, dict):
        differ = sorted(key for key in was | becomes if was.get(key) != becomes.get(key))
        was, becomes = ({key: one[key] for key in differ if key in one} for one in (was, becomes))
    texts = (_json(was), _json(becomes))
    store.add_change(
        work.tx, Change(0, work.now_ms, *work.actor, account_id, what, subject, *texts)
    )


class _Secret:
    """A value that is compared and never shown."""

    def __init__(self, value: object) -> None:
        self._value = value

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Secret) and other._value == self._value

    @override
    def __hash__(self) -> int:
        return hash(self._value)


def _told(value: object) -> object:
    """Return a value as JSON has it: of a type in the table, its noted fields."""
    fields = NOTED.get(type(value).__name__)
    if fields is not None:
        told: dict[str, object] = {}
        for field in fields:
            told |= _told_field(field.rpartition(".")[2], attrgetter(field)(value))
        return told
    match value:
        case Enum():
            return value.value if isinstance(value.value, str) else value.name.lower()
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(key): _told(one) for key, one in value.items()}
        case set() | frozenset():
            return sorted(str(_told(one)) for one in value)
        case tuple() | list():
            return [_told(one) for one in value]
        case _:
            raise TypeError(f"{type(value).__name__} is not in NOTED")


def _told_field(field: str, value: object) -> dict[str, object]:
    if field in SECRET_FIELDS:
        assert isinstance(value, Mapping), f"{field} has names"
        return {f"{field}.{name}": _Secret(one) for name, one in value.items()}
    if isinstance(value, Mapping):
        return {f"{field}.{name}": _told(one) for name, one in value.items()}
    return {field: _told(value)}


def _json(told: object) -> str:
    if told is None:
        return ""
    return msgspec.json.encode(told, enc_hook=lambda _secret: HIDDEN).decode()
