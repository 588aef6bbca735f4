"""SendSms and SendBatchSms: parameters in, BizId out. What may be sent is decided by the flow.

And HongyanCancelSend, which the official API does not have: a BizId in, what was cancelled out.
"""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from hongyan.api.call import Call, No, Reply
from hongyan.api.handlers.numbers import read_numbers, without_repeats
from hongyan.api.parameters import values
from hongyan.api.parameters.reader import (
    Params,
    Unreadable,
    harmless,
    no_json,
    out_of_range,
    reading,
    taken,
)
from hongyan.api.words.manage import BusinessNo
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.messages.model import biz_number, biz_text
from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.flows.messages.delivery.cancel_request import cancel_request
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.service.edges import Accept
from hongyan.text.phone import split_numbers

SMS_NUMBERS_MAX: Final = 1000
BATCH_NUMBERS_MAX: Final = 100
NAME_CHARACTERS_MAX: Final = 64
"""What is longer can be no sign, no code and no id, and would fill logs and caches."""

OUT_ID_CHARACTERS_MAX: Final = 255
""""Fewer than 256 characters" (SendBatchSms; SendSms states none)."""

VARIABLES_CHARACTERS_MAX: Final = 4096
"""500 characters of content, each written as \\uXXXX, and the names."""

_T = TypeVar("_T")


class SendParameters(msgspec.Struct, frozen=True, gc=False):
    """What SendSms or SendBatchSms asks for; with who asks it becomes a `SendRequest`."""

    template_code: str
    groups: tuple[Group, ...]
    out_id: str

    def request(self, account_id: int, nonce_digest: int, claim: int) -> SendRequest:
        """Return the send request of an account's call."""
        return SendRequest(
            account_id, self.template_code, self.groups, self.out_id, nonce_digest, claim
        )


@reading
def parse_sms(call: Call) -> SendParameters:
    """Read SendSms: one sign, one set of variables, up to 1,000 numbers joined by commas."""
    params, settings = call.params, call.services.settings
    numbers = params.given("PhoneNumbers", None)
    sign_name = params.given("SignName", NAME_CHARACTERS_MAX)
    template_code = params.given("TemplateCode", NAME_CHARACTERS_MAX)
    extend_code = params.text("SmsUpExtendCode", NAME_CHARACTERS_MAX)
    out_id = params.text("OutId", OUT_ID_CHARACTERS_MAX)
    variables = _variables(params, is_strict=settings.template_param_strict)
    if numbers.count(",") >= SMS_NUMBERS_MAX:
        raise _too_many("PhoneNumbers", SMS_NUMBERS_MAX, numbers.count(",") + 1)
    texts = split_numbers(numbers)
    phones, countries = taken(read_numbers("PhoneNumbers", texts, settings))
    group = Group(phones, sign_name, *variables, extend_code, countries, tuple(texts))
    return SendParameters(template_code, without_repeats((group,), settings), out_id)


@reading
def parse_batch(call: Call) -> SendParameters:
    """Read SendBatchSms: aligned JSON arrays, up to 100 numbers, a sign and variables for each."""
    params, settings = call.params, call.services.settings
    params.given("PhoneNumberJson", None)
    params.given("SignNameJson", None)
    template_code = params.given("TemplateCode", NAME_CHARACTERS_MAX)
    out_id = params.text("OutId", OUT_ID_CHARACTERS_MAX)
    texts = params.read("PhoneNumberJson", values.texts_or_numbers, no_json)
    count = len(texts)
    if not count:
        raise Unreadable(out_of_range("PhoneNumberJson", "至少要有一个号码"))
    signs = params.read("SignNameJson", _list_of_texts, no_json)
    _aligned("SignNameJson", signs, count)
    for sign in signs:
        harmless("SignNameJson", sign, NAME_CHARACTERS_MAX)
    variables = _variables_each(params, count, is_strict=settings.template_param_strict)
    extend_codes = _extend_codes(params, count)
    if count > BATCH_NUMBERS_MAX:
        raise _too_many("PhoneNumberJson", BATCH_NUMBERS_MAX, count)
    numbers, countries = taken(read_numbers("PhoneNumberJson", texts, settings))
    groups = tuple(
        Group(
            numbers[at : at + 1],
            signs[at],
            *variables[at],
            extend_codes[at],
            countries[at : at + 1],
            (texts[at],),
        )
        for at in range(count)
    )
    return SendParameters(template_code, without_repeats(groups, settings), out_id)


