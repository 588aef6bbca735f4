"""First messages with aliyun-python-sdk-core, with and without aliyun-python-sdk-dysmsapi."""

import os

from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkdysmsapi.request.v20170525.SendSmsRequest import SendSmsRequest

EP = os.environ.get("SMS_ENDPOINT", "127.0.0.1:8000")
c = AcsClient("hongyan-dev", "hongyan-dev-secret", "cn-hangzhou")

r = SendSmsRequest()
r.set_endpoint(EP)
r.set_protocol_type("http")
r.set_PhoneNumbers("13900000000")
r.set_SignName("鸿雁演示")
r.set_TemplateCode("SMS_100000001")
r.set_TemplateParam('{"code":"123456"}')
print(c.do_action_with_exception(r))

q = CommonRequest(domain=EP, version="2017-05-25", action_name="SendSms")
q.set_method("POST")
q.set_protocol_type("http")
q.add_query_param("PhoneNumbers", "13900000000")
q.add_query_param("SignName", "鸿雁演示")
q.add_query_param("TemplateCode", "SMS_100000001")
q.add_query_param("TemplateParam", '{"code":"123456"}')
print(c.do_action_with_exception(q))
