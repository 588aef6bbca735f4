"""Both providers of payments: what is signed is believed, whatever else comes is not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from hongyan.config import load
from hongyan.domain.orders.model import Payment, PaymentState
from hongyan.domain.orders.notification import Notification, Oddity, TradeStatus
from hongyan.providers import rsa2
from hongyan.providers.payment import PaymentFault, PaymentKeyError, PaymentProvider
from hongyan.providers.payment_registry import notify_url, open_payments, open_simulator
from hongyan.providers.payment_signed import REFUND_MEMBER, SignedPayments
from hongyan.providers.payment_simulator import APP_ID, PaymentSimulator, deliver

NOW = 1_768_449_600_000
PAYMENT = Payment(
    799488029491200006, 1, 3, "signed", "2026T1", 22_000_000, PaymentState.PAID, NOW, NOW
)


@dataclass
class Pair:
    """A provider under test, and the key with which its other side signs."""

    provider: PaymentProvider
    key: RSAPrivateKey
    app_id: str

    def form(self, **changed: str) -> bytes:
        """Return the signed form that tells of the payment."""
        fields = {
            "app_id": self.app_id,
            "out_trade_no": str(PAYMENT.payment_id),
            "trade_no": "2026T1",
            "total_amount": "22.00",
            "trade_status": "TRADE_SUCCESS",
            "subject": "国内短信套餐包",
            "buyer_note": "",
            "charset": "utf-8",
        } | changed
        fields["sign"] = rsa2.sign(self.key, rsa2.signed_text(fields))
        return urlencode(fields | {"sign_type": "RSA2"}).encode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[RSAPrivateKey, RSAPrivateKey]:
    """Our key and the provider's; making them is slow."""
    folder = tmp_path_factory.mktemp("keys")
    return rsa2.own_key(folder / "ours.pem"), rsa2.own_key(folder / "theirs.pem")


@pytest.fixture(params=["signed", "simulator"])
def pair(request: pytest.FixtureRequest, keys: tuple[RSAPrivateKey, RSAPrivateKey]) -> Pair:
    """Each provider."""
    ours, theirs = keys
    if request.param == "simulator":
        return Pair(PaymentSimulator(theirs), theirs, APP_ID)
    return Pair(signed(ours, theirs), theirs, "2026app")


def signed(ours: RSAPrivateKey, theirs: RSAPrivateKey, url: str = "") -> SignedPayments:
    """Return the signed provider."""
    return SignedPayments("2026app", url, "https://x.example/notify", ours, theirs.public_key())


def test_a_signed_notification_is_believed(pair: Pair) -> None:
    found = pair.provider.read_notification(pair.form())
    said = Notification(PAYMENT.payment_id, "2026T1", 22_000_000, TradeStatus.PAID)
    assert found == said
    finished = pair.provider.read_notification(pair.form(trade_status="TRADE_FINISHED"))
    assert finished == said
    closed = pair.provider.read_notification(pair.form(trade_status="TRADE_CLOSED"))
    assert closed == replace(said, status=TradeStatus.CLOSED)


@pytest.mark.parametrize(
    ("changed", "oddity"),
    [
        ({"app_id": "another"}, Oddity.OTHER_APP),
        ({"trans_currency": "USD"}, Oddity.CURRENCY_WRONG),
        ({"out_trade_no": "SN-1"}, Oddity.PAYMENT_UNKNOWN),
        ({"out_trade_no": "9" * 19}, Oddity.PAYMENT_UNKNOWN),
        ({"total_amount": "22"}, Oddity.MALFORMED),
        ({"total_amount": "-22.00"}, Oddity.MALFORMED),
        ({"total_amount": "999999999.00"}, Oddity.MALFORMED),
        ({"trade_no": "a b"}, Oddity.MALFORMED),
        ({"trade_status": "PAID"}, Oddity.MALFORMED),
    ],
)
def test_a_signed_notification_that_is_not_for_us_or_not_of_the_form_is_odd(
    pair: Pair, changed: dict[str, str], oddity: Oddity
) -> None:
    assert pair.provider.read_notification(pair.form(**changed)) is oddity


