"""What speaks for an application."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.compliance.evidence import (
    EVIDENCE_WORDS,
    MEANINGS,
    NEEDED,
    Evidence,
    History,
    Weighed,
    weigh,
    weighed_in,
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
    declared = {"owner_name": OWNER, "related_signs": ("云雀",), **more}
    subject = TemplateSubject(text, MessageKind.VERIFICATION, AccountKind.ENTERPRISE, **declared)
    return weigh(shipped_pack("verification"), shipped_shapes(), subject, history)


def test_tables_are_total() -> None:
    assert set(NEEDED) == {None, *MessageKind}
    assert set(MEANINGS) == set(EVIDENCE_WORDS) == set(Evidence)


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
        (Evidence.OWN_SIGN, {"related_signs": ()}),
        (Evidence.OWN_SIGN, {"related_signs": ("云雀", "红叶")}),
        (Evidence.OWN_SIGN, {"related_signs": ("云　雀",)}),
        (Evidence.OWN_SIGN, {"sign": "红叶"}),
        (Evidence.HISTORY, {"history": History(0, 0, 1)}),
        (Evidence.HISTORY, {"history": History(9, 1, 1)}),
        (Evidence.STANDING, {"history": History(9, 0, 1, against=1)}),
    ],
)
def test_each_evidence_can_be_what_is_lacking(lacking: Evidence, changed: dict[str, Any]) -> None:
    assert of_code().is_enough
    weighed = of_code(**changed)
    assert lacking in weighed.lacking
    assert not weighed.is_enough
    assert lacking in weighed.words.partition("lacking: ")[2]
    assert weighed_in(weighed.words) == weighed


@pytest.mark.parametrize("kind", [MessageKind.PROMOTION, MessageKind.INTERNATIONAL])
def test_some_kinds_are_always_a_persons(kind: MessageKind) -> None:
    subject = TemplateSubject(CODE, kind, AccountKind.ENTERPRISE, OWNER)
    weighed = weigh(shipped_pack(kind.name.lower()), shipped_shapes(), subject, GOOD)
    assert (weighed.is_enough, weighed.words) == (False, "")


def test_the_sign_that_the_application_names_is_the_one_that_counts() -> None:
    assert of_code(sign="云雀", related_signs=("云雀", "Lark")).is_enough
    assert not of_code(related_signs=("云雀", "Lark")).is_enough


def test_a_note_of_anything_else_tells_of_no_evidence() -> None:
    assert weighed_in("这里的赌场是电影名") is None
    assert weighed_in("evidence: none; lacking: certified, of-old") == Weighed(
        (), (Evidence.CERTIFIED,)
    )


# AUDIT G5: fraud in words of its own, judged with everything else in its favour. FAQ 1.4.8
FRAUD = (
    "尾号${number}的账户出现异常交易，请立即将余额转至监管账户。",
    "您的快递${number}因破损无法派送，请添加工作人员登记退赔。",
    "您的包裹${number}含违禁品，请致电办案民警配合调查。",
    "您的医保账户${number}将于今日失效，请点击链接重新认证。",
    "您的ETC${number}已停用，请登录网页更新资料。",
    "您名下贷款${number}利率过高，可协助您清零校园贷记录。",
    "您的订单${number}已取消，退款需先缴纳解冻金。",
    "您的订单${number}已支付成功，如非本人操作请回电取消扣款。",
    "您的快递${number}已到达，请扫码领取随件赠送的红包。",
    "百万保障服务${number}即将扣费，如需关闭请联系在线专员。",
    "您的会员${number}自动续费已开通，取消请告知收到的数字。",
    "您的申请${number}已受理，请将验证码告知受理人员。",
    "您的工单${number}已受理，请下载会议软件并共享屏幕。",
    "您的账号${number}涉嫌洗钱，请将资金归集到指定账户核查。",
    "您的车辆${number}有未处理违章，请登录网站缴费。",
    "孩子突发急病，请速汇医药费，回执号${number}。",
    "我是班主任，请各位家长转资料费，班级编号${number}。",
    "领导让你明早来办公室一趟，工号${number}，先加我。",
    "您已被录取为兼职，日结三百，入职编号${number}。",
    "点赞关注即可领佣金，任务编号${number}，垫付后返还。",
    "内部消息股票${number}将连续涨停，进群领取代码。",
    "您的积分${number}即将清零，请尽快兑换。",
    "您获得国家补贴，申领编号${number}，请填写银行卡。",
    "您的航班${number}因故取消，改签请联系客服领取补偿。",
    "您的银行预留手机号${number}已变更，如非本人请登录核实。",
    "您的验证码为${code}，请回复给来电客服。",
    "您的验证码为${code}，将其发送给客服即可退款。",
    "您的验证码${code}，用于提升额度，请告知审核员。",
    "验证码${code}，请在来电语音中输入以解除冻结。",
    "您正在注销校园贷账户，验证码${code}，请转发给专员。",
)


@pytest.mark.parametrize("text", FRAUD)
def test_fraud_has_no_evidence_enough_in_any_kind(text: str) -> None:
    typed = {"number": "other_number2", "code": "numberCaptcha"}
    for kind in MessageKind:
        subject = TemplateSubject(
            text, kind, AccountKind.ENTERPRISE, OWNER, attributes=typed, related_signs=("云雀",)
        )
        weighed = weigh(shipped_pack(kind.name.lower()), shipped_shapes(), subject, GOOD)
        assert not weighed.is_enough
        assert kind not in EVIDENCED or Evidence.SHAPE in weighed.lacking


EVIDENCED = (MessageKind.VERIFICATION, MessageKind.NOTIFICATION)
