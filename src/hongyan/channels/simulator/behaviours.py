"""The behaviours that can be configured: a name, and the function that changes an act.

A behaviour changes what becomes of a message (a script), how a submission is answered, or how a
connection is spoken on. Chance is a digest of the seed: the same traffic meets the same behaviour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from hongyan.channels.simulator.manners import (
    ORDERLY,
    PLAIN,
    Answering,
    Digest,
    Manner,
    ReplyOrder,
    Segments,
    Spelling,
)
from hongyan.channels.simulator.outcomes import EVERY_ATTEMPT, Script
from hongyan.channels.simulator.refusals import NOT_SERVED, THROTTLED

THROTTLE_MS: Final = 1000
FLOOD: Final = 50
LOGIN_LIMIT: Final = (0x0D, 5)
"""ESME_RBINDFAIL, and status 5 of CONNECT_RESP."""
LONG_REPLY: Final = "这是一条很长的回复，网关会把它拆成几段分别下发。" * 7


class Occasion(NamedTuple):
    """What a behaviour may choose by: the login, the phone, and a number for chance."""

    login: str
    phone: int
    number: int


Fate = Callable[[Script, str], Script]
"""Changes what becomes of a message; given the code that was configured, or an empty one."""
Act = Callable[[Answering], Answering]
"""Changes how its PDUs are answered."""
Style = Callable[[Manner, int | None], Manner]
"""Changes how a connection is spoken on; given the code that was configured, or None."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A named behaviour: of messages (a fate, an act, or both), or of connections (a style)."""

    zh: str
    en: str
    fate: Fate | None = None
    act: Act | None = None
    style: Style | None = None


class Chosen(NamedTuple):
    """A behaviour as it is configured: for phones, or for a share of all in percent."""

    name: str
    share: int = 100
    phones: frozenset[int] = frozenset()
    logins: frozenset[str] = frozenset()
    code: int | None = None


def _refused(script: Script, code: str) -> Script:
    return replace(
        script,
        refused_attempts=EVERY_ATTEMPT,
        refusal_code=code or NOT_SERVED,
        is_link_dropped=False,
    )


def _throttled(script: Script, code: str) -> Script:
    return _refused(script, code or THROTTLED)


def _overtaken(script: Script, _: str) -> Script:
    return replace(script, answer_after_ms=200, receipt_after_ms_min=0, receipt_after_ms_max=0)


def _replied(script: Script, _: str) -> Script:
    return replace(script, reply=LONG_REPLY)


def _receipts(count: int) -> Fate:
    return lambda script, _: replace(script, receipt_count=count)


def _act(**fields: Any) -> Act:
    return lambda answering: replace(answering, **fields)


def _style(**fields: Any) -> Style:
    return lambda manner, _: replace(manner, **fields)


def _unwelcome(manner: Manner, code: int | None) -> Manner:
    smpp, cmpp = LOGIN_LIMIT
    return replace(manner, login_refusal=(code or smpp, code or cmpp))


def _ids(answered: Spelling, receipt: Spelling) -> Style:
    return _style(answered_id=answered, receipt_id=receipt)


