"""Checks of a template against its kind and account: codes, marketing, opt-out (FAQ 1.4.6).

Also whose product it speaks of, and whether its use can be seen at all (FAQ 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.fold import BARRIER
from hongyan.domain.compliance.model import LetterEvidence, Severity
from hongyan.domain.compliance.name_parts import may_name
from hongyan.domain.compliance.names import (
    begins_own_name,
    brands_named,
    companies_named,
    is_own,
    parents_named,
)
from hongyan.domain.compliance.patterns import gapped
from hongyan.domain.compliance.spans import Spans
from hongyan.domain.compliance.stance import CUE, Scene
from hongyan.domain.compliance.weighing import OF_SELLING, WEAK
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.text.management import says_nothing

OPT_OUT: Final = "拒收请回复R"
"""How every promotion ends, to the letter."""

_MARKETING_SCOPE = "marketing"
_NOTIFYING: Final = ("record", "service", "warning", "ordinary")
"""The cues of which a notification has one."""
_TO_PEOPLE: Final = re.compile(
    "[您你请各本我]|[用客住商旅]户|员工|同事|会员|\\b(?:you|your|we|our|all)\\b"
)
"""Whom a refusal is for: without these it may be anyone's talk (等下吃饭，不要忘了)."""
_WARES: Final = f"{CUE}wares"
"""What a promotion abroad sells, where ordinary goods and services may be sold."""
_NAMES_A_REPLY = gapped(
    "(?:拒收|退订|不想收|不收|不再接收|取消订阅|谢绝)[^。！？]{0,8}(?:回|复|发送?|至)[^。！？]{0,4}(?:[a-z]{1,2}(?![a-z])|[0-9](?![0-9])|退订|拒收)"
    "|(?:回复?|发送?|复)[^。！？]{0,4}(?:[a-z]{1,2}(?![a-z])|[0-9](?![0-9]))[^。！？a-z0-9]{0,6}(?:退订|拒收|不再接收|不收|取消)"
    "|(?:退订|拒收)(?:td|t|r|n|回)|(?:td|t|n|r)(?:退订|拒收)"
)
"""A way out in other words than the ones that are asked for."""
_OPT_OUT = gapped(
    "(?:拒收|退订|不想收到|如需退订|如不需要)~(?:此短信)?(?:请|可)?~(?:直接)?(?:回复?|发送|至|联系)"
    r"~(?:[a-z]{1,2}(?![a-z])|拒收|退订|数字~\d|\d)?"
    r"|回复?~(?:[a-z]{1,2}|\d)~(?:退订|拒收|取消订阅)"
    "|(?:td|n|t)~(?:退订|拒收)|拒收~(?:r|t|n)(?![a-z])|退订~(?:td|t|r|n)(?![a-z])"
    r"|(?:reply|text|send)\s+(?:stop|unsubscribe|quit)\b|\bunsubscribe\b|\bopt[- ]?out\b"
)
_CODE_WORDS = (
    "(?:验证|校验|动态|注册|激活|确认|短信|登录|安全|随机|认证|授权|核验|识别)~(?:码|密码|口令)|动态口令|随机码|"
    "(?:verification|security|dynamic|one[- ]time|login|auth(?:entication)?|access)"
    r"\s*(?:code|password|passcode|pin)\b|\botp\b|\bpasscode\b|yzm"
)
_CODE = gapped(_CODE_WORDS)
_OTHER_CODE = re.compile("(?:[\u4e00-\u9fff]码|验证|口令)[^\\w\x00]{0,2}[为是]?[^\\w\x00]{0,2}\x00")
"""领取码${code}: a code, not called by one of the words that are asked for."""
_STOP = re.compile("[，。！？；,!?;\n]|[.] ")
_BESIDE_CHARACTERS_MAX: Final = 8
_REACH: Final = 64
"""Signs and blanks count for nothing between a code word and its variable, up to this number."""
_PURPOSE = re.compile(
    "注册|登录|登陆|登入|绑定|解绑|修改|找回|重置|支付|付款|提现|转账|身份|认证|验证(?!码)|变更|注销|签约|授权|开通|领取|"
    "分钟|有效|失效|过期|秒内|小时|sign|log|register|password|minute|expire|valid|account|verify|bind"
)
_OPENS: Final = re.compile(
    "取件|取货|提货|取餐|取票|取卡|取衣|自提|代收点|柜机|储物柜|寄存柜|核销|入园|入场|检票|闸机|开门|开锁|开柜|门锁|乘车|上车|登船|入住办理|兑奖|兑换商品|洗车|停车场出口"
)
_PROVES: Final = re.compile(
    "注册|登录|登陆|绑定|密码|实名|账号|账户|支付|付款|认证|授权|签约|解绑|手机号|正在(?:添加|进行|验证|更换|修改)"
)
"""What a code proves: who signs in, pays, or changes an account."""
_SELLS_WITH_CODE: Final = re.compile(
    "(?<!不)(?:即|就|便|再|先|各|立|马上)(?:送|领|赠|得|抽|返|减)(?!达|货|到|码)"
    "|领(?:取)?(?:首|礼|券|红包|奖|金币|装备|邀请金|补贴|[0-9])"
    "|送(?:您|你)?(?:[0-9]|价值|双人|礼|好礼|一|半年|会员)|新人(?:价|礼|首|专享)|首单|首充|包邮"
    "|立减|半价|[0-9一二三四五六七八九]折(?!叠)|[0-9一二两三五九]块[0-9一二三五九]|原价|特价|秒杀"
    "|双倍|翻[倍三两]|十连|礼包|神装|大礼|名额有限|限今日|优惠(?:券|价|大)|福利|多买多送|红包"
    "|抢购|免单|满减|返现|上新|新品|bonus|free gift|[0-9]% off"
)
_FILLER = re.compile(
    "尊敬的|亲爱的|您好|你好|用户|客户|会员|先生|女士|请|您的|您|你的|你|谢谢|感谢|查收|查看|注意|及时|通知|提醒|消息|信息|内容|温馨提示|提示|了|的|已|有|一条|新|hello|dear|please|hi"
)
_SPEAKING_CHARACTERS_MIN: Final = 4