@pytest.mark.parametrize(
    "spoil",
    [
        lambda form: form.replace(b"22.00", b"23.00"),
        lambda form: form.replace(b"sign_type=RSA2", b"sign_type=RSA"),
        lambda form: form + b"&extra=1",
        lambda form: form.replace(b"sign=", b"sign=A"),
        lambda form: form.replace(b"sign=", b"sign=%E9%B8%BF"),
    ],
)
def test_a_notification_that_was_touched_is_not_believed(
    pair: Pair, spoil: Callable[[bytes], bytes]
) -> None:
    assert pair.provider.read_notification(spoil(pair.form())) is Oddity.SIGNATURE_WRONG


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"{}", b"a=1", b"sign=x&sign=y", b"a=1&" * 200 + b"sign=x"]
)
def test_what_is_no_form_is_malformed(pair: Pair, body: bytes) -> None:
    assert pair.provider.read_notification(body) is Oddity.MALFORMED


def test_the_simulator_believes_its_own_notifications(
    keys: tuple[RSAPrivateKey, RSAPrivateKey],
) -> None:
    simulator = PaymentSimulator(keys[1])
    found = simulator.read_notification(simulator.notification(PAYMENT, NOW))
    assert isinstance(found, Notification)
    assert (found.payment_id, found.amount) == (PAYMENT.payment_id, PAYMENT.amount)
    assert str(PAYMENT.payment_id) in simulator.create(PAYMENT, "x", NOW)


def test_where_to_pay_is_signed_by_us(keys: tuple[RSAPrivateKey, RSAPrivateKey]) -> None:
    ours, theirs = keys
    url = signed(ours, theirs, "https://pay.example/gateway").create(PAYMENT, "套餐包", NOW)
    fields = dict(parse_qsl(urlsplit(url).query))
    assert rsa2.is_signed(ours.public_key(), rsa2.signed_text(fields), fields["sign"])
    assert msgspec.json.decode(fields["biz_content"])["total_amount"] == "22.00"
    assert fields["timestamp"] == "2026-01-15 12:00:00"
    assert fields["notify_url"] == "https://x.example/notify"


