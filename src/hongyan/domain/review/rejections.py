"""What a reason for a rejection means: where it lies, its cause and remedy (FAQ 1.2).

The sentences are for the applicant; the reasons' names are the kernel's. Which words of the text
are meant is a finding's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.review.model import SubjectKind
from hongyan.kernel.kinds import RejectionReason

_SIGN = frozenset({SubjectKind.SIGN})
_TEMPLATE = frozenset({SubjectKind.TEMPLATE})
_TEXTS = _SIGN | _TEMPLATE
_ALL = frozenset(SubjectKind)


class Ground(StrEnum):
    """Where a reason lies."""

    TEXT = "text"
    """In the words themselves: the same for every applicant."""
    APPLICANT = "applicant"
    """In who applies, and with which papers."""


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A reason as the applicant reads it; `subjects` are the applications it is meant for."""

    subjects: frozenset[SubjectKind]
    ground: Ground
    cause_zh: str
    cause_en: str
    remedy_zh: str
    remedy_en: str


REASONS: Final[Mapping[RejectionReason, ReasonWords]] = {
    RejectionReason.LETTER_MISSING: ReasonWords(
        _TEXTS,
        Ground.APPLICANT,
        "内容提到了申请人以外的公司、网站、应用、公众号或产品，关联公司的也算。",
        "The text names a company, site, app, official account or product of another company; "
        "an affiliate counts as another company.",
        "请由权利方出具授权委托书，列明本签名，随申请一并提交；或去掉该名称。",
        "Have its owner sign a letter that lists this sign and send it along, or leave the "
        "name away.",
    ),
    RejectionReason.LETTER_FAULTY: ReasonWords(
        _TEXTS | {SubjectKind.LETTER},
        Ground.APPLICANT,
        "授权书的期限、名称、签名列表或盖章与申请不符。开始日期应为填写当日，结束日期应为授权终止之日。",
        "Its period, names, sign list or seal do not fit the application. It starts on the day "
        "it is filled in and ends on the day the authorization ends.",
        "请重新生成授权书，核对双方名称、签名和期限（建议一年以上），盖章签字后重新上传。",
        "Generate the letter again, compare names, signs and period (a year or more is "
        "advised), seal and sign it, and send it again.",
    ),
    RejectionReason.PRODUCT_LINK: ReasonWords(
        _SIGN,
        Ground.APPLICANT,
        "查不到该签名与申请人之间的联系。",
        "Nothing that can be looked up ties the sign to the applicant.",
        "请在申请说明中附上产品的网址、应用商店页面或公众号名称。",
        "Give the product's site, its page in an app store or its official account in the remark.",
    ),
    RejectionReason.USAGE_SCENARIO: ReasonWords(
        _TEXTS,
        Ground.APPLICANT,
        "仅凭文字看不出在什么情况下、向谁发送。",
        "The text alone does not tell when and to whom it is sent.",
        "请在申请说明中写明谁在什么操作之后会收到这条短信。",
        "Write in the remark who receives it, and after doing what.",
    ),
    RejectionReason.CONTENT_NOT_ALLOWED: ReasonWords(
        _TEXTS,
        Ground.TEXT,
        "内容涉及平台不允许的行业或事项。",
        "The content touches a trade or a topic that the platform does not carry.",
        "请对照审核提示删去所标出的词句；若属误判，可申请人工复核。",
        "Take out the words that are marked; if they were misread, ask for a human.",
    ),
    RejectionReason.VARIABLE_UNCLEAR: ReasonWords(
        _TEMPLATE,
        Ground.TEXT,
        "结合全文仍无法判断变量代表什么、取值范围多大。",
        "Even with the whole text it cannot be told what a variable holds.",
        "请给变量取有含义的名称（如 order_number），声明其属性和含义，并让前后文说明它是什么；"
        "个人用户的通知模板必须逐个声明。",
        "Give it a telling name such as order_number, declare its attribute and meaning, and "
        "let the text say what it is; a personal account declares each one.",
    ),
    RejectionReason.PARENT_LETTER: ReasonWords(
        _TEXTS,
        Ground.APPLICANT,
        "母公司、全资子公司和控股子公司在法律上彼此独立，母公司的产品不等于子公司的产品。",
        "Parent, wholly owned and controlled companies are separate persons in law, so the "
        "parent's product is not the subsidiary's.",
        "请由母公司出具授权书；发布子公司自己的产品则无需授权。",
        "Let the parent sign a letter; for its own product the subsidiary needs none.",
    ),
    RejectionReason.SIGN_NOT_ALLOWED: ReasonWords(
        _SIGN,
        Ground.TEXT,
        "签名没有指向具体的公司、产品或品牌，或含有不允许的字符、词语。",
        "The sign points at no company, product or brand, or holds characters or words that "
        "are not allowed.",
        "请使用公司名称、产品名称或品牌名称，2 至 12 个汉字、字母或数字，不带符号。",
        "Use the name of the company, product or brand: 2 to 12 Chinese characters, letters "
        "or digits, no symbols.",
    ),
    RejectionReason.KIND_MISTAKEN: ReasonWords(
        _TEMPLATE,
        Ground.TEXT,
        "内容与所选类型不符，例如在通知模板中发送验证码或营销内容。",
        "The content does not fit its kind, such as a code or marketing in a notification.",
        "请改选与内容相符的模板类型后重新提交。",
        "Choose the kind that fits the content and apply again.",
    ),
    RejectionReason.VARIABLE_ATTRIBUTE: ReasonWords(
        _TEMPLATE,
        Ground.TEXT,
        "变量声明的属性与它在文中的用途不一致，或该类型的模板不允许此属性。",
        "The declared attribute does not fit the variable's use, or not this kind of template.",
        "请按变量的实际内容选择属性。",
        "Choose the attribute by what the variable will hold.",
    ),
    RejectionReason.ACCOUNT_NOT_ENTITLED: ReasonWords(
        _ALL,
        Ground.APPLICANT,
        "该功能仅对企业认证的账号开放，例如推广短信和国际短信。",
        "It is open to certified enterprises only, such as promotions and numbers abroad.",
        "请先完成企业认证。",
        "Certify the account as an enterprise first.",
    ),
    RejectionReason.MISSPELT: ReasonWords(
        _TEXTS,
        Ground.TEXT,
        "文中有错别字，或用变体写法替代常用词。",
        "Words are misspelt, or written in disguise.",
        "请改正所标出的字词。",
        "Correct the words that are marked.",
    ),
    RejectionReason.MATERIAL_MISSING: ReasonWords(
        _ALL,
        Ground.APPLICANT,
        "缺少审核所需的证明，或未在期限内补充。",
        "A paper that the review needs was not given, or not in time.",
        "请补齐审核意见中列出的材料后重新提交。",
        "Give the papers that the reviewer's note lists and apply again.",
    ),
    RejectionReason.MATERIAL_FAULTY: ReasonWords(
        _ALL,
        Ground.APPLICANT,
        "材料不清晰、已过期，或与申请人及所填信息不一致。",
        "A paper is illegible, expired, or does not fit the applicant and what was declared.",
        "请上传清晰、有效且与所填信息一致的材料。",
        "Send a legible and valid paper that agrees with what is declared.",
    ),
    RejectionReason.IDENTITY_UNCONFIRMED: ReasonWords(
        _ALL,
        Ground.APPLICANT,
        "未能通过单位电话核实本次申请。",
        "The organisation could not be reached, or did not know of the application.",
        "请确认登记的单位电话有人接听并知晓本次申请，然后重新提交。",
        "See that the registered telephone is answered by a person who knows of it, and apply "
        "again.",
    ),
}
"""Total over `RejectionReason`, in its order."""


def reasons_for(kind: SubjectKind) -> tuple[RejectionReason, ...]:
    """Return the reasons that a reviewer may choose for a kind of subject."""
    return tuple(reason for reason, words in REASONS.items() if kind in words.subjects)


def are_about_text(reasons: Sequence[RejectionReason]) -> bool:
    """Tell whether any of a rejection's reasons lies in the text itself."""
    return any(REASONS[reason].ground is Ground.TEXT for reason in reasons)