_FATES: Final[Mapping[str, Behaviour]] = {
    "receipt_before_response": Behaviour(
        "回执先于提交响应到达", "the receipt comes before the response", fate=_overtaken
    ),
    "receipt_twice": Behaviour("回执来两次", "the receipt comes twice", fate=_receipts(2)),
    "receipt_never": Behaviour("永远没有回执", "no receipt comes", fate=_receipts(0)),
    "refuse_with_body": Behaviour(
        "拒绝，响应带消息体",
        "refused, by a response that has a body all the same",
        fate=_refused,
        act=_act(has_body=True),
    ),
    "refuse_without_body": Behaviour(
        "拒绝，SMPP 的响应没有消息体",
        "refused, in SMPP by a response without a body",
        fate=_refused,
    ),
    "throttle": Behaviour(
        "一秒内全部按流控拒绝",
        "this and all that comes within a second is refused as too fast",
        fate=_throttled,
        act=_act(throttle_ms=THROTTLE_MS),
    ),
    "duplicate_sequence": Behaviour(
        "收下，但按序号重复（3）应答",
        "taken, and answered as a sequence that came before (CMPP 3)",
        act=_act(is_duplicate=True),
    ),
    "no_response": Behaviour(
        "收下但不应答", "taken and not answered", act=_act(is_unanswered=True)
    ),
    "silent_drop": Behaviour(
        "连接保持，但从此不再有任何字节",
        "the connection stays, and nothing is said on it any more",
        act=_act(is_mute=True),
    ),
    "close_mid_pdu": Behaviour(
        "应答发到一半就断开",
        "the connection ends in the middle of the response",
        act=_act(is_cut=True),
    ),
    "farewell": Behaviour(
        "应答后由网关发起 unbind 或 TERMINATE",
        "unbind or TERMINATE of the carrier follows the response",
        act=_act(says_farewell=True),
    ),
    "long_reply": Behaviour(
        "送达后回复一条长短信，分成几段", "delivered, then a long reply in parts", fate=_replied
    ),
}
_STYLES: Final[Mapping[str, Behaviour]] = {
    "coalesced": Behaviour(
        "多个应答合在一个 TCP 段",
        "several responses in one segment",
        style=_style(segments=Segments.TOGETHER),
    ),
    "one_byte_per_segment": Behaviour(
        "每个 TCP 段一个字节", "one octet in each segment", style=_style(segments=Segments.BYTES)
    ),
    "out_of_order": Behaviour(
        "应答的顺序颠倒", "responses in another order", style=_style(segments=Segments.REVERSED)
    ),
    "id_hexadecimal": Behaviour(
        "应答的消息号为十六进制，回执为十进制",
        "ids are hexadecimal in responses, decimal in receipts",
        style=_ids(Spelling.HEXADECIMAL, Spelling.DECIMAL),
    ),
    "id_hexadecimal_in_receipts": Behaviour(
        "应答的消息号为十进制，回执为十六进制",
        "ids are decimal in responses, hexadecimal in receipts",
        style=_ids(Spelling.DECIMAL, Spelling.HEXADECIMAL),
    ),
    "id_leading_zeros": Behaviour(
        "回执的消息号前面补零",
        "ids have leading zeros in receipts",
        style=_ids(Spelling.DECIMAL, Spelling.ZEROS),
    ),
    "id_upper_case": Behaviour(
        "应答的消息号为小写十六进制，回执为大写",
        "ids are hexadecimal, in capitals in receipts",
        style=_ids(Spelling.HEXADECIMAL, Spelling.UPPER),
    ),
    "id_uuid": Behaviour(
        "消息号为 UUID", "ids are UUIDs", style=_ids(Spelling.UUID, Spelling.UUID)
    ),
    "receipts_by_text": Behaviour(
        "SMPP 回执的 esm_class 为 0，没有可选参数",
        "receipts of SMPP have esm_class 0 and no parameters",
        style=_style(has_marks=False),
    ),
    "enquire_flood": Behaviour(
        "每个应答带来 50 个链路检测",
        "50 tests of the line come with each response",
        style=_style(tests_per_answer=FLOOD),
    ),
    "unknown_parameters": Behaviour(
        "SMPP 的包带未知可选参数",
        "PDUs of SMPP have unknown parameters",
        style=_style(has_unknown_tlvs=True),
    ),
    "unknown_commands": Behaviour(
        "每个应答后跟一个未知命令的包",
        "a PDU of an unknown command comes with each response",
        style=_style(has_unknown_commands=True),
    ),
    "digest_other_width": Behaviour(
        "CMPP 登录应答的摘要按另一版本的状态宽度计算",
        "the gateway's digest of CMPP is over a status of the other version's width",
        style=_style(digest=Digest.OTHER_WIDTH),
    ),
    "digest_wrong": Behaviour(
        "CMPP 登录应答的摘要是错的",
        "the gateway's digest of CMPP is wrong",
        style=_style(digest=Digest.WRONG),
    ),
    "version_0": Behaviour(
        "CMPP 登录应答的版本为 0", "CONNECT_RESP names version 0", style=_style(version_octet=0)
    ),
    "version_1": Behaviour(
        "CMPP 登录应答的版本为 1", "CONNECT_RESP names version 1", style=_style(version_octet=1)
    ),
    "connect_resp_20": Behaviour(
        "CMPP 登录应答总是 2.0 的格式",
        "CONNECT_RESP has the form of 2.0, whatever the client speaks",
        style=_style(is_answered_in_20=True),
    ),
    "report_60": Behaviour(
        "CMPP 状态报告总是 60 字节",
        "reports of CMPP have 60 octets in every version",
        style=_style(report_octets=60),
    ),
    "report_71": Behaviour(
        "CMPP 状态报告总是 71 字节",
        "reports of CMPP have 71 octets in every version",
        style=_style(report_octets=71),
    ),
    "login_limit": Behaviour(
        "登录被拒：连接数已满", "logins are refused: too many connections", style=_unwelcome
    ),
    "reply_parts_falling": Behaviour(
        "长回复的各段倒序到达",
        "the parts of a long reply come in falling order",
        style=_style(reply_order=ReplyOrder.FALLING),
    ),
    "reply_part_missing": Behaviour(
        "长回复缺最后一段",
        "the last part of a long reply is missing",
        style=_style(reply_order=ReplyOrder.LAST_MISSING),
    ),
}
BEHAVIOURS: Final[Mapping[str, Behaviour]] = {**_FATES, **_STYLES}
"""All of them; docs/carriers/simulator.md says the same."""


class Behaviours:
    """What is configured."""

    def __init__(self, chosen: Sequence[Chosen] = (), seed: int = 0) -> None:
        """Obey these, in order; every name is one of BEHAVIOURS."""
        self._chosen = [(one, BEHAVIOURS[one.name]) for one in chosen]
        self._seed = seed

    def script_for(self, script: Script, subject: Occasion, protocol: str) -> Script:
        """Return what becomes of a message, given what its number says."""
        for one, behaviour in self._chosen:
            if behaviour.fate is not None and self._is_struck(one, subject):
                code = "" if one.code is None else f"{protocol}:{one.code}"
                script = behaviour.fate(script, code)
        return script

    def answering_for(self, subject: Occasion) -> Answering:
        """Return how a message's PDUs are answered."""
        answering = ORDERLY
        for one, behaviour in self._chosen:
            if behaviour.act is not None and self._is_struck(one, subject):
                answering = behaviour.act(answering)
        return answering

    def manner_for(self, login: str, number: int) -> Manner:
        """Return how the connection of a login with a number is spoken on."""
        manner = PLAIN
        for one, behaviour in self._chosen:
            if behaviour.style is not None and self._is_struck(one, Occasion(login, 0, number)):
                manner = behaviour.style(manner, one.code)
        return manner

    def _is_struck(self, one: Chosen, subject: Occasion) -> bool:
        if one.logins and subject.login not in one.logins:
            return False
        if one.phones:
            return subject.phone in one.phones
        key = f"{self._seed}:{one.name}:{subject.number}"
        drawn = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
        return drawn * 100 < one.share * 2**64
