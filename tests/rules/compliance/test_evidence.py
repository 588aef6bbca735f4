"""What speaks for an application."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.compliance.evidence import (
    MEANINGS,
    NEEDED,
    Evidence,
    History,
    Weighed,
    weigh,
)
from hongyan.domain.compliance.model import LetterEvidence, SignSubject, TemplateSubject
from hongyan.domain.compliance.shipped import shipped_pack, shipped_shapes
from hongyan.kernel.kinds import AccountKind, MessageKind

OWNER = "杭州云雀科技有限公司"
GOOD = History(3, 0, 1)
CODE = "您的验证码为${code}，5分钟内有效。"


def of_sign(name: str, owner: str = OWNER, **more: Any) -> Weighed:
    subject = SignSubject(name, AccountKind.ENTERPRISE, owner, **more)
    return weigh(shipped_pack("sign"), shipped_shapes(), subject, GOOD)


def of_code(text: str = CODE, history: History = GOOD, **more: Any) -> Weighed:
    declared = {"owner_name": OWNER, **more}
    subject = TemplateSubject(text, MessageKind.VERIFICATION, AccountKind.ENTERPRISE, **declared)
    return weigh(shipped_pack("verification"), shipped_shapes(), subject, history)


def test_tables_are_total() -> None:
    assert set(NEEDED) == {None, *MessageKind}
    assert set(MEANINGS) == set(Evidence)


@pytest.mark.parametrize("name", ["云雀", "云雀科技", "杭州云雀", "杭州云雀科技", OWNER])
def test_a_sign_of_the_certified_name_is_its_own(name: str) -> None:
    assert of_sign(name).is_enough


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("云雀", ""),
        ("云雀", "\u3000"),
        ("红叶", OWNER),
        ("云雀贷款", OWNER),
        ("杭州", OWNER),
        ("科技", OWNER),
        ("雀", OWNER),
        ("云　雀", OWNER),
        ("中国银行", "杭州中国银行服务有限公司"),
        ("有限公司", "有限公司"),
    ],
)
def test_another_name_is_a_persons(name: str, owner: str) -> None:
    assert not of_sign(name, owner).is_enough


def test_a_letter_or_a_parent_makes_it_a_persons() -> None:
    assert not of_sign("云雀", letter=LetterEvidence.GOOD).is_enough
    assert not of_sign("云雀", parent_names=("云雀",)).is_enough


@pytest.mark.parametrize(
    ("lacking", "changed"),
    [
        (Evidence.CERTIFIED, {"owner_name": ""}),
        (Evidence.SHAPE, {"text": CODE + "请告知客服。"}),
        (Evidence.TYPED, {"attributes": {"code": "others"}}),
        (Evidence.LEADS_NOWHERE, {"domains": ("a.cn",)}),
        (Evidence.LEADS_NOWHERE, {"text": CODE + "a.cn"}),
        (Evidence.LEADS_NOWHERE, {"text": CODE + "群12345"}),
        (Evidence.OWN_NAME, {"text": CODE + "红叶集团有限公司"}),
        (Evidence.HISTORY, {"history": History(0, 0, 1)}),
        (Evidence.HISTORY, {"history": History(9, 1, 1)}),
    ],
)
def test_each_evidence_can_be_what_is_lacking(lacking: Evidence, changed: dict[str, Any]) -> None:
    assert of_code().is_enough
    weighed = of_code(**changed)
    assert lacking in weighed.lacking
    assert not weighed.is_enough
    assert lacking in weighed.words.partition("lacking: ")[2]


@pytest.mark.parametrize("kind", [MessageKind.PROMOTION, MessageKind.INTERNATIONAL])
def test_some_kinds_are_always_a_persons(kind: MessageKind) -> None:
    subject = TemplateSubject(CODE, kind, AccountKind.ENTERPRISE, OWNER)
    weighed = weigh(shipped_pack(kind.name.lower()), shipped_shapes(), subject, GOOD)
    assert (weighed.is_enough, weighed.words) == (False, "")