def entitled(case: CheckedText) -> Iterator[Hit]:
    """Promotions and international messages need an enterprise certification (FAQ 1.1, 4.2.1)."""
    if case.template.account_kind is AccountKind.PERSONAL:
        yield Hit(0, len(case.text))


def code_word(case: CheckedText) -> Iterator[Hit]:
    """A verification template says that it brings a code; one of another name a human sees."""
    words = case.folded_words("code_words")
    dense = case.folded.dense.text
    if not any(word in dense for word in words):
        severity = Severity.HUMAN if _OTHER_CODE.search(case.folded.plain.text) else None
        yield Hit(0, len(case.text), severity=severity)


def code_missing(case: CheckedText) -> Iterator[Hit]:
    """A verification template has the variable that holds the code."""
    if not case.variables and case.text.strip():
        yield Hit(0, len(case.text))


def code_purpose(case: CheckedText) -> Iterator[Hit]:
    """It also says for what, or for how long."""
    if case.text.strip() and not _PURPOSE.search(_CODE.sub("", case.folded.plain.text)):
        yield Hit(0, len(case.text))


def code_of_a_thing(case: CheckedText) -> Iterator[Hit]:
    """What it opens is a locker, a gate or a parcel: such a code is a notification's."""
    plain = case.folded.plain
    found = _OPENS.search(plain.text)
    if found and not _PROVES.search(plain.text):
        yield Hit(*plain.span(*found.span()))


def selling_with_code(case: CheckedText) -> Iterator[Hit]:
    """Something to be had, in a template for codes: it sells nothing, in whatever words."""
    if case.template.kind is not MessageKind.VERIFICATION and not any(code_elsewhere(case)):
        return
    for found in _SELLS_WITH_CODE.finditer(case.folded.plain.text):
        yield Hit(*case.folded.plain.span(*found.span()))


def code_elsewhere(case: CheckedText) -> Iterator[Hit]:
    """A code to prove an identity, in another kind; 取件码 and the like are none."""
    plain = case.folded.plain
    for found in _CODE.finditer(plain.text):
        start, end = found.span()
        before = plain.text[max(0, start - _REACH) : start].rpartition(BARRIER)
        after = plain.text[end : end + _REACH].partition(BARRIER)
        if (before[1] and _is_beside(before[2])) or (after[1] and _is_beside(after[0])):
            yield Hit(*plain.span(*found.span()))


def marketing(case: CheckedText) -> Iterator[Hit]:
    """Selling, in a template that may not sell; a record of a sale is none."""
    found = [match for match in case.matches if match.topic.scope == _MARKETING_SCOPE]
    selling, scene = [match for match in found if not match.is_weak], Scene(case)
    for match in found:
        severity = WEAK[scene.stance_of(match).stance] if match.is_weak else match.severity
        if len(selling) == 1 and match in selling:
            severity = OF_SELLING[scene.stance_of_selling(match)]
        if severity is not None:
            yield Hit(match.start, match.end, severity=_softer(severity))