def _list_of_texts(written: str) -> list[str]:
    return values.nested(written, list[str])


def _variables(params: Params, *, is_strict: bool) -> tuple[dict[str, str], str]:
    """Read TemplateParam: an object of values; blank means that there are no variables."""
    name = "TemplateParam"
    if params.is_blank(name):
        return {}, "{}"
    params.text(name, VARIABLES_CHARACTERS_MAX)
    return _kept(
        params.read(name, lambda text: values.variables(text, is_strict=is_strict), no_json)
    )


def _variables_each(
    params: Params, count: int, *, is_strict: bool
) -> list[tuple[dict[str, str], str]]:
    # Two versions of the official Python SDK write the name with a small letter.
    names = ("TemplateParamJson", "templateParamJson")
    name = next((one for one in names if not params.is_blank(one)), "")
    if not name:
        return [({}, "{}")] * count
    listed = params.read(
        name, lambda text: values.variables_list(text, is_strict=is_strict), no_json
    )
    read = [_kept(one) for one in _aligned(name, listed, count)]
    for place, (_, text) in enumerate(read, 1):
        if len(text) > VARIABLES_CHARACTERS_MAX:
            rule = f"每个对象不能超过 {VARIABLES_CHARACTERS_MAX} 个字符"
            raise Unreadable(out_of_range(name, f"{rule}，第 {place} 个有 {len(text)} 个"))
    return read


def _kept(variables: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return values as they are used, and as the message log keeps them."""
    return variables, msgspec.json.encode(variables).decode()


def _extend_codes(params: Params, count: int) -> list[str]:
    name = "SmsUpExtendCodeJson"
    if params.is_blank(name):
        return [""] * count
    codes = _aligned(name, params.read(name, values.texts_or_numbers, no_json), count)
    return [harmless(name, code, NAME_CHARACTERS_MAX) for code in codes]


def _aligned(name: str, items: list[_T], count: int) -> list[_T]:
    if len(items) != count:
        rule = f"有 {len(items)} 个元素，应与号码一一对应，共 {count} 个"
        raise Unreadable(out_of_range(name, rule))
    return items


def _too_many(name: str, most: int, given: int) -> Unreadable:
    refused = Refused(Refusal.NUMBERS_TOO_MANY, name, detail=most, count=given)
    return Unreadable(refused)


def read_biz_id(written: str) -> int:
    """Return the BizId that a call names, as a number. Raises Unreadable."""
    number = biz_number(written)
    if number is None:
        raise Unreadable(out_of_range("BizId", "不是本服务返回的发送回执 ID"))
    return number


async def send(call: Call, asked: SendParameters) -> Reply | No:
    """Accept the messages of one call; the answer comes after they are committed."""
    request = asked.request(call.caller.account_id, call.nonce_digest, call.claim)
    return await accepted(call.services.accept, call.record, request)


async def accepted(accept: Accept, record: CallRecord, request: SendRequest) -> Reply | No:
    """Accept a send request; its record tells how many numbers it has, and its BizId."""
    record.number_count = request.number_count
    record.out_id = request.out_id
    answer = await accept(request)
    if not isinstance(answer, Accepted):
        return answer
    record.biz_id = biz_text(answer.biz_id)
    return {"Message": "OK", "BizId": record.biz_id, "Code": "OK"}


@reading
def parse_cancellation(call: Call) -> int:
    """Read HongyanCancelSend: the BizId of the call, as a number."""
    return read_biz_id(call.params.given("BizId", NAME_CHARACTERS_MAX))


async def cancel(call: Call, biz_id: int) -> Reply | No:
    """Cancel what has not departed of one of the account's calls, and answer with the figures."""
    account_id = call.caller.account_id
    call.record.biz_id = biz_text(biz_id)
    done = await call.write(cancel_request, biz_id, account_id=account_id)
    if isinstance(done, Refused | BusinessNo):
        return done
    if done is None:
        return Refused(Refusal.PARAMETERS_INVALID, "BizId", detail="该账号下没有这次发送请求")
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
