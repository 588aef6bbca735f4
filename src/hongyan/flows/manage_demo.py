"""What `hongyan dev` finds at its first start: accounts, keys, texts and channels to try.

Adds what is missing and changes nothing that is there, so every start may call it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import keys
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccessKey, KeyState
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState, code_of
from hongyan.flows.catalogue import REFERENCE
from hongyan.kernel.kinds import AccountKind, MessageKind, SignKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.kernel.seal import Sealer


@dataclass(frozen=True, slots=True)
class DemoTemplate:
    """One template of the demo; `example` is a TemplateParam that its variables take."""

    number: int
    kind: MessageKind
    name: str
    content: str
    example: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Return its TemplateCode."""
        return code_of(self.number)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo with its one key and its one sign."""

    name: str
    kind: AccountKind
    key_id: str
    secret: str
    sign: str
    templates: tuple[DemoTemplate, ...]


ENTERPRISE: Final = DemoAccount(
    name="hongyan-dev",
    kind=AccountKind.ENTERPRISE,
    key_id="hongyan-dev",
    secret="hongyan-dev-secret",  # noqa: S106 - known to everybody, for a server on this machine alone
    sign="鸿雁演示",
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

DEMO_CHANNELS: Final = (
    _channel("mobile-1", "10657001", _MOBILE, 36_000, 300, "0.5"),
    _channel("mobile-2", "10657002", _MOBILE, 32_000, 100, "1.0"),
    _channel("unicom-1", "10655001", (Carrier.CUCC,), 38_000, 200, "0.6"),
    _channel("unicom-2", "10655002", (Carrier.CUCC,), 33_000, 100, "1.0"),
    _channel("telecom-1", "10659001", (Carrier.CTCC,), 37_000, 200, "0.6"),
    _channel("telecom-2", "10659002", (Carrier.CTCC,), 34_000, 80, "0.9"),
)
"""Two for each carrier, one quick and dear, one slow and cheap: so the choice can be watched."""


def seed_demo(tx: Connection, sealer: Sealer, now_ms: int) -> bool:
    """Add what of the demo is missing; returns whether anything was."""
    added = [_seed_account(tx, sealer, one, now_ms) for one in DEMO_ACCOUNTS]
    added += [_seed_channel(tx, one, now_ms) for one in DEMO_CHANNELS]
    if any(added):
        accounts.count_up(tx, REFERENCE)
    return any(added)


def _seed_account(tx: Connection, sealer: Sealer, demo: DemoAccount, now_ms: int) -> bool:
    is_new = False
    account = accounts.account_by_name(tx, demo.name)
    if account is None:
        account_id, is_new = accounts.add_account(tx, demo.name, demo.kind, now_ms), True
    else:
        account_id = account.account_id
    if accounts.key_by_id(tx, demo.key_id) is None:
        sealed = sealer.seal(demo.secret, keys.secret_purpose(demo.key_id))
        key = AccessKey(demo.key_id, account_id, sealed, KeyState.ACTIVE)
        accounts.add_key(tx, key, now_ms)
        is_new = True
    if not signs.signs_named(tx, account_id, demo.sign):
        signs.add_sign(tx, account_id, demo.sign, SignKind.GENERAL, SignState.APPROVED, now_ms)
        is_new = True
    for one in demo.templates:
        if templates.template_by_code(tx, account_id, one.code) is None:
            _add_template(tx, account_id, one, now_ms)
            is_new = True
    return is_new


def _add_template(tx: Connection, account_id: int, one: DemoTemplate, now_ms: int) -> None:
    templates.add_template(
        tx,
        one.number,
        account_id,
        one.kind,
        one.name,
        one.content,
        TemplateState.APPROVED,
        now_ms,
        attributes=one.attributes,
    )


def _seed_channel(tx: Connection, one: ConfiguredChannel, now_ms: int) -> bool:
    if routing.channel_named(tx, one.name) is not None:
        return False
    routing.add_channel(tx, one, now_ms)
    return True
