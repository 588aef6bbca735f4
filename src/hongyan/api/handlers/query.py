"""QuerySendDetails and QuerySendStatistics: parameters in, the documented fields out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.numbers import read_asked_number
from hongyan.api.handlers.sending import NAME_CHARACTERS_MAX, read_biz_id
from hongyan.api.parameters.reader import PAGE_SIZE_MAX, Unreadable, out_of_range, reading, taken
from hongyan.domain.templates.codes import code_of
from hongyan.flows.messages.records import query_messages
from hongyan.flows.messages.records.query_messages import (
    DayFigures,
    DetailsQuery,
    SendDetail,
    SendStatus,
    StatisticsQuery,
)
from hongyan.flows.messages.records.tell_waiting import Wait, WaitReason, why_waiting
from hongyan.flows.operation.channel_status import believed_statuses
from hongyan.kernel.calendar import DAY_MS, shanghai_day, shanghai_text
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.kinds import MessageKind
from hongyan.text.phone import api_form

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

DETAILS_DAYS: Final = 30

TEMPLATE_TYPES: Final[Mapping[str, tuple[MessageKind, ...]]] = {
    "": tuple(MessageKind),
    "0": (MessageKind.VERIFICATION,),
    "1": (MessageKind.NOTIFICATION,),
    "2": (MessageKind.PROMOTION,),
    "3": (MessageKind.INTERNATIONAL,),
    "7": (),  # digital messages: nothing of the kind is sent here
}
GLOBES: Final[Mapping[str, frozenset[MessageKind]]] = {
    "1": frozenset({MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION}),
    "2": frozenset({MessageKind.INTERNATIONAL}),
}


@reading
def parse_details(call: Call) -> DetailsQuery:
    """Read QuerySendDetails: one number, one day of the last 30, a page of up to 50."""
    params, now_ms = call.params, call.now_ms
    number = params.given("PhoneNumber", None)
    for name in ("SendDate", "PageSize", "CurrentPage"):
        params.given(name)
    day = params.day("SendDate")
    first, today = shanghai_day(now_ms - DETAILS_DAYS * DAY_MS), shanghai_day(now_ms)
    if not first <= day <= today:
        rule = f"只能查询最近 {DETAILS_DAYS} 天，{first} 至 {today}"
        raise Unreadable(out_of_range("SendDate", rule))
    size, page = params.count("PageSize", PAGE_SIZE_MAX), params.count("CurrentPage")
    biz_text = params.text("BizId", NAME_CHARACTERS_MAX)
    biz_id = read_biz_id(biz_text) if biz_text else None
    phones = taken(read_asked_number("PhoneNumber", number, call.services.settings))
    return DetailsQuery(phones, day, biz_id, size, page)


@reading
def parse_statistics(call: Call) -> StatisticsQuery:
    """Read QuerySendStatistics: days from one date to another, a page of up to 50."""
    params = call.params
    globe = params.given("IsGlobe")
    for name in ("StartDate", "EndDate", "PageIndex", "PageSize"):
        params.given(name)
    if globe not in GLOBES:
        raise Unreadable(out_of_range("IsGlobe", "只能是 1（国内）或 2（国际/港澳台）"))
    start, end = params.day("StartDate"), params.day("EndDate")
    if start > end:
        raise Unreadable(out_of_range("StartDate", "不能晚于 EndDate"))
    page, size = params.count("PageIndex"), params.count("PageSize", PAGE_SIZE_MAX)
    kind_text = params.text("TemplateType")
    if kind_text not in TEMPLATE_TYPES:
        raise Unreadable(out_of_range("TemplateType", "只能是 0、1、2、3 或 7"))
    sign_name = params.text("SignName", NAME_CHARACTERS_MAX)
    kinds = tuple(kind for kind in TEMPLATE_TYPES[kind_text] if kind in GLOBES[globe])
    return StatisticsQuery((start, end), kinds, sign_name or None, size, page)


async def send_details(call: Call, asked: DetailsQuery) -> Reply | No:
    """Answer a page of messages. `TotalCount` counts messages, not segments.

    It is a number, as the original was seen to send it, though models of SDKs call it a text:
    clients of strict languages fail on a text, all others take either.
    """
    account_id, settings = call.caller.account_id, call.services.settings

    def read(tx: Connection) -> tuple[int, list[SendDetail], dict[int, Wait]]:
        total, details = query_messages.send_details(tx, account_id, asked, settings)
        waiting = [one.message for one in details if one.status is SendStatus.WAITING]
        statuses = believed_statuses(tx, SystemClock().now_ms()) if waiting else {}
        return total, details, why_waiting(tx, waiting, statuses, call.now_ms)

    total, details, waits = await call.services.read(read)
    return {
        "TotalCount": total,
        "Message": "OK",
        "Code": "OK",
        "SmsSendDetailDTOs": {
            "SmsSendDetailDTO": [_detail(one, waits.get(one.message.message_id)) for one in details]
        },
    }


async def send_statistics(call: Call, asked: StatisticsQuery) -> Reply | No:
    """Answer a page of days. `TotalCount` here counts segments."""
    account_id = call.caller.account_id
    total, days = await call.services.read(
        lambda tx: query_messages.send_statistics(tx, account_id, asked)
    )
    return {
        "Message": "OK",
        "Code": "OK",
        "Data": {"TotalSize": total, "TargetList": [_day(one) for one in days]},
    }


def _detail(one: SendDetail, wait: Wait | None) -> dict[str, Value]:
    """Write one message; what is not known (yet) has no key.

    `WaitReason` is a field of ours: why a message has not left, where that is not its turn.
    """
    message = one.message
    fields: dict[str, Value] = {
        "PhoneNum": api_form(message.phone),
        "SendStatus": int(one.status),
        "TemplateCode": code_of(message.template_id),
        "Content": one.text,
        "SendDate": shanghai_text(message.accepted_at),
    }
    if one.code:
        fields["ErrCode"] = one.code
    if one.decided_at is not None:
        fields["ReceiveDate"] = shanghai_text(one.decided_at)
    if message.out_id:
        fields["OutId"] = message.out_id
    if wait is not None and wait.reason is WaitReason.HOUR and wait.until is not None:
        fields["WaitReason"] = f"将在允许发送的时段发出，预计 {shanghai_text(wait.until)}"
    elif wait is not None and wait.is_for_a_channel:
        fields["WaitReason"] = "暂时没有可用的通道，恢复后自动发出，请勿重复提交"
    return fields


def _day(one: DayFigures) -> dict[str, Value]:
    return {
        "SendDate": str(one.day),
        "TotalCount": one.segments,
        "RespondedSuccessCount": one.delivered,
        "RespondedFailCount": one.failed,
        "NoRespondedCount": one.waiting,
    }
