"""What `hongyan dev` prints when it is ready.

Everything a newcomer needs for a first message, once.

Texts only. Knows nothing of how the service runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final

from hongyan.channels.simulator.outcomes import BLOCKS, OUTCOMES
from hongyan.flows.reference.demo import CASH, DEMO_ACCOUNTS, ENTERPRISE, DemoAccount
from hongyan.kernel.money import yuan_text
from hongyan.text.phone import api_form

SNIPPETS = """\
# Python: pip install alibabacloud_dysmsapi20170525
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.models import Config
client = Client(Config(access_key_id="{key}", access_key_secret="{secret}",
                       endpoint="{endpoint}", protocol="http"))
print(client.send_sms(SendSmsRequest(phone_numbers="13900000000", sign_name="{sign}",
      template_code="SMS_100000001", template_param='{{"code":"123456"}}')).body.to_map())

// Node: npm install @alicloud/dysmsapi20170525 @alicloud/openapi-core
const D = require('@alicloud/dysmsapi20170525');
const {{ Config }} = require('@alicloud/openapi-core').$OpenApiUtil;
const client = new D.default(new Config({{ accessKeyId: '{key}', accessKeySecret: '{secret}',
                                         endpoint: '{endpoint}', protocol: 'http' }}));
client.sendSms(new D.SendSmsRequest({{ phoneNumbers: '13900000000', signName: '{sign}',
  templateCode: 'SMS_100000001', templateParam: '{{"code":"123456"}}' }})).then(
  r => console.log(r.body));

# curl, and openssl, which signs
P="AccessKeyId={key}&Action=SendSms&Format=JSON&PhoneNumbers=13900000000&SignName={sign_quoted}&SignatureMethod=HMAC-SHA1&SignatureNonce=$(openssl rand -hex 16)&SignatureVersion=1.0&TemplateCode=SMS_100000001&TemplateParam=%7B%22code%22%3A%22123456%22%7D&Timestamp=$(date -u +%Y-%m-%dT%H%%3A%M%%3A%SZ)&Version=2017-05-25"
S=$(printf %s "GET&%2F&$(printf %s "$P" | sed 's/%/%25/g;s/=/%3D/g;s/&/%26/g')" | openssl dgst -sha1 -hmac '{secret}&' -binary | base64 | sed 's/+/%2B/g;s#/#%2F#g;s/=/%3D/g')
curl "http://{endpoint}/?$P&Signature=$S"
"""  # noqa: E501 - a line of a shell is as long as it is


EXPOSED: Final = """\
WARNING 警告: HONGYAN_HOST is {host}: other machines reach this service. The keys below are
published, the same everywhere: a client that has them sends, reads and spends as the demo accounts.
Set HONGYAN_HOST=127.0.0.1, or use `hongyan serve` with keys of your own.
此地址可被其他机器访问，而下列密钥是公开的。
请改为 HONGYAN_HOST=127.0.0.1，或使用 hongyan serve 与自己的密钥。"""


CARRIERS: Final = """\
Carriers 运营商: {where}   login, password, shared secret 登录名、密码、共享密钥: hongyan
  Messages leave by cmpp-1, cmpp-2, smpp-1, smpp-2; what carriers heard is in {data}/simulator.jsonl
  短信经 cmpp-1、cmpp-2、smpp-1、smpp-2 发出；运营商侧的记录在 {data}/simulator.jsonl"""


def banner(
    host: str,
    port: int,
    data: str,
    *,
    watch: str = "",
    note: str = "",
    carriers: Mapping[str, int] = MappingProxyType({}),
    links: Mapping[str, str] = MappingProxyType({}),
    shim: str = "",
) -> str:
    """Return the whole text.

    `watch` is where health and metrics are shown, if anywhere; `note` is what there is to say of
    the directory; `carriers` are the ports of carriers beside, by protocol; `links` let a person of
    each role log in to the console; `shim` is what there is to say of one.
    """
    endpoint, first = f"{host}:{port}", ENTERPRISE
    quoted = "".join(f"%{byte:02X}" for byte in first.sign.encode())
    place = f"(data in {data}, --fresh wipes them)"
    parts = [
        *([EXPOSED.format(host=host)] if not is_loopback(host) else []),
        f"Hongyan 鸿雁 is ready: http://{endpoint}   {place}" + (f"\n({note})" if note else ""),
        *([_console(endpoint, links)] if links else []),
        "\n".join(_account(one) for one in DEMO_ACCOUNTS),
        _numbers(),
        *([_carriers(carriers, data)] if carriers else []),
        *([shim] if shim else []),
        "A first message 第一条短信 (copy one as it stands; a number takes one code a minute)\n\n"
        + SNIPPETS.format(
            key=first.key_id,
            secret=first.secret,
            endpoint=endpoint,
            sign=first.sign,
            sign_quoted=quoted,
        ),
        _places(endpoint, watch),
        "Messages appear here as they move 短信动态：",
    ]
    return "\n\n".join(parts) + "\n"


def _console(endpoint: str, links: Mapping[str, str]) -> str:
    width = max(map(len, links))
    lives = "links log in while this runs 链接在本次运行期间有效"
    lines = [f"Console 控制台: http://{endpoint}/console   ({lives})"]
    lines += [f"  {name:<{width}}   {url}" for name, url in links.items()]
    return "\n".join(lines)


def _carriers(carriers: Mapping[str, int], data: str) -> str:
    where = ", ".join(f"{one.upper()} 127.0.0.1:{port}" for one, port in carriers.items())
    return CARRIERS.format(where=where, data=data)


def _places(endpoint: str, watch: str) -> str:
    alive = f"Alive http://{endpoint}/livez"
    watched = f"   Health http://{watch}/healthz   Metrics http://{watch}/metrics" if watch else ""
    return f"{alive}{watched}   Stop with Ctrl-C"


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine reach an address to listen on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _account(account: DemoAccount) -> str:
    lines = [
        f"{account.kind.value.capitalize()} account",
        f"  AccessKey   {account.key_id}   secret   {account.secret}",
        f"  Sign 签名   {account.sign}"
        + (f"   abroad 国际 {account.international_sign}" if account.international_sign else ""),
        f"  Balance     {yuan_text(CASH)} yuan of play money at first 初始演示余额"
        + (f", {account.gift_segments} segments 条" if account.gift_segments else ""),
    ]
    lines += [
        f"  {one.code}   {one.kind.name.lower():<13}   {one.content}" for one in account.templates
    ]
    return "\n".join(lines)


def _numbers() -> str:
    lines = ["Simulator numbers 模拟号码 (any other mainland number is delivered in 0.2-3 s)"]
    lines += [
        f"  {api_form(phone)}   {script.en}  {script.zh}" for phone, script in OUTCOMES.items()
    ]
    abroad = " ".join(f"{first}({region})" for first, region in BLOCKS.items())
    lines.append(f"  abroad 国际: {abroad}; the last two digits choose 末两位决定结果")
    return "\n".join(lines)
