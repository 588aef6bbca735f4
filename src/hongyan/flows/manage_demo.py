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
from hongyan.domain.countries import store as countries
from hongyan.domain.countries.model import Receipts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Cause, EntryKind, House
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState, code_of
from hongyan.flows.catalogue import REFERENCE
from hongyan.flows.manage_international import activate_international
from hongyan.flows.move_money import open_funds, open_wallet, top_up
from hongyan.kernel.calendar import months_later
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind
from hongyan.kernel.money import MICRO_PER_YUAN, Scope, WalletKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.context import FlowContext


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


def seed_demo(tx: Connection, context: FlowContext, now_ms: int) -> bool:
    """Add what of the demo is missing; returns whether anything was. The context has a sealer."""
    added = [_seed_account(tx, context, one, now_ms) for one in DEMO_ACCOUNTS]
    added += [_seed_channel(tx, one, now_ms) for one in DEMO_CHANNELS]
    added.append(_seed_countries(tx, now_ms))
    if any(added):
        accounts.count_up(tx, REFERENCE)
    return any(added)


def _seed_account(tx: Connection, context: FlowContext, demo: DemoAccount, now_ms: int) -> bool:
    sealer = context.sealer
    assert sealer is not None, "keys are sealed"
    account = accounts.account_by_name(tx, demo.name)
    if account is None:
        account_id = accounts.add_account(tx, demo.name, demo.kind, now_ms)
    else:
        account_id = account.account_id
    is_new = _seed_funds(tx, context, account_id, demo, now_ms)
    is_new |= bool(demo.sign_abroad) and _seed_abroad(tx, account_id, now_ms)
    if accounts.key_by_id(tx, demo.key_id) is None:
        sealed = sealer.seal(demo.secret, keys.secret_purpose(demo.key_id))
        key = AccessKey(demo.key_id, account_id, sealed, KeyState.ACTIVE)
        accounts.add_key(tx, key, now_ms)
        is_new = True
    for sign in filter(None, (demo.sign, demo.sign_abroad)):
        if not signs.signs_named(tx, account_id, sign):
            signs.add_sign(tx, account_id, sign, SignKind.GENERAL, SignState.APPROVED, now_ms)
            is_new = True
    for one in demo.templates:
        if templates.template_by_code(tx, account_id, one.code) is None:
            _add_template(tx, account_id, one, now_ms)
            is_new = True
    return is_new


def _seed_abroad(tx: Connection, account_id: int, now_ms: int) -> bool:
    if countries.international(tx, account_id).activated_at is not None:
        return False
    activate_international(tx, account_id, now_ms)
    return True


def _seed_countries(tx: Connection, now_ms: int) -> bool:
    if countries.lists(tx) or countries.changes(tx):
        return False
    for iso2 in ANSWERING:
        countries.add_change(tx, iso2, {"receipts": Receipts.MOST.value}, now_ms, now_ms)
    return True


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
        intl_type=one.intl_type,
    )


def _seed_funds(
    tx: Connection, context: FlowContext, account_id: int, demo: DemoAccount, now_ms: int
) -> bool:
    if ledger.funds_of(tx, account_id) is not None:
        return False
    open_funds(tx, account_id, now_ms=now_ms)
    top_up(
        tx,
        account_id,
        CASH,
        kind=EntryKind.GRANT,
        source=House.ADJUSTMENTS,
        cause=Cause.ACTIVATION,
        cause_id=account_id,
        now_ms=now_ms,
        context=context,
    )
    if demo.gift_segments:
        open_wallet(
            tx,
            account_id,
            WalletKind.GIFT,
            Scope.DOMESTIC,
            demo.gift_segments,
            order_id=None,
            expires_at=months_later(now_ms, GIFT_MONTHS),
            cause=Cause.ACTIVATION,
            cause_id=account_id,
            now_ms=now_ms,
            context=context,
        )
    return True


def _seed_channel(tx: Connection, one: ConfiguredChannel, now_ms: int) -> bool:
    if routing.channel_named(tx, one.name) is not None:
        return False
    routing.add_channel(tx, one, now_ms)
    return True
