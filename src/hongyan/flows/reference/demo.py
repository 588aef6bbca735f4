"""The demo of `hongyan dev` as values: accounts with their published keys, texts, channels.

Who puts it into a database, and who keeps it out, ask here. Knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.templates.model import code_of
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
    sign_abroad: str = ""
    """A second sign, in Latin letters; "" for an account that sends at home only."""


CASH: Final = 1000 * MICRO_PER_YUAN
"""What each account of the demo begins with: more than anybody sends by hand."""

GIFT_MONTHS: Final = 12

ENTERPRISE: Final = DemoAccount(
    name="hongyan-dev",
    gift_segments=5000,
    kind=AccountKind.ENTERPRISE,
    key_id="hongyan-dev",
    secret="hongyan-dev-secret",  # noqa: S106 - known to everybody, for a server on this machine alone
    sign="鸿雁演示",
    sign_abroad="Hongyan",
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
    secret="hongyan-dev-personal-secret",  # noqa: S106 - known to everybody, as above
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
    return ConfiguredChannel(
        channel_id=0,
        name=name,
        kind="simulator",
        state=ChannelState.ON,
        access_code=access_code,
        carriers=frozenset(carriers),
        price_micro=price_micro,
        submits_per_second=submits_per_second,
        window_max=64,
        options={"slowness": slowness},
    )


_MOBILE = (Carrier.CMCC, Carrier.CBN)  # 广电 numbers travel on 移动's network
_ABROAD = (Carrier.INTERNATIONAL,)

DEMO_CHANNELS: Final = (
    _channel("mobile-1", "10657001", _MOBILE, 36_000, 300, "0.5"),
    _channel("mobile-2", "10657002", _MOBILE, 32_000, 100, "1.0"),
    _channel("unicom-1", "10655001", (Carrier.CUCC,), 38_000, 200, "0.6"),
    _channel("unicom-2", "10655002", (Carrier.CUCC,), 33_000, 100, "1.0"),
    _channel("telecom-1", "10659001", (Carrier.CTCC,), 37_000, 200, "0.6"),
    _channel("telecom-2", "10659002", (Carrier.CTCC,), 34_000, 80, "0.9"),
    _channel("abroad-1", "85264500001", _ABROAD, 180_000, 100, "0.7"),
    _channel("abroad-2", "Hongyan", _ABROAD, 150_000, 50, "1.0"),
)
"""Two for each carrier, one quick and dear, one slow and cheap: so the choice can be watched."""


ANSWERING: Final = (
    *("US", "CA", "FR", "GB", "DE", "MY", "AU"),
    *("SG", "JP", "KR", "HK", "MO", "TW"),
)
"""Countries whose simulated carriers return receipts: the list of countries must say so too."""
