"""What happens in the month of the demo: its calls, applications and decisions, as values.

The same month for the same beginning, so that a start that was cut off goes on where it ended.
Knows no database and no flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random
from typing import Final

import msgspec

from hongyan.flows.reference.demo import ENTERPRISE, PERSONAL, DemoAccount
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, day_starts_at, shanghai_day

DAYS: Final = 30
SEED: Final = 20_170_525
QUIET_MS: Final = 20 * MINUTE_MS
"""The time between the end of the month and the start: all that it set in motion has come."""

SHOP_SIGN: Final = "鸿雁商城"
PUSH_DAYS: Final = 2
"""On the last days reports are pushed; on the first of them, for two hours, no one takes them."""


class PastAct(StrEnum):
    """What is done by a person or a command, and not by a call."""

    TOP_UP = "top_up"
    ADD_SIGN = "add_sign"
    APPLY_TEMPLATE = "apply_template"
    APPLY_SIGN = "apply_sign"
    APPROVE = "approve"
    REJECT = "reject"
    SET_ENDPOINT = "set_endpoint"
    REMOVE_ENDPOINT = "remove_endpoint"
    END_OF_DAY = "end_of_day"


@dataclass(frozen=True, slots=True)
class PastCall:
    """One call of the API."""

    at: int
    account: DemoAccount
    action: str
    parameters: Mapping[str, str]
    secret: str = ""
    """What it is signed with, where that is not the key's own."""


@dataclass(frozen=True, slots=True)
class PastDone:
    """One act; `name` and `text` are what it is about."""

    at: int
    act: PastAct
    name: str = ""
    text: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


Step = PastCall | PastDone

_HOURS: Final = (1, 1, 0, 0, 0, 1, 2, 4, 7, 9, 10, 9, 8, 8, 9, 9, 8, 8, 9, 10, 11, 9, 5, 3)
"""How a day's calls are spread over its hours."""

_NAMES: Final = ("王小明", "李婷", "张伟", "陈晨", "刘洋", "赵敏", "周杰", "吴倩", "郑爽", "孙浩")
_PREFIXES: Final = ("138", "139", "150", "186", "130", "189", "133", "199", "166", "177")

_REJECTED: Final = (
    ("周年庆促销", "尊敬的会员，周年庆全场五折，加微信 hongyan888 领取红包，拒收请回复R"),
    ("贷款提醒", "您有一笔贷款额度${amount}待领取，请点击领取。"),
)
_APPROVED: Final = (
    ("退款通知", "您的订单${order_number}已退款${amount}，预计3个工作日内到账。"),
    ("取件通知", "您的快递已到达${place}，请凭取件码${code}领取。"),
    ("会议提醒", "您报名的会议将于${time}开始，请准时参加。"),
)
_WAITING: Final = (
    ("续费提醒", "您的会员将于${time}到期，请及时续费。"),
    ("问卷邀请", "感谢您参加本次活动，诚邀您填写满意度问卷。"),
    ("停机通知", "您的服务器${name}将于${time}停机维护，请提前保存数据。"),
)


def begins_at(now_ms: int) -> int:
    """Return the moment at which a month that ends now begins: a midnight in Shanghai."""
    return day_starts_at(shanghai_day(now_ms - DAYS * DAY_MS))


def steps(begin: int, end: int) -> Iterator[Step]:
    """Return what happens between two moments, in order."""
    chance = Random(SEED)  # noqa: S311 - the same month each time
    found: list[Step] = []
    for day in range(DAYS + 2):
        starts_at = begin + day * DAY_MS
        if starts_at < end:
            found += _traffic(chance, starts_at, day)
            found.append(PastDone(starts_at + DAY_MS, PastAct.END_OF_DAY))
    found += _managed(begin, end)
    yield from sorted((one for one in found if begin <= one.at < end), key=lambda one: one.at)


def _traffic(chance: Random, starts_at: int, day: int) -> Iterator[Step]:
    is_weekend = (day + 1) % 7 in {0, 6}
    for _ in range(chance.randint(14, 20) if is_weekend else chance.randint(26, 36)):
        hour = chance.choices(range(24), _HOURS)[0]
        at = starts_at + hour * HOUR_MS + chance.randrange(HOUR_MS)
        yield from _busy(chance, at, hour)
    if day % 7 == 4:  # noqa: PLR2004 - a day of promotions each week
        yield _send(
            starts_at + 10 * HOUR_MS, ENTERPRISE, 2, [_phone(chance) for _ in range(300)], {}
        )
    for _ in range(chance.randint(1, 4)):
        at = starts_at + chance.randrange(8, 22) * HOUR_MS + chance.randrange(HOUR_MS)
        yield from _refused(chance, at)


