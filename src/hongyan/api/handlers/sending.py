"""SendSms and SendBatchSms: parameters in, BizId out. What may be sent is decided by the flow.

And HongyanCancelSend, which the official API does not have: a BizId in, what was cancelled out.
"""

from __future__ import annotations

from hongyan.api.call import Call, No, Reply
from hongyan.api.handlers.params import (
    SendParameters,
    parse_cancel,
    parse_send_batch_sms,
    parse_send_sms,
)
from hongyan.api.words.manage import BusinessNo
from hongyan.domain.messages.model import biz_text
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.flows.messages.delivery.cancel_request import cancel_request
from hongyan.kernel.refusal import Refusal, Refused


def parse_sms(call: Call) -> SendParameters | No:
    """Read SendSms."""
    return parse_send_sms(call.params, call.services.settings)


def parse_batch(call: Call) -> SendParameters | No:
    """Read SendBatchSms."""
    return parse_send_batch_sms(call.params, call.services.settings)


async def send(call: Call, asked: SendParameters) -> Reply | No:
    """Accept the messages of one call; the answer comes after they are committed."""
    request = SendRequest(
        account_id=call.caller.account_id,
        template_code=asked.template_code,
        groups=asked.groups,
        out_id=asked.out_id,
        nonce_digest=call.nonce_digest,
        claim=call.claim,
    )
    call.record.number_count = request.number_count
    answer = await call.services.accept(request)
    if not isinstance(answer, Accepted):
        return answer
    call.record.biz_id = biz_text(answer.biz_id)
    return {"Message": "OK", "BizId": call.record.biz_id, "Code": "OK"}


def parse_cancellation(call: Call) -> int | No:
    """Read HongyanCancelSend."""
    return parse_cancel(call.params)


async def cancel(call: Call, biz_id: int) -> Reply | No:
    """Cancel what has not departed of one of the account's calls, and answer with the figures."""
    account_id, context = call.caller.account_id, call.services.context
    call.record.biz_id = biz_text(biz_id)
    done = await call.write(
        "cancel",
        lambda tx, now_ms: cancel_request(
            tx, biz_id, account_id=account_id, now_ms=now_ms, context=context
        ),
    )
    if isinstance(done, Refused | BusinessNo):
        return done
    if done is None:
        return Refused(Refusal.PARAMETERS_INVALID, "BizId", "该账号下没有这次发送请求")
    return {
        "Message": "OK",
        "Code": "OK",
        "BizId": call.record.biz_id,
        "Data": {
            "CancelledCount": done.cancelled,
            "DepartedCount": done.departed,
            "EndedCount": done.ended,
        },
    }
