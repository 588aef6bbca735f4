"""SendSms and SendBatchSms: parameters in, BizId out. What may be sent is decided by the flow."""

from __future__ import annotations

from hongyan.api.call import Call, No, Reply
from hongyan.api.params import SendParameters, parse_send_batch_sms, parse_send_sms
from hongyan.domain.messages.model import biz_text
from hongyan.flows.send_request import Accepted, SendRequest


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
