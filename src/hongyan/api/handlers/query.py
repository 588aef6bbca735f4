"""QuerySendDetails and QuerySendStatistics: parameters in, the documented fields out."""

from __future__ import annotations

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.params import parse_send_details, parse_send_statistics
from hongyan.domain.templates.model import code_of
from hongyan.flows.messages.delivery import query_messages
from hongyan.flows.messages.delivery.query_messages import (
    DayFigures,
    DetailsQuery,
    SendDetail,
    StatisticsQuery,
)
from hongyan.kernel.calendar import shanghai_text
from hongyan.text.phone import api_form


def parse_details(call: Call) -> DetailsQuery | No:
    """Read QuerySendDetails."""
    return parse_send_details(call.params, call.now_ms, call.services.settings)


def parse_statistics(call: Call) -> StatisticsQuery | No:
    """Read QuerySendStatistics."""
    return parse_send_statistics(call.params)


async def send_details(call: Call, asked: DetailsQuery) -> Reply | No:
    """Answer a page of messages. `TotalCount` counts messages, not segments.

    It is a number, as the original was seen to send it, though models of SDKs call it a text:
    clients of strict languages fail on a text, all others take either.
    """
    account_id, settings = call.caller.account_id, call.services.settings
    total, details = await call.services.read(
        lambda tx: query_messages.send_details(tx, account_id, asked, settings)
    )
    return {
        "TotalCount": total,
        "Message": "OK",
        "Code": "OK",
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": [_detail(one) for one in details]},
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


def _detail(one: SendDetail) -> dict[str, Value]:
    """Write one message; what is not known (yet) has no key."""
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
    return fields


def _day(one: DayFigures) -> dict[str, Value]:
    return {
        "SendDate": str(one.day),
        "TotalCount": one.segments,
        "RespondedSuccessCount": one.delivered,
        "RespondedFailCount": one.failed,
        "NoRespondedCount": one.waiting,
    }
