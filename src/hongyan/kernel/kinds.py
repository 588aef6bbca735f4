"""Kinds that several domains speak of: of messages, accounts, signs. Words only, no rules."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class MessageKind(IntEnum):
    """What a template is for; the numbers are the API's TemplateType."""

    VERIFICATION = 0
    NOTIFICATION = 1
    PROMOTION = 2
    INTERNATIONAL = 3


class AccountKind(StrEnum):
    """Two kinds of account (FAQ 1.1)."""

    PERSONAL = "personal"
    ENTERPRISE = "enterprise"


class SignKind(IntEnum):
    """What a sign may be used for; the numbers are the API's SignType."""

    VERIFICATION = 0
    GENERAL = 1


PRIORITY = {
    MessageKind.VERIFICATION: 0,
    MessageKind.NOTIFICATION: 1,
    MessageKind.INTERNATIONAL: 1,
    MessageKind.PROMOTION: 2,
}
"""Dispatch order: codes before notifications before promotions (FAQ 2.1.3)."""