def _busy(chance: Random, at: int, hour: int) -> Iterator[Step]:
    """Return a call of the usual kind, at times of another."""
    draw = chance.random()
    if draw < 0.5:  # noqa: PLR2004 - shares of the kinds
        sign = SHOP_SIGN if chance.random() < 0.3 else ""  # noqa: PLR2004 - as above
        yield _send(at, ENTERPRISE, 0, [_phone(chance)], {"code": _code(chance)}, sign)
    elif draw < 0.86:  # noqa: PLR2004 - as above
        values = {
            "name": chance.choice(_NAMES),
            "order_number": f"HY{chance.randrange(10**8):08}",
        }
        count = chance.choice((1, 1, 2, 5, 12, 30))
        yield _send(at, ENTERPRISE, 1, [_phone(chance) for _ in range(count)], values, SHOP_SIGN)
    elif draw < 0.93:  # noqa: PLR2004 - as above
        yield _send(at, PERSONAL, 0, [_phone(chance)], {"code": _code(chance)})
    elif draw < 0.97:  # noqa: PLR2004 - as above
        block = chance.choice(("00120255501", "00447400123", "0065812300", "0085251230"))
        number = f"{block}{chance.randrange(16):0{2 if len(block) > 10 else 3}}"  # noqa: PLR2004
        yield _send(
            at, ENTERPRISE, 3, [number], {"code": _code(chance)}, ENTERPRISE.international_sign
        )
    else:
        values = {"account": "acme", "what": "余额不足", "value": f"{chance.randrange(100)}.50元"}
        yield _send(at, ENTERPRISE, 4, [_phone(chance)], values)
    if hour in range(9, 21) and chance.random() < 0.06:  # noqa: PLR2004 - as above
        phone = _phone(chance)
        for again in range(3):  # a code a minute and number: the others are refused
            yield _send(at + again * 15_000, ENTERPRISE, 0, [phone], {"code": _code(chance)})


def _refused(chance: Random, at: int) -> Iterator[Step]:
    """Return a call that is turned away at the door."""
    right = _send(at, ENTERPRISE, 0, [_phone(chance)], {"code": _code(chance)})
    wrong = chance.choice(
        (
            {"TemplateCode": "SMS_100009999"},
            {"SignName": "【鸿雁演示】"},
            {"PhoneNumbers": "1380013800"},
            {"TemplateParam": "{}"},
            {"TemplateParam": '{"code":"加微信领红包"}'},
        )
    )
    yield PastCall(at, right.account, right.action, {**right.parameters, **wrong})
    if chance.random() < 0.3:  # noqa: PLR2004 - a program with an old secret
        yield replace(right, at=at + 1000, secret="old-secret")  # noqa: S106


def _managed(begin: int, end: int) -> Iterator[Step]:
    noon = 12 * HOUR_MS
    yield PastDone(begin + 1, PastAct.ADD_SIGN, SHOP_SIGN)
    yield PastDone(begin + 12 * DAY_MS + noon, PastAct.TOP_UP, ENTERPRISE.name)
    for number, (name, text) in enumerate(_APPROVED):
        applied_at = begin + (5 + 6 * number) * DAY_MS + 10 * HOUR_MS
        yield PastDone(applied_at, PastAct.APPLY_TEMPLATE, name, text)
        yield PastDone(applied_at + HOUR_MS + 7 * MINUTE_MS, PastAct.APPROVE, name)
    name, text = _REJECTED[1]
    yield PastDone(begin + 15 * DAY_MS + noon, PastAct.APPLY_TEMPLATE, name, text)
    yield PastDone(begin + 15 * DAY_MS + noon + HOUR_MS, PastAct.REJECT, name)
    name, text = _REJECTED[0]
    yield PastDone(end - 5 * HOUR_MS, PastAct.APPLY_TEMPLATE, name, text, {"kind": "promotion"})
    for number, (name, text) in enumerate(_WAITING):
        yield PastDone(end - (95 - 40 * number) * MINUTE_MS, PastAct.APPLY_TEMPLATE, name, text)
    yield PastDone(end - 50 * MINUTE_MS, PastAct.APPLY_SIGN, "鸿雁会员")
    yield PastDone(end - PUSH_DAYS * DAY_MS, PastAct.SET_ENDPOINT, ENTERPRISE.name)
    yield PastDone(end - 1, PastAct.REMOVE_ENDPOINT, ENTERPRISE.name)


def _send(
    at: int,
    account: DemoAccount,
    template: int,
    phones: list[str],
    values: Mapping[str, str],
    sign: str = "",
) -> PastCall:
    parameters = {
        "PhoneNumbers": ",".join(phones),
        "SignName": sign or account.sign,
        "TemplateCode": account.templates[template].code,
        "TemplateParam": msgspec.json.encode(values).decode(),
    }
    return PastCall(at, account, "SendSms", parameters)


def _phone(chance: Random) -> str:
    return f"{chance.choice(_PREFIXES)}{chance.randrange(10**8):08}"


def _code(chance: Random) -> str:
    return f"{chance.randrange(10**6):06}"
