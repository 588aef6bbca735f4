"""What an authorization letter says, for a person and for a company, paragraph by paragraph.

In our own words, with every element of FAQ 1.3: both parties, the platform's operator as the
counterpart, the sign names, the power to sign papers, all risk with the authorizing party, no
sub-delegation, the period, the seal, the legal representative, the date. Knows no file format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.period import Period

TITLE: Final = "授权委托书"
BLANK: Final = "＿＿＿＿＿＿＿＿"  # noqa: RUF001 - a line to write on
_GRANTEES: Final = {
    AccountKind.PERSONAL: "自然人 {name}（身份证件号码：{number}）",
    AccountKind.ENTERPRISE: "{name}（统一社会信用代码：{number}）",
}


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """What a letter is made from; what is empty becomes a line to write on.

    `grantor` gives the authorization, `grantee` (of `grantee_kind`) is who the account is.
    """

    grantor: str
    grantor_code: str
    grantee: str
    grantee_kind: AccountKind
    operator_name: str
    operator_tax_number: str
    sign_names: tuple[str, ...]
    period: Period
    grantee_number: str = ""


def letter_paragraphs(draft: LetterDraft) -> tuple[str, ...]:
    """Return the body of a letter."""
    grantor = draft.grantor or BLANK
    grantee = draft.grantee or BLANK
    operator = draft.operator_name or BLANK
    signs = "、".join(f"【{name}】" for name in draft.sign_names) or BLANK
    described = _GRANTEES[draft.grantee_kind].format(
        name=grantee, number=draft.grantee_number or BLANK
    )
    return (
        f"授权方：{grantor}（统一社会信用代码：{draft.grantor_code or BLANK}）",
        f"被授权方：{described}",
        f"平台运营方：{operator}（纳税人识别号：{draft.operator_tax_number or BLANK}）",
        (
            f"授权方现委托被授权方，以授权方的名义与{operator}商谈、开通并使用其短信增值服务，"
            f"并在所发送的短信中使用下列短信签名：{signs}。"
        ),
        (
            "在上述范围内，被授权方有权代授权方签署与该服务有关的文件、合同和单据，"
            f"{grantor}对此予以承认。"
        ),
        f"因本授权产生的一切经营风险和法律责任，均由授权方（{grantor}）自行承担。",
        "被授权方不得将本授权转授予任何第三方。",
        f"授权期限：自 {_day(draft.period.start_day)} 起至 {_day(draft.period.end_day)} 止。",
    )


def letter_signatures(draft: LetterDraft) -> tuple[str, ...]:
    """Return the lines at the foot: seal, legal representative, date."""
    return (
        f"授权方（盖章）：{draft.grantor or BLANK}",
        f"法定代表人（签字）：{BLANK}",
        f"填写日期：{_day(draft.period.start_day)}",
    )


def _day(day: int) -> str:
    return f"{day // 10_000} 年 {day // 100 % 100} 月 {day % 100} 日"