@dataclass
class Gateway:
    """The provider's side of a refund, on this machine."""

    key: RSAPrivateKey
    reply: dict[str, str] = field(default_factory=lambda: {"code": "10000", "trade_no": "2026T1"})
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)
    signs: bool = True

    async def hear(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        raw = msgspec.json.encode(self.reply)
        sign = rsa2.sign(self.key, raw if self.signs else b"other")
        body = b'{"%s": %s,"sign":"%s"}' % (REFUND_MEMBER.encode(), raw, sign.encode())
        return web.Response(body=body, status=self.status)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        application = web.Application()
        application.router.add_post("/gateway", self.hear)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        try:
            yield f"http://{host}:{port}/gateway"
        finally:
            await runner.cleanup()


async def test_a_refund_is_asked_for_under_its_own_number(
    keys: tuple[RSAPrivateKey, RSAPrivateKey],
) -> None:
    ours, theirs = keys
    gateway = Gateway(theirs)
    async with gateway.open() as url:
        answer = await signed(ours, theirs, url).refund(PAYMENT, 5, 22_000_000, NOW)
    assert answer.is_done
    assert answer.provider_ref == "2026T1"
    (fields,) = gateway.asked
    assert rsa2.is_signed(ours.public_key(), rsa2.signed_text(fields), fields["sign"])
    content = msgspec.json.decode(fields["biz_content"])
    assert content == {
        "out_trade_no": str(PAYMENT.payment_id),
        "refund_amount": "22.00",
        "out_request_no": "R5",
    }


async def test_a_provider_that_refuses_says_why(keys: tuple[RSAPrivateKey, RSAPrivateKey]) -> None:
    ours, theirs = keys
    gateway = Gateway(theirs, {"code": "40004", "sub_code": "ACQ.TRADE_HAS_CLOSE"})
    async with gateway.open() as url:
        answer = await signed(ours, theirs, url).refund(PAYMENT, 5, 22_000_000, NOW)
    assert not answer.is_done
    assert answer.fault == "ACQ.TRADE_HAS_CLOSE"


@pytest.mark.parametrize(
    "changed",
    [
        {"reply": {"code": "20000", "sub_code": "isp.unknow-error"}},
        {"reply": {"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"}},
        {"status": 502},
        {"signs": False},
        {"reply": {"no": "code"}},
        {"reply": {"code": ""}},
        # An answer that was signed for another payment, and is played again.
        {"reply": {"code": "10000", "out_trade_no": "799488029491200007"}},
    ],
)
async def test_an_answer_that_decides_nothing_is_asked_for_again(
    keys: tuple[RSAPrivateKey, RSAPrivateKey], changed: dict[str, object]
) -> None:
    ours, theirs = keys
    gateway = Gateway(theirs)
    for name, value in changed.items():
        setattr(gateway, name, value)
    async with gateway.open() as url:
        with pytest.raises(PaymentFault):
            await signed(ours, theirs, url).refund(PAYMENT, 5, 22_000_000, NOW)


async def test_a_provider_that_is_not_there_is_asked_again(
    keys: tuple[RSAPrivateKey, RSAPrivateKey],
) -> None:
    ours, theirs = keys
    async with Gateway(theirs).open() as url:
        pass
    with pytest.raises(PaymentFault):
        await signed(ours, theirs, url).refund(PAYMENT, 5, 22_000_000, NOW)
    assert await deliver(url, b"") is None


async def test_the_simulator_pays_back_at_once(keys: tuple[RSAPrivateKey, RSAPrivateKey]) -> None:
    answer = await PaymentSimulator(keys[1]).refund(PAYMENT, 5, 22_000_000, NOW)
    assert answer.is_done
    assert answer.provider_ref == "2026T1-R5"


def test_the_simulators_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    settings = load({}, data=tmp_path / "data")
    first = open_simulator(settings)
    (path,) = (tmp_path / "data").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    said = open_simulator(settings).read_notification(first.notification(PAYMENT, NOW))
    assert isinstance(said, Notification)
    assert open_payments(settings).name == "simulator"


def test_settings_describe_the_signed_provider(
    tmp_path: Path, keys: tuple[RSAPrivateKey, RSAPrivateKey]
) -> None:
    ours, theirs = keys
    given = {"payment_provider": "signed", "payment_app_id": "2026app"}
    with pytest.raises(PaymentKeyError, match="HONGYAN_PAYMENT_GATEWAY_URL"):
        open_payments(load({}, **given))
    private = ours.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = theirs.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "ours.pem").write_bytes(private)
    # As the provider's console shows it: the base64 alone, on one line.
    (tmp_path / "theirs.txt").write_bytes(b"".join(public.splitlines()[1:-1]))
    given |= {
        "payment_gateway_url": "https://pay.example/gateway",
        "payment_private_key_file": str(tmp_path / "ours.pem"),
        "payment_provider_public_key_file": str(tmp_path / "theirs.txt"),
    }
    provider = open_payments(load({}, **given))
    body = Pair(provider, theirs, "2026app").form()
    assert isinstance(provider.read_notification(body), Notification)
    for name in ("payment_private_key_file", "payment_provider_public_key_file"):
        for path in (tmp_path / "missing", tmp_path / "empty"):
            (tmp_path / "empty").write_text("no key")
            with pytest.raises(PaymentKeyError):
                open_payments(load({}, **(given | {name: str(path)})))


def test_notifications_are_sent_to_the_public_address() -> None:
    assert notify_url(load({}, port=8001)) == "http://127.0.0.1:8001/payments/simulator/notify"
    public = load({}, public_url="https://sms.example.com/", payment_provider="signed")
    assert notify_url(public) == "https://sms.example.com/payments/signed/notify"


def test_an_answer_that_is_nested_deep_decides_nothing(
    keys: tuple[RSAPrivateKey, RSAPrivateKey],
) -> None:
    with pytest.raises(PaymentFault, match="form"):
        signed(*keys, "http://127.0.0.1:1/")._verified(b'{"a":' * 5000)
