"""How heavy a found word is, by what the text does with it and by what sort of text it is.

Tables: which stance lets a word go, which leaves it to a human, which bars it. What the cues are
stands in `stance`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.lexicon import Match
from hongyan.domain.compliance.model import Severity, SignSubject
from hongyan.domain.compliance.names import has_ordinary_trade, stands_in_own_name
from hongyan.domain.compliance.stance import Scene, Stance, Stood
from hongyan.domain.compliance.topic import Temper
from hongyan.domain.compliance.trades import SCOPE
from hongyan.kernel.kinds import MessageKind

_Weights = Mapping[Stance, Severity | None]

WEIGHTS: Final[Mapping[Temper, _Weights]] = {
    Temper.PLAIN: {
        Stance.OFFER: Severity.BLOCKS,
        Stance.MIXED: Severity.HUMAN,
        Stance.BARE: Severity.BLOCKS,
        Stance.MENTION: Severity.HUMAN,
        Stance.RECORD: Severity.ADVICE,
        Stance.REFUSAL: Severity.ADVICE,
        Stance.WARNING: Severity.ADVICE,
        Stance.ASIDE: Severity.ADVICE,
        Stance.NAMED: Severity.HUMAN,
    },
    Temper.CLAIM: {
        Stance.OFFER: Severity.BLOCKS,
        Stance.MIXED: Severity.BLOCKS,
        Stance.BARE: Severity.BLOCKS,
        Stance.MENTION: Severity.HUMAN,
        Stance.RECORD: Severity.HUMAN,
        Stance.REFUSAL: Severity.ADVICE,
        Stance.WARNING: Severity.ADVICE,
        Stance.ASIDE: Severity.HUMAN,
        Stance.NAMED: Severity.HUMAN,
    },
    Temper.STRICT: {
        Stance.OFFER: Severity.BLOCKS,
        Stance.MIXED: Severity.BLOCKS,
        Stance.BARE: Severity.BLOCKS,
        Stance.MENTION: Severity.HUMAN,
        Stance.RECORD: Severity.HUMAN,
        Stance.REFUSAL: Severity.HUMAN,
        Stance.WARNING: Severity.ADVICE,
        Stance.ASIDE: Severity.HUMAN,
        Stance.NAMED: Severity.HUMAN,
    },
}
"""What a word that bars by itself weighs in a code, a notification, or a text for abroad."""

IN_PROMOTIONS: Final[_Weights] = {
    **dict.fromkeys(Stance, Severity.BLOCKS),
    Stance.REFUSAL: Severity.ADVICE,
    Stance.WARNING: Severity.HUMAN,
    Stance.ASIDE: Severity.ADVICE,
    Stance.NAMED: Severity.HUMAN,
}
"""A promotion is an offer of what it names, unless the word is a noun that something else is sold
by."""

IN_ANOTHER_TRADE: Final[Mapping[Severity | None, Severity | None]] = {
    **dict.fromkeys([None, *Severity]),
    Severity.BLOCKS: Severity.HUMAN,
    Severity.HUMAN: Severity.ADVICE,
    Severity.ADVICE: Severity.ADVICE,
}
"""What that becomes where the applicant's certified name is of another, ordinary trade: who sells
fruit, or cleans, names a sofa by the way."""

OF_SELLING: Final[_Weights] = {
    **dict.fromkeys(Stance, Severity.BLOCKS),
    Stance.RECORD: Severity.ADVICE,
    Stance.REFUSAL: Severity.ADVICE,
    Stance.WARNING: Severity.ADVICE,
    Stance.MENTION: None,
}
"""What the only word that sells weighs in a template that may not sell."""

WEAK: Final[_Weights] = {
    **dict.fromkeys(Stance, None),
    Stance.OFFER: Severity.HUMAN,
    Stance.MIXED: Severity.HUMAN,
}
"""What a word weighs that says little by itself."""


_OF_AN_ACCOUNT: Final = re.compile(
    "(?:正在|正|用于|本次|此次|请在|请于)[^，。]{0,4}(?:登录|登陆|注册|注销|绑定|换绑|修改|找回|重置|更换|签署"
    "|查询|下载|预约|提交|关闭|解除|取消|偿还|还款|支付|赎回|退保|退款|补缴|缴|核对|核验|认证|授权|开通|打印|退订|激活|加入[^，。]{0,8}通讯录)"
)
"""What a code is asked for in honest texts, whatever the account is of."""

_OF_RECORDS: Final = frozenset({Severity.HUMAN, Severity.ADVICE})

_AS_FOUND: Final[Mapping[Severity, Severity | None]] = {one: one for one in Severity}
_IN_OWN_NAME: Final[Mapping[Severity, Severity | None]] = {
    Severity.BLOCKS: Severity.HUMAN,
    Severity.HUMAN: None,
    Severity.ADVICE: None,
}
_OF_ORDINARY_TRADE: Final[Mapping[Severity, Severity | None]] = dict.fromkeys(Severity)
"""What a word weighs in a name: another's, the applicant's certified one, one of another trade."""


def _by_name(case: CheckedText, scene: Scene, match: Match) -> Mapping[Severity, Severity | None]:
    """Return what a word weighs by whose name it stands in."""
    found = fold_word(case.text[match.start : match.end])
    is_own_trade = found in case.owner or scene.owner.has_certified
    if (is_own_trade or scene.owner.has_sign) and has_ordinary_trade(case, match.start, match.end):
        return _OF_ORDINARY_TRADE
    return _IN_OWN_NAME if is_own_trade else _AS_FOUND


def weighed(case: CheckedText, scene: Scene, match: Match) -> tuple[Severity | None, Stood]:
    """Return how heavy a find is, None for nothing, and the stance that says so.

    A name is no sentence, and nothing around a word in it tells more: where the applicant's
    certified one has the word, a human decides, in a sign and where the name stands in a text. A
    trade beside it that nothing bars tells that it is only part of a name.
    """
    if isinstance(case.subject, SignSubject):
        found = Severity.HUMAN if match.is_guess else match.severity
        return _by_name(case, scene, match)[found], Stood(Stance.BARE)
    stood = scene.stance_of(match)
    if case.subject.kind is MessageKind.PROMOTION:
        severity = _promoted(scene, match, stood)
    else:
        severity = _by_stance(match, stood.stance)
    if severity in _OF_RECORDS and case.subject.kind is MessageKind.VERIFICATION:
        is_of_account = _OF_AN_ACCOUNT.search(scene.clause_of(match)) is not None
        severity = _of_code(match, stood.stance, severity, is_of_account=is_of_account)
    if severity is Severity.HUMAN and _is_of_account(case, scene, match, stood):
        severity = Severity.ADVICE
    if severity is not None and stands_in_own_name(case, match.start, match.end):
        severity = _by_name(case, scene, match)[severity]
    return severity, stood


def _is_of_account(case: CheckedText, scene: Scene, match: Match, stood: Stood) -> bool:
    """Tell whether who keeps accounts of what a word names tells one customer of one of these.

    基金分红到账, of a seller of funds by its certified name: no one else has that to record.
    """
    return (
        stood.stance is Stance.RECORD
        and match.topic.temper is Temper.CLAIM
        and not match.is_disguised
        and case.template.kind is MessageKind.NOTIFICATION
        and case.is_particular
        and scene.owner.is_in(match.topic)
    )


def _of_code(
    match: Match, stance: Stance, severity: Severity | None, *, is_of_account: bool
) -> Severity | None:
    """Return what a word weighs beside a code: no record is sent with one.

    For an account or a paper of what it names, 您正在登录理财账户, a code is nothing to look at;
    for what is only just to be had, 您正在领取借款, it is.
    """
    if is_of_account and match.topic.temper is not Temper.STRICT and not match.is_disguised:
        return Severity.ADVICE
    is_record = stance is Stance.RECORD and not match.is_weak
    return Severity.HUMAN if is_record else severity


def _by_stance(match: Match, stance: Stance) -> Severity | None:
    if match.is_guess:
        return Severity.HUMAN
    if match.is_weak:
        return WEAK[stance]
    return WEIGHTS[match.topic.temper][stance]


def _promoted(scene: Scene, match: Match, stood: Stood) -> Severity | None:
    """Return what a word weighs in a promotion, by the trade of who sends it as well."""
    weights = WEAK if match.is_weak else IN_PROMOTIONS
    severity = Severity.HUMAN if match.is_guess else weights[stood.stance]
    is_hidden = match.is_disguised and not match.is_guess
    if match.topic.scope != SCOPE or is_hidden:
        return severity
    if scene.owner.is_elsewhere(match.topic):
        return IN_ANOTHER_TRADE[severity]
    is_own = stood.stance is Stance.ASIDE and scene.owner.is_in(match.topic)
    return Severity.HUMAN if is_own else severity
