"""Kinds that several domains speak of: of messages, accounts, signs. Words only, no rules."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

HOME: Final = "CN"
"""The mainland, among countries: its messages are domestic, all others international."""


class MessageKind(IntEnum):
    """What a template is for; the numbers are the API's TemplateType."""

    VERIFICATION = 0
    NOTIFICATION = 1
    PROMOTION = 2
    INTERNATIONAL = 3


class IntlType(IntEnum):
    """What an international template is for; the numbers are the API's IntlType."""

    NOTIFICATION = 0
    PROMOTION = 1
    VERIFICATION = 2

    @property
    def purpose(self) -> MessageKind:
        """Return the domestic kind that is for the same."""
        return MessageKind[self.name]


class AccountKind(StrEnum):
    """Two kinds of account (FAQ 1.1)."""

    PERSONAL = "personal"
    ENTERPRISE = "enterprise"


class AccountGrade(StrEnum):
    """How thoroughly an account's applications are looked at, and how fast (FAQ 1.4.1)."""

    ORDINARY = "ordinary"
    GOVERNMENT_ENTERPRISE = "government_enterprise"
    """政企: public bodies and enterprises of that grade; a reviewer telephones them."""


class SignKind(IntEnum):
    """What a sign may be used for; the numbers are the API's SignType."""

    VERIFICATION = 0
    GENERAL = 1


class RejectionReason(StrEnum):
    """Why an application is rejected: the closed list of FAQ 1.2, then what it left unnamed."""

    LETTER_MISSING = "letter_missing"
    LETTER_FAULTY = "letter_faulty"
    PRODUCT_LINK = "product_link"
    USAGE_SCENARIO = "usage_scenario"
    CONTENT_NOT_ALLOWED = "content_not_allowed"
    VARIABLE_UNCLEAR = "variable_unclear"
    PARENT_LETTER = "parent_letter"
    SIGN_NOT_ALLOWED = "sign_not_allowed"
    KIND_MISTAKEN = "kind_mistaken"
    VARIABLE_ATTRIBUTE = "variable_attribute"
    ACCOUNT_NOT_ENTITLED = "account_not_entitled"
    MISSPELT = "misspelt"
    MATERIAL_MISSING = "material_missing"
    MATERIAL_FAULTY = "material_faulty"
    IDENTITY_UNCONFIRMED = "identity_unconfirmed"


PRIORITY = {
    MessageKind.VERIFICATION: 0,
    MessageKind.NOTIFICATION: 1,
    MessageKind.INTERNATIONAL: 1,
    MessageKind.PROMOTION: 2,
}
"""Dispatch order: codes before notifications before promotions (FAQ 2.1.3)."""