def opt_out_missing(case: CheckedText) -> Iterator[Hit]:
    """A promotion ends with the way out, exactly so; where one stands in other words, advice."""
    text = case.text.rstrip()
    if text.endswith(OPT_OUT):
        return
    plain = case.folded.plain
    last = None
    for found in _OPT_OUT.finditer(plain.text):
        last = plain.span(*found.span())
    end = len(case.text)
    # The end may be written in another way: then that is what becomes the right one.
    named = last is not None or _NAMES_A_REPLY.search(plain.text) is not None
    severity = Severity.ADVICE if named else None
    if last is not None and not case.text[last[1] :].strip(" 。.!！)）"):
        yield Hit(last[0], end, rewrite=OPT_OUT, severity=severity)
    else:
        lead = "" if text.endswith(tuple("，。！；,.!;~")) else "，"
        yield Hit(end, end, rewrite=lead + OPT_OUT, severity=severity)


def opt_out_unwanted(case: CheckedText) -> Iterator[Hit]:
    """Codes and notifications have no opt-out: the words for it show that it sells."""
    for found in _OPT_OUT.finditer(case.folded.plain.text):
        yield Hit(*case.folded.plain.span(*found.span()), rewrite="")


def foreign_product(case: CheckedText) -> Iterator[Hit]:
    """Names another's company, site, app, account or product, and no letter is there (FAQ 1.2)."""
    subject = case.template
    if subject.letter is not LetterEvidence.NONE:
        return
    known = bool(subject.owner_name or subject.related_signs)
    decided = known or subject.account_kind is AccountKind.PERSONAL
    parents = Spans(parents_named(case))
    for start, end in brands_named(case):
        if not parents.touch(start, end) and not is_own(case, case.text[start:end]):
            yield Hit(start, end, severity=_of_name(case, start, end, is_decided=decided))
    for start, end in companies_named(case):
        if not parents.touch(start, end):
            is_sure = decided and not begins_own_name(case, start, end)
            yield Hit(start, end, severity=None if is_sure else Severity.HUMAN)


def parent_product(case: CheckedText) -> Iterator[Hit]:
    """Names the parent company's product, and no letter is there; its own needs none (FAQ 1.2)."""
    if case.template.letter is LetterEvidence.NONE:
        yield from (Hit(start, end) for start, end in parents_named(case))


def faulty_letter(case: CheckedText) -> Iterator[Hit]:
    """The letter that came along is filled in wrongly (FAQ 1.2)."""
    if case.subject.letter is LetterEvidence.FAULTY:
        yield Hit(0, len(case.text))


def unclear_use(case: CheckedText) -> Iterator[Hit]:
    """Too little is said to see when it is sent, and no scenario is given (FAQ 1.2)."""
    if not says_nothing(case.template.scenario) or not case.text.strip():
        return
    if case.template.kind is MessageKind.VERIFICATION:
        return
    rest = _FILLER.sub("", case.folded.plain.text)
    if sum(character.isalnum() for character in rest) < _SPEAKING_CHARACTERS_MIN:
        yield Hit(0, len(case.text))


def unclear_service(case: CheckedText) -> Iterator[Hit]:
    """No word of a record, a service, a notice: what it notifies of cannot be seen (FAQ 1.2).

    Texts in new words are unclear first: a reviewer reads them.
    """
    if case.is_particular or not says_nothing(case.template.scenario) or not case.text.strip():
        return
    if is_promotion_abroad(case) and case.matches_of(_WARES):
        return
    refuses = case.matches_of(f"{CUE}refusal") and _TO_PEOPLE.search(case.folded.plain.text)
    if not refuses and not any(case.matches_of(f"{CUE}{name}") for name in _NOTIFYING):
        yield Hit(0, len(case.text))


def is_promotion_abroad(case: CheckedText) -> bool:
    """Tell whether a text for abroad says how to end it: then it promotes, as it may there."""
    is_abroad = case.template.kind is MessageKind.INTERNATIONAL
    return is_abroad and _OPT_OUT.search(case.folded.plain.text) is not None


def _is_beside(between: str) -> bool:
    """Whether a code word and a variable belong together, by what stands between them."""
    count = sum(character.isalnum() for character in between)
    return count == 0 or (count <= _BESIDE_CHARACTERS_MAX and not _STOP.search(between))


def _softer(severity: Severity) -> Severity | None:
    return severity if severity is not Severity.BLOCKS else None


def _of_name(case: CheckedText, start: int, end: int, *, is_decided: bool) -> Severity | None:
    """Return what another's well-known name weighs, None for what the rule says.

    Abroad any link may follow it, and a parcel of another's that is looked for there is a snare.
    """
    if may_name(case, start, end):
        is_abroad = case.template.kind is MessageKind.INTERNATIONAL
        return Severity.HUMAN if is_abroad and case.links else Severity.ADVICE
    return None if is_decided else Severity.HUMAN
