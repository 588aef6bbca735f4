"""A first message with alibabacloud_dysmsapi20170525 (any 2.x, 3.x, 4.x)."""

import os

from alibabacloud_dysmsapi20170525 import models as m
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_tea_openapi.models import Config

EP = os.environ.get("SMS_ENDPOINT", "127.0.0.1:8000")
c = Client(
    Config(
        access_key_id="hongyan-dev",
        access_key_secret="hongyan-dev-secret",
        endpoint=EP,
        protocol="http",
    )
)
r = m.SendSmsRequest(
    phone_numbers="13900000000",
    sign_name="鸿雁演示",
    template_code="SMS_100000001",
    template_param='{"code":"123456"}',
)
print(c.send_sms(r).body.to_map())
