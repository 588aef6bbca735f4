"""A first call in five languages, with the reader's own endpoint, key, sign and template in it.

Data and its filling. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

SNIPPETS: Final[Mapping[str, str]] = {
    "Python": """\
# pip install alibabacloud_dysmsapi20170525
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.models import Config

client = Client(Config(access_key_id="@key", access_key_secret="@secret",
                       endpoint="@host", protocol="@scheme"))
answer = client.send_sms(SendSmsRequest(
    phone_numbers="@number", sign_name="@sign",
    template_code="@template", template_param='@param')).body
print(answer.code, answer.biz_id)""",
    "Node": """\
// npm install @alicloud/dysmsapi20170525 @alicloud/openapi-core
const D = require('@alicloud/dysmsapi20170525');
const { Config } = require('@alicloud/openapi-core').$OpenApiUtil;

const client = new D.default(new Config({
  accessKeyId: '@key', accessKeySecret: '@secret',
  endpoint: '@host', protocol: '@scheme' }));
client.sendSms(new D.SendSmsRequest({
  phoneNumbers: '@number', signName: '@sign',
  templateCode: '@template', templateParam: '@param',
})).then(({ body }) => console.log(body.code, body.bizId));""",
    "Java": """\
// com.aliyun:dysmsapi20170525
import com.aliyun.dysmsapi20170525.Client;
import com.aliyun.dysmsapi20170525.models.*;
import com.aliyun.teaopenapi.models.Config;

Client client = new Client(new Config()
    .setAccessKeyId("@key").setAccessKeySecret("@secret")
    .setEndpoint("@host").setProtocol("@scheme"));
SendSmsResponseBody answer = client.sendSms(new SendSmsRequest()
    .setPhoneNumbers("@number").setSignName("@sign")
    .setTemplateCode("@template").setTemplateParam("@escaped")).getBody();
System.out.println(answer.getCode() + " " + answer.getBizId());""",
    "Go": """\
// go get github.com/alibabacloud-go/dysmsapi-20170525/v5
config := &openapi.Config{
    AccessKeyId: tea.String("@key"), AccessKeySecret: tea.String("@secret"),
    Endpoint: tea.String("@host"), Protocol: tea.String("@scheme"),
}
client, err := dysmsapi.NewClient(config)
if err != nil { panic(err) }
answer, err := client.SendSms(&dysmsapi.SendSmsRequest{
    PhoneNumbers: tea.String("@number"), SignName: tea.String("@sign"),
    TemplateCode: tea.String("@template"), TemplateParam: tea.String(`@param`),
})
if err != nil { panic(err) }
fmt.Println(*answer.Body.Code, *answer.Body.BizId)""",
    "PHP": """\
// composer require alibabacloud/dysmsapi-20170525
use AlibabaCloud\\SDK\\Dysmsapi\\V20170525\\Dysmsapi;
use AlibabaCloud\\SDK\\Dysmsapi\\V20170525\\Models\\SendSmsRequest;
use Darabonba\\OpenApi\\Models\\Config;

$client = new Dysmsapi(new Config([
    'accessKeyId' => '@key', 'accessKeySecret' => '@secret',
    'endpoint' => '@host', 'protocol' => '@scheme',
]));
$answer = $client->sendSms(new SendSmsRequest([
    'phoneNumbers' => '@number', 'signName' => '@sign',
    'templateCode' => '@template', 'templateParam' => '@param',
]))->body;
echo $answer->code, ' ', $answer->bizId;""",
}
"""By the name of the language. A word behind @ is filled in."""


def filled_snippets(url: str, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return each language with its lines, filled in for a service at a URL."""
    parts = urlsplit(url)
    param = values["param"]
    known = {
        **values,
        "scheme": parts.scheme,
        "host": parts.netloc,
        "escaped": param.replace("\\", "\\\\").replace('"', '\\"'),
    }
    return tuple((name, _filled(text, known)) for name, text in SNIPPETS.items())


def _filled(text: str, known: Mapping[str, str]) -> str:
    # The longest name first: none is the beginning of another by chance.
    for name in sorted(known, key=len, reverse=True):
        text = text.replace(f"@{name}", known[name])
    return text
