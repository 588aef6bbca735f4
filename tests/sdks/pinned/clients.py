"""Unmodified Python clients, each with the endpoint that it has built in: `clients.py NAME`.

Prints the service's answer as JSON. Nothing here says where to send.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

KEY, SECRET = "hongyan-dev", "hongyan-dev-secret"
PHONE, SIGN, TEMPLATE = "13900000000", "鸿雁演示", "SMS_100000001"
PARAMETERS = {"code": "123456"}
PARAM = json.dumps(PARAMETERS, separators=(",", ":"))


def _tea() -> Any:
    from alibabacloud_dysmsapi20170525.client import Client
    from alibabacloud_tea_openapi.models import Config

    return Client(Config(access_key_id=KEY, access_key_secret=SECRET))


def _tea_request() -> Any:
    from alibabacloud_dysmsapi20170525 import models

    return models.SendSmsRequest(
        phone_numbers=PHONE, sign_name=SIGN, template_code=TEMPLATE, template_param=PARAM
    )


def tea() -> Any:
    """The official client, 2.x to 4.x."""
    return _tea().send_sms(_tea_request()).body.to_map()


def tea_async() -> Any:
    """The same, asynchronous."""
    return asyncio.run(_tea().send_sms_async(_tea_request())).body.to_map()


def tea_1() -> Any:
    """The official client, 1.x."""
    from alibabacloud_dysmsapi20170525.client import Client
    from alibabacloud_tea_rpc.models import Config

    client = Client(Config(access_key_id=KEY, access_key_secret=SECRET, region_id="cn-hangzhou"))
    return client.send_sms(_tea_request()).to_map()


def _core(scheme: str) -> Any:
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkdysmsapi.request.v20170525.SendSmsRequest import SendSmsRequest

    request = SendSmsRequest()
    request.set_protocol_type(scheme)
    request.set_PhoneNumbers(PHONE)
    request.set_SignName(SIGN)
    request.set_TemplateCode(TEMPLATE)
    request.set_TemplateParam(PARAM)
    client = AcsClient(KEY, SECRET, "cn-hangzhou")
    return json.loads(client.do_action_with_exception(request))


def core_http() -> Any:
    """The older official client, as it is by default."""
    return _core("http")


def core_https() -> Any:
    """The same over TLS."""
    return _core("https")


def alisms() -> Any:
    """The package alisms: plain HTTP."""
    from alisms import AliyunSMS

    client = AliyunSMS(access_key_id=KEY, access_key_secret=SECRET, region_id="cn-hangzhou")
    return client.send_sms(PHONE, SIGN, TEMPLATE, PARAMETERS).json()


def ali_sms_api() -> Any:
    """The package ali-sms-api: HTTPS."""
    from ali_sms_api import AliSmsSync, SendSmsQueryParams

    asked = SendSmsQueryParams(
        PhoneNumbers=PHONE, SignName=SIGN, TemplateCode=TEMPLATE, TemplateParam=PARAM
    )
    answer = AliSmsSync(access_key=KEY, access_secret=SECRET).send_sms(asked)
    return answer and answer.dict()


CLIENTS: Mapping[str, Callable[[], Any]] = {
    one.__name__: one for one in (tea, tea_async, tea_1, core_http, core_https, alisms, ali_sms_api)
}

if __name__ == "__main__":
    print(json.dumps(CLIENTS[sys.argv[1]]()))
