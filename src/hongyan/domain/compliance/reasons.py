"""Reasons in words, Chinese and English: what an applicant reads first (FAQ 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hongyan.domain.compliance.model import Reason


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A reason's name in both languages."""

    zh: str
    en: str


REASON_WORDS: Final[Mapping[Reason, ReasonWords]] = MappingProxyType(
    {
        Reason.LETTER_MISSING: ReasonWords("请提交授权书", "An authorization letter is needed"),
        Reason.LETTER_FAULTY: ReasonWords(
            "授权书填写错误", "The authorization letter is filled in wrongly"
        ),
        Reason.PRODUCT_LINK: ReasonWords("请提供产品链接", "A link to the product is needed"),
        Reason.USAGE_SCENARIO: ReasonWords(
            "请提供使用场景", "Say in which situation it will be used"
        ),
        Reason.CONTENT_NOT_ALLOWED: ReasonWords(
            "不支持此短信内容", "This content is not supported"
        ),
        Reason.VARIABLE_UNCLEAR: ReasonWords(
            "请细化变量使用场景", "What the variables stand for is unclear"
        ),
        Reason.PARENT_LETTER: ReasonWords(
            "子公司发布母公司产品，需获母公司授权",
            "A subsidiary needs its parent's letter for the parent's product",
        ),
        Reason.SIGN_NOT_ALLOWED: ReasonWords("签名不符合规范", "The sign breaks the rules"),
        Reason.KIND_MISTAKEN: ReasonWords(
            "模板类型选择错误", "The template is of another kind than it says"
        ),
        Reason.VARIABLE_ATTRIBUTE: ReasonWords(
            "变量不符合规范", "A variable's attribute does not fit"
        ),
        Reason.ACCOUNT_NOT_ENTITLED: ReasonWords(
            "当前认证类型不支持", "The account's certification does not allow it"
        ),
    }
)
"""Total over `Reason`."""
