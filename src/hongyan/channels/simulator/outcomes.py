"""The simulator's numbers: which number behaves how. docs/rules/simulator.md says the same.

A table and its reader; nothing here knows of time, chance, sockets or of how a script is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from hongyan.kernel.outcome import Outcome
from hongyan.text.phone import is_mainland

EVERY_ATTEMPT: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Script:
    """What the simulated carrier does with a message to one number. Delays are milliseconds.

    `refused_attempts`: attempts up to this number are refused at submission, with `refusal_code`.
    `is_link_dropped`: the carrier takes the message and hangs up instead of answering.
    `receipt_after_ms_min`/`_max`: between these a receipt comes, at the seed's choice.
    `receipt_count`: how often each part's receipt comes; 0 is never.
    `answer_after_ms`: how long the submit response is held back; None is the usual latency.
    `reply`: what the subscriber then writes back to the sender number.
    """

    zh: str
    en: str
    refused_attempts: int = 0
    refusal_code: str = ""
    is_link_dropped: bool = False
    answer_after_ms: int | None = None
    receipt_count: int = 1
    receipt_after_ms_min: int = 1_000
    receipt_after_ms_max: int = 1_000
    outcome: Outcome = Outcome.DELIVERED
    code: str = "DELIVERED"
    raw_code: str = "DELIVRD"
    reply: str | None = None


ORDINARY: Final = Script(
    zh="0.2～3 秒内送达",
    en="delivered within 0.2-3 s",
    receipt_after_ms_min=200,
    receipt_after_ms_max=3_000,
)
"""Every number that no table here names."""

OUTCOMES: Final[Mapping[int, Script]] = {
    86_13900000000: Script(zh="约 1 秒后送达", en="delivered after about 1 s"),
    86_13900000001: Script(
        zh="不在服务区：约 1 秒后收到失败回执",
        en="not in service: an undelivered receipt after about 1 s",
        outcome=Outcome.UNDELIVERED,
        code="MOBILE_NOT_ON_SERVICE",
        raw_code="MK:0001",
    ),
    86_13900000002: Script(
        zh="提交成功，永远没有回执", en="submitted, never a receipt", receipt_count=0
    ),
    86_13900000003: Script(
        zh="30 秒后才送达",
        en="delivered after 30 s",
        receipt_after_ms_min=30_000,
        receipt_after_ms_max=30_000,
    ),
    86_13900000004: Script(
        zh="首个通道提交时拒绝，换通道后送达",
        en="the first channel refuses at submission, another delivers",
        refused_attempts=1,
        refusal_code="CMPP:9",
    ),
    86_13900000005: Script(
        zh="送达后回复 R（退订）", en="delivered, then replies R (opts out)", reply="R"
    ),
    86_13900000006: Script(
        zh="送达后回复一段文字",
        en="delivered, then replies with a free text",
        reply="收到，谢谢！",
    ),
    86_13900000007: Script(
        zh="回执先于提交响应到达",
        en="the receipt overtakes the submit response",
        answer_after_ms=200,
        receipt_after_ms_min=0,
        receipt_after_ms_max=0,
    ),
    86_13900000008: Script(
        zh="送达回执重复到达", en="delivered, the receipt comes twice", receipt_count=2
    ),
    86_13900000009: Script(
        zh="提交途中断开连接，结果未知；约 2 秒后来一条对不上号的回执",
        en="the link drops in mid-submit, the result is unknown; "
        "after about 2 s a receipt with an unknown id",
        is_link_dropped=True,
        receipt_after_ms_min=2_000,
        receipt_after_ms_max=2_000,
    ),
    86_13900000010: Script(
        zh="所有通道提交时都拒绝",
        en="every channel refuses at submission",
        refused_attempts=EVERY_ATTEMPT,
        refusal_code="CMPP:13",
        receipt_count=0,
    ),
}
"""Mainland numbers, as E.164 digits."""


def _undelivered(zh: str, en: str, code: str, raw_code: str) -> Script:
    return Script(
        zh=zh,
        en=f"{en}: an undelivered receipt after about 1 s",
        outcome=Outcome.UNDELIVERED,
        code=code,
        raw_code=raw_code,
    )


ABROAD: Final[Mapping[int, Script]] = {
    0: Script(zh="约 1 秒后送达", en="delivered after about 1 s"),
    1: _undelivered("关机或空号", "not in service", "MOBILE_NOT_ON_SERVICE", "UNDELIV:001"),
    2: Script(zh="提交成功，永远没有回执", en="submitted, never a receipt", receipt_count=0),
    3: Script(
        zh="30 秒后才送达",
        en="delivered after 30 s",
        receipt_after_ms_min=30_000,
        receipt_after_ms_max=30_000,
    ),
    4: Script(
        zh="首个通道提交时拒绝，换通道后送达",
        en="the first channel refuses at submission, another delivers",
        refused_attempts=1,
        refusal_code="SMPP:69",
    ),
    5: Script(zh="送达后回复 STOP（退订）", en="delivered, then replies STOP", reply="STOP"),
    6: Script(
        zh="送达后回复一段文字", en="delivered, then replies with a free text", reply="Thanks!"
    ),
    7: Script(
        zh="回执先于提交响应到达",
        en="the receipt overtakes the submit response",
        answer_after_ms=200,
        receipt_after_ms_min=0,
        receipt_after_ms_max=0,
    ),
    8: Script(zh="送达回执重复到达", en="delivered, the receipt comes twice", receipt_count=2),
    9: OUTCOMES[86_13900000009],
    10: Script(
        zh="所有通道提交时都拒绝",
        en="every channel refuses at submission",
        refused_attempts=EVERY_ATTEMPT,
        refusal_code="SMPP:11",
        receipt_count=0,
    ),
    11: _undelivered("号码不存在", "no such number", "INVALID_NUMBER", "REJECTD:011"),
    12: _undelivered("号码在黑名单中", "blocked by the carrier", "MOBILE_IN_BLACK", "UNDELIV:061"),
    13: _undelivered(
        "未开通国际短信",
        "takes no messages from abroad",
        "SP_NOT_BY_INTER_SMS",
        "UNDELIV:019",
    ),
    14: _undelivered("内容被拦截", "content refused", "CONTENT_KEYWORD", "REJECTD:045"),
    15: Script(
        zh="一直关机：60 秒后过期",
        en="switched off all the time: expired after 60 s",
        receipt_after_ms_min=60_000,
        receipt_after_ms_max=60_000,
        outcome=Outcome.UNDELIVERED,
        code="MOBILE_NOT_ON_SERVICE",
        raw_code="EXPIRED",
    ),
}
"""By the last two digits, for the hundred numbers of each of `BLOCKS`."""

BLOCKS: Final[Mapping[int, str]] = {
    1_2025550100: "US",  # set aside for fiction
    44_7400123400: "GB",
    65_81230000: "SG",
    84_987650000: "VN",
    852_51230000: "HK",
}
"""First numbers of the hundreds abroad in which the last two digits choose; the country of each."""

ANSWERING: Final = ("1", "33", "44", "49", "60", "61", "65", "81", "82", "852", "853", "886")
"""Calling codes whose simulated networks send receipts back; the others never do (FAQ 5.1.5)."""


def script_for(phone: int) -> Script:
    """Return what happens to messages for a number (E.164 digits).

    In a country whose networks send no receipts none comes, whatever the number's digits say.
    """
    if is_mainland(phone):
        return OUTCOMES.get(phone, ORDINARY)
    ending = phone % 100
    script = ABROAD.get(ending, ORDINARY) if phone - ending in BLOCKS else ORDINARY
    return script if sends_receipts(phone) else replace(script, receipt_count=0)


def sends_receipts(phone: int) -> bool:
    """Tell whether the networks of a number's country send receipts back."""
    return is_mainland(phone) or str(phone).startswith(ANSWERING)
