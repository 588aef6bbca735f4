"""Kinds that several domains speak of: of messages, accounts, signs. Words only, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

HOME: Final = "CN"
"""The mainland, among countries: its messages are domestic, all others international."""


FORGOTTEN_PHONE: Final = 0
"""Stands where a number was that is no longer kept; no number is 0."""


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


class SignSource(IntEnum):
    """What a sign claims to be; the numbers are the API's SignSource."""

    ORGANISATION = 0
    WEBSITE = 1
    APP = 2
    OFFICIAL_ACCOUNT = 3
    SHOP = 4
    TRADEMARK = 5


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


class ReasonName(NamedTuple):
    """The name of a reason in both languages: what an applicant reads first."""

    zh: str
    en: str


REASON_NAMES: Final[Mapping[RejectionReason, ReasonName]] = {
    RejectionReason.LETTER_MISSING: ReasonName("请提交授权书", "An authorization letter is needed"),
    RejectionReason.LETTER_FAULTY: ReasonName(
        "授权书填写错误", "The authorization letter is filled in wrongly"
    ),
    RejectionReason.PRODUCT_LINK: ReasonName("请提供产品链接", "A link to the product is needed"),
    RejectionReason.USAGE_SCENARIO: ReasonName(
        "请提供使用场景", "Say in which situation it will be used"
    ),
    RejectionReason.CONTENT_NOT_ALLOWED: ReasonName(
        "不支持此短信内容", "This content is not supported"
    ),
    RejectionReason.VARIABLE_UNCLEAR: ReasonName(
        "请细化变量使用场景", "What the variables stand for is unclear"
    ),
    RejectionReason.PARENT_LETTER: ReasonName(
        "子公司发布母公司产品，需获母公司授权",
        "A subsidiary needs its parent's letter for the parent's product",
    ),
    RejectionReason.SIGN_NOT_ALLOWED: ReasonName("签名不符合规范", "The sign breaks the rules"),
    RejectionReason.KIND_MISTAKEN: ReasonName(
        "模板类型选择错误", "The template is of another kind than it says"
    ),
    RejectionReason.VARIABLE_ATTRIBUTE: ReasonName(
        "变量不符合规范", "A variable's attribute does not fit"
    ),
    RejectionReason.ACCOUNT_NOT_ENTITLED: ReasonName(
        "当前认证类型不支持", "The account's certification does not allow it"
    ),
    RejectionReason.MISSPELT: ReasonName("内容有错别字", "The text is misspelt"),
    RejectionReason.MATERIAL_MISSING: ReasonName("证明材料缺失", "A paper is missing"),
    RejectionReason.MATERIAL_FAULTY: ReasonName("证明材料有误", "A paper does not hold"),
    RejectionReason.IDENTITY_UNCONFIRMED: ReasonName(
        "电话核实未通过", "The applicant could not be confirmed by phone"
    ),
}
"""Total over `RejectionReason`, in its order."""


PRIORITY = {
    MessageKind.VERIFICATION: 0,
    MessageKind.NOTIFICATION: 1,
    MessageKind.INTERNATIONAL: 1,
    MessageKind.PROMOTION: 2,
}
"""Dispatch order: codes before notifications before promotions (FAQ 2.1.3)."""
