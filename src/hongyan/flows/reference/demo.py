"""The demo of `hongyan dev` as values: accounts with their published keys, texts, channels.

Who puts it into a database, and who keeps it out, ask here. Knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.templates.codes import code_of
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind
from hongyan.kernel.money import MICRO_PER_YUAN


@dataclass(frozen=True, slots=True)
class DemoTemplate:
    """One template of the demo; `example` is a TemplateParam that its variables take."""

    number: int
    kind: MessageKind
    name: str
    content: str
    example: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    intl_type: IntlType | None = None

    @property
    def code(self) -> str:
        """Return its TemplateCode."""
        return code_of(self.number)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo with its one key and its sign."""

    name: str
    kind: AccountKind
    key_id: str
    secret: str
    sign: str
    templates: tuple[DemoTemplate, ...]
    gift_segments: int = 0
    international_sign: str = ""
    """A second sign, in Latin letters; "" for an account that sends domestic messages only."""


CASH: Final = 1000 * MICRO_PER_YUAN
"""What each account of the demo begins with: more than anyone sends manually."""

GIFT_MONTHS: Final = 12

ENTERPRISE: Final = DemoAccount(
    name="hongyan-dev",
    gift_segments=5000,
    kind=AccountKind.ENTERPRISE,
    key_id="hongyan-dev",
    secret="hongyan-dev-secret",  # noqa: S106 - published, for a server on this machine alone
    sign="鸿雁演示",
    international_sign="Hongyan",
    templates=(
        DemoTemplate(
            100_000_001,
            MessageKind.VERIFICATION,
            "登录验证码",
            "您的验证码为${code}，5分钟内有效，请勿泄露给他人。",
            '{"code":"246810"}',
        ),
        DemoTemplate(
            100_000_002,
            MessageKind.NOTIFICATION,
            "发货通知",
            "尊敬的${name}，您的订单${order_number}已发货。",
            '{"name":"王小明","order_number":"HY20260001"}',
            {"order_number": "other_number2"},
        ),
        DemoTemplate(
            100_000_003,
            MessageKind.PROMOTION,
            "会员日活动",
            "尊敬的会员，本周五会员日全场八折，欢迎到店选购，拒收请回复R",
            "{}",
        ),
        DemoTemplate(
            100_000_004,
            MessageKind.INTERNATIONAL,
            "国际验证码",
            "Your code is ${code}, valid for 5 minutes.",
            '{"code":"246810"}',
            intl_type=IntlType.VERIFICATION,
        ),
        DemoTemplate(
            100_000_005,
            MessageKind.NOTIFICATION,
            "账户预警",
            "您的账号${account}有一条提醒：${what}，当前为${value}，请及时处理。",
            '{"account":"acme","what":"账户余额不足","value":"99.50元"}',
        ),
    ),
)

PERSONAL: Final = DemoAccount(
    name="hongyan-dev-personal",
    kind=AccountKind.PERSONAL,
    key_id="hongyan-dev-personal",
    secret="hongyan-dev-personal-secret",  # noqa: S106 - published, as above
    sign="鸿雁个人演示",
    templates=(
        DemoTemplate(
            100_000_011,
            MessageKind.VERIFICATION,
            "注册验证码",
            "您正在注册鸿雁演示，验证码为${code}，10分钟内有效。",
            '{"code":"135790"}',
        ),
    ),
)

DEMO_ACCOUNTS: Final = (ENTERPRISE, PERSONAL)

SENDERS: Final[Mapping[str, str]] = {
    "code_account": ENTERPRISE.name,
    "code_sign": ENTERPRISE.sign,
    "code_template": ENTERPRISE.templates[0].code,
    "alert_account": ENTERPRISE.name,
    "alert_sign": ENTERPRISE.sign,
    "alert_template": ENTERPRISE.templates[-1].code,
}
"""Settings of who sends codes and alerts: in `dev` it is the demo."""


def _channel(
    name: str,
    access_code: str,
    carriers: tuple[Carrier, ...],
    price_micro: int,
    submits_per_second: int,
    slowness: str,
) -> ConfiguredChannel:
    options = {"slowness": slowness}
    return _configured(
        name, "simulator", access_code, carriers, price_micro, submits_per_second, options
    )


def _configured(  # noqa: PLR0917 - a row of a table
    name: str,
    kind: str,
    access_code: str,
    carriers: tuple[Carrier, ...],
    price_micro: int,
    submits_per_second: int,
    options: Mapping[str, str],
) -> ConfiguredChannel:
    return ConfiguredChannel(
        channel_id=0,
        name=name,
        kind=kind,
        state=ChannelState.ON,
        access_code=access_code,
        carriers=frozenset(carriers),
        price_micro=price_micro,
        submits_per_second=submits_per_second,
        window_max=64,
        options=options,
    )


_MOBILE = (Carrier.CMCC, Carrier.CBN)  # 广电 numbers travel on 移动's network
_INTERNATIONAL = (Carrier.INTERNATIONAL,)

DEMO_CHANNELS: Final = (
    _channel("mobile-1", "10657001", _MOBILE, 36_000, 300, "0.5"),
    _channel("mobile-2", "10657002", _MOBILE, 32_000, 100, "1.0"),
    _channel("unicom-1", "10655001", (Carrier.CUCC,), 38_000, 200, "0.6"),
    _channel("unicom-2", "10655002", (Carrier.CUCC,), 33_000, 100, "1.0"),
    _channel("telecom-1", "10659001", (Carrier.CTCC,), 37_000, 200, "0.6"),
    _channel("telecom-2", "10659002", (Carrier.CTCC,), 34_000, 80, "0.9"),
    _channel("abroad-1", "85264500001", _INTERNATIONAL, 180_000, 100, "0.7"),
    _channel("abroad-2", "Hongyan", _INTERNATIONAL, 150_000, 50, "1.0"),
)
"""Two for each carrier, one quick and dear, one slow and cheap: so the choice can be watched."""

_MAINLAND = (*_MOBILE, Carrier.CUCC, Carrier.CTCC)
_SECRET = "hongyan"  # noqa: S105 - published: the simulated carriers let it in


def _over_cmpp(name: str, access_code: str, price_micro: int, version: str) -> ConfiguredChannel:
    options = {"sp_id": access_code[-6:], "secret": _SECRET, "service_id": "DEMO"}
    options |= {"host": "127.0.0.1", "version": version}
    return _configured(name, "cmpp", access_code, _MAINLAND, price_micro, 300, options)


def _over_smpp(name: str, access_code: str, price_micro: int) -> ConfiguredChannel:
    options = {"system_id": "hongyan", "password": _SECRET, "host": "127.0.0.1"}
    return _configured(name, "smpp", access_code, _INTERNATIONAL, price_micro, 100, options)


DEMO_CARRIERS: Final = (
    _over_cmpp("cmpp-1", "10690001", 36_000, "2.0"),
    _over_cmpp("cmpp-2", "10690002", 32_000, "3.0"),
    _over_smpp("smpp-1", "85264500011", 180_000),
    _over_smpp("smpp-2", "85264500012", 150_000),
)
"""What messages travel by instead, where `dev` runs carriers beside it. Their ports come later."""


ANSWERING: Final = (
    *("US", "CA", "FR", "GB", "DE", "MY", "AU"),
    *("SG", "JP", "KR", "HK", "MO", "TW"),
)
"""Countries whose simulated carriers return receipts: the list of countries must say so too."""
