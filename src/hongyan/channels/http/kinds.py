"""The kinds of HTTP channels with their options: `gateway`, `dysmsapi`, `tencent`.

Reads options into an upstream; says which option is wrong and what to do. Knows no socket.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec

from hongyan.channels.channel import Channel
from hongyan.channels.http.asking import MESSAGE, OPTIONS
from hongyan.channels.http.channel import HttpChannel
from hongyan.channels.http.document import Gateway
from hongyan.channels.http.filling import names_in
from hongyan.channels.http.mapping import read_mapped
from hongyan.channels.http.reading import names_of, read_gateway, uses_origin
from hongyan.channels.http.shadow import Shadow
from hongyan.channels.http.upstream import Upstream
from hongyan.channels.options import CORRECT, OptionError, missing, option
from hongyan.kernel.clock import Clock
from hongyan.kernel.cut import quoted
from hongyan.kernel.said import said
from hongyan.text.shown import without_password

_CALLBACKS: Final = frozenset({"receipt_url", "reply_url"} & set(MESSAGE))

Endpoint = Annotated[str, option("Where the upstream is: its address, http:// or https://.")]
Signs = Annotated[
    str, option("Our signs as the upstream calls them: OURS=THEIRS;… Others keep their names.")
]
Templates = Annotated[
    str,
    option("Our templates as the upstream calls them: OURS=THEIRS(our_name=their_name,…);…"),
]
CallbackToken = Annotated[
    str,
    option("The upstream must give it when it calls us; without one it cannot.", is_secret=True),
]
Proxy = Annotated[str, option("An HTTP proxy on the way: http://host:port.", is_secret=True)]
ConnectSeconds = Annotated[float, option("How long a connection may take.", least=0.1, most=60)]
AnswerSeconds = Annotated[
    float, option("How long an answer may take; then it is unknown.", least=0.1, most=120)
]


class GatewayOptions(msgspec.Struct, frozen=True):
    """Options of an upstream that a document describes."""

    gateway: Annotated[
        str,
        option(
            "The gateway document, from a file: --option-file gateway=FILE.",
            is_secret=True,
            is_document=True,
        ),
    ]
    endpoint: Endpoint = ""
    account: Annotated[str, option("The document's {account}: a user name.")] = ""
    password: Annotated[str, option("The document's {password}.", is_secret=True)] = ""
    app_id: Annotated[str, option("The document's {app_id}: an application.")] = ""
    key: Annotated[str, option("The document's {key}: the public name of a key.")] = ""
    secret: Annotated[
        str, option("The document's {secret}: what it signs with.", is_secret=True)
    ] = ""
    region: Annotated[str, option("The document's {region}.")] = ""
    signs: Signs = ""
    templates: Templates = ""
    public_url: Annotated[
        str, option("Where the upstream reaches this service, for {receipt_url} and {reply_url}.")
    ] = ""
    callback_token: CallbackToken = ""
    proxy: Proxy = ""
    connect_seconds: ConnectSeconds = 5.0
    answer_seconds: AnswerSeconds = 10.0


class DysmsapiOptions(msgspec.Struct, frozen=True):
    """Options of an account at a service that speaks Dysmsapi."""

    access_key_id: Annotated[str, option("The account's AccessKeyId.")]
    access_key_secret: Annotated[str, option("Its AccessKeySecret.", is_secret=True)]
    endpoint: Endpoint = "https://dysmsapi.aliyuncs.com"
    signs: Signs = ""
    templates: Templates = ""
    callback_token: CallbackToken = ""
    pull: Annotated[bool, option("Ask for receipts that were not pushed (QuerySendDetails).")] = (
        True
    )
    extend: Annotated[bool, option("Give our extend codes to the upstream.")] = False
    shadow: Annotated[
        bool, option("Send nothing: compare sign, template and text, and refuse.")
    ] = False
    proxy: Proxy = ""
    connect_seconds: ConnectSeconds = 5.0
    answer_seconds: AnswerSeconds = 10.0


class TencentOptions(msgspec.Struct, frozen=True):
    """Options of an account at Tencent Cloud SMS."""

    secret_id: Annotated[str, option("The account's SecretId.")]
    secret_key: Annotated[str, option("Its SecretKey.", is_secret=True)]
    app_id: Annotated[str, option("The application's SmsSdkAppId.")]
    endpoint: Endpoint = "https://sms.tencentcloudapi.com"
    region: Annotated[str, option("The region that is asked.")] = "ap-guangzhou"
    signs: Signs = ""
    templates: Templates = ""
    callback_token: CallbackToken = ""
    pull: Annotated[bool, option("Ask for receipts (PullSmsSendStatus), if it was opened.")] = False
    extend: Annotated[bool, option("Give our extend codes to the upstream.")] = False
    proxy: Proxy = ""
    connect_seconds: ConnectSeconds = 5.0
    answer_seconds: AnswerSeconds = 10.0


def gateway_channel(channel_id: int, name: str, options: GatewayOptions, clock: Clock) -> Channel:
    """Return a channel that its document describes; raises ValueError that names the option."""
    try:
        gateway = read_gateway(options.gateway)
    except ValueError as fault:
        raise OptionError(said("{name}: {why}", name="gateway", why=fault), CORRECT) from fault
    values = {one: getattr(options, one) for one in OPTIONS}
    for one in sorted(names_of(gateway)):
        if not values[one]:
            sentence = said("{name}: is missing; the gateway document asks for it", name=one)
            raise missing(GatewayOptions, one, sentence)
    if _CALLBACKS & set(_names(gateway)):
        for one in ("public_url", "callback_token"):
            if not getattr(options, one):
                raise missing(
                    GatewayOptions,
                    one,
                    said("{name}: is missing; the gateway document tells a callback URL", name=one),
                )
    check_url("endpoint", options.endpoint)
    check_url("public_url", options.public_url)
    check_url("proxy", options.proxy)
    upstream = Upstream(
        gateway,
        values,
        read_mapped(options.signs, options.templates),
        is_mapped=uses_origin(gateway) or bool(options.templates),
        public_url=options.public_url,
        callback_token=options.callback_token,
        proxy=options.proxy,
        connect_seconds=options.connect_seconds,
        answer_seconds=options.answer_seconds,
    )
    return HttpChannel(channel_id, name, upstream, clock)


def dysmsapi_channel(channel_id: int, name: str, options: DysmsapiOptions, clock: Clock) -> Channel:
    """Return a channel to a Dysmsapi account; raises ValueError that names the option."""
    values = {"key": options.access_key_id, "secret": options.access_key_secret}
    channel = HttpChannel(channel_id, name, _ready("dysmsapi", values, options), clock)
    if options.shadow:
        channel.practice = Shadow(channel.ask).compare
    return channel


def tencent_channel(channel_id: int, name: str, options: TencentOptions, clock: Clock) -> Channel:
    """Return a channel to a Tencent Cloud account; raises ValueError that names the option."""
    values = {
        "key": options.secret_id,
        "secret": options.secret_key,
        "app_id": options.app_id,
        "region": options.region,
    }
    return HttpChannel(channel_id, name, _ready("tencent", values, options), clock)


def _ready(
    document: str, values: dict[str, str], options: DysmsapiOptions | TencentOptions
) -> Upstream:
    check_url("endpoint", options.endpoint)
    check_url("proxy", options.proxy)
    return Upstream(
        ready_gateway(document),
        {**values, "endpoint": options.endpoint},
        read_mapped(options.signs, options.templates),
        is_mapped=True,
        callback_token=options.callback_token,
        proxy=options.proxy,
        connect_seconds=options.connect_seconds,
        answer_seconds=options.answer_seconds,
        is_pulled=options.pull,
        is_extended=options.extend,
    )


def gateway_peers(options: GatewayOptions) -> list[str]:
    """Return where a channel of a document connects to: what it asks, or the proxy on the way."""
    gateway = read_gateway(options.gateway)
    pull = gateway.receipts.pull
    asked = [gateway.send, *(() if pull is None else (pull.ask,))]
    urls = [one.url.replace("{endpoint}", options.endpoint) for one in asked]
    return [*urls, *filter(None, [options.proxy])]


def account_peers(options: DysmsapiOptions | TencentOptions) -> list[str]:
    """Return where a channel to an account connects to."""
    return [options.endpoint, *filter(None, [options.proxy])]


@cache
def ready_gateway(document: str) -> Gateway:
    """Return a document of ours."""
    ready = files("hongyan.channels.http") / "ready" / f"{document}.toml"
    return read_gateway(ready.read_text(encoding="utf-8"))


def _names(gateway: Gateway) -> set[str]:
    send = gateway.send
    parts = (send.url, send.headers, send.query, send.form, send.json)
    return {name for part in parts for name in names_in(part)}


def check_url(name: str, url: str) -> None:
    """Raise ValueError where an address is none of a web service; an empty one passes."""
    if not url:
        return
    try:
        found = urlsplit(url)
        is_web = found.scheme in {"http", "https"} and bool(found.hostname)
        is_plain = not (found.query or found.fragment)
        is_plain &= found.username is None or name == "proxy"
        _ = found.port
    except ValueError:
        is_web = is_plain = False
    if not (is_web and is_plain):
        raise ValueError(
            said(
                "{name}: {url} must be an address such as {example}, "
                "without a query and without a password",
                name=name,
                url=quoted(without_password(url)),
                example="https://sms.example.com",
            )
        )
