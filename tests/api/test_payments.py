"""POST /payments/{provider}/notify: `success` after the commit, and nothing believed unsigned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from hongyan.api.handlers.payments import BODY_BYTES_MAX
from hongyan.domain.ledger import store as ledger
from hongyan.domain.orders import store
from hongyan.domain.orders.model import Order, OrderState, Payment, PayMethod
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.sales.ask_payment import AskedPayment, ask_payment
from hongyan.flows.money.sales.place_order import place_order
from hongyan.flows.reference.demo import ENTERPRISE
from hongyan.providers.payment_registry import SIMULATOR_KEY, open_simulator
from hongyan.providers.rsa2 import own_key
from tests.api.asgi import HttpAnswer, HttpRequest
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.providers.payment_simulator import PaymentSimulator
    from tests.api.conftest import World

PATH = "/payments/simulator/notify"


class Till:
    """A service with a waiting order, and the simulated provider that tells of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.provider: PaymentSimulator = open_simulator(world.settings)
        self.order, self.payment = world.write(self._wait)

    def _wait(self, tx: Connection) -> tuple[Order, Payment]:
        now_ms, context = self.world.clock.now_ms(), self.world.context
        account = find_account(tx, ENTERPRISE.name)
        order = place_order(
            work_at(tx, now_ms, context),
            account.account_id,
            "domestic-500",
            "t",
            PayMethod.THIRD_PARTY,
        )
        assert isinstance(order, Order)
        asked = ask_payment(work_at(tx, now_ms, context), order.order_id)
        assert isinstance(asked, AskedPayment)
        return order, asked.payment

    def form(self, **changed: str) -> bytes:
        return self.provider.notification(self.payment, self.world.clock.now_ms(), **changed)

    async def tells(self, body: bytes, path: str = PATH) -> HttpAnswer:
        return await self.world.ask(HttpRequest("POST", path, body=body))

    def state(self) -> OrderState:
        found = self.world.write(lambda tx: store.order_by_id(tx, self.order.order_id))
        assert found is not None
        return found.state

    def granted(self) -> int:
        account_id = self.order.account_id
        wallets = self.world.write(lambda tx: ledger.wallets_of(tx, account_id))
        return sum(one.order_id == self.order.order_id for one in wallets)

    def odd(self) -> dict[str, int]:
        found = self.world.write(lambda tx: store.odd_payments(tx, 10, None))
        return {one.oddity: one.times for one in found}


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulator's key, made once, because that is slow."""
    path = tmp_path_factory.mktemp("key") / SIMULATOR_KEY
    own_key(path)
    return path


@pytest.fixture
def till(make_world: Callable[..., World], key_file: Path) -> Till:
    """A service whose simulator has that key."""
    return Till(make_world(data=key_file.parent))


async def test_a_signed_notification_pays_the_order_once(till: Till) -> None:
    for _ in range(3):
        answer = await till.tells(till.form())
        assert (answer.status, answer.body) == (200, b"success")
    assert till.state() is OrderState.PAID
    assert till.granted() == 1
    assert till.odd() == {}


async def test_a_notification_that_decides_nothing_is_taken_all_the_same(till: Till) -> None:
    answer = await till.tells(till.form(status="WAIT_BUYER_PAY"))
    assert answer.body == b"success"
    assert till.state() is OrderState.UNPAID


@pytest.mark.parametrize(
    ("changed", "oddity"),
    [
        ({"total_amount": "0.01"}, "amount_wrong"),
        ({"out_trade_no": "12345"}, "payment_unknown"),
        ({"app_id": "another"}, "other_app"),
        ({"trans_currency": "USD"}, "currency_wrong"),
    ],
)
async def test_what_does_not_fit_is_refused_and_kept(
    till: Till, changed: dict[str, str], oddity: str
) -> None:
    answer = await till.tells(till.form(**changed))
    assert (answer.status, answer.body) == (200, b"failure")
    assert till.state() is OrderState.UNPAID
    assert till.odd() == {oddity: 1}


async def test_a_wrong_signature_is_refused_and_logged_without_contents(till: Till) -> None:
    body = till.form().replace(b"22.00", b"22.01")
    with capture_logs() as logs:
        assert (await till.tells(body)).body == b"failure"
    assert till.odd() == {"signature_wrong": 1}
    assert "22.01" not in str(logs)
    assert str(till.payment.payment_id) not in str(logs)


async def test_a_flood_of_strangers_costs_one_row_and_one_transaction_a_second(till: Till) -> None:
    for _ in range(5):
        await till.tells(b"sign=x")
    assert till.odd() == {"signature_wrong": 1}
    till.world.clock.advance(1000)
    await till.tells(b"sign=x")
    assert till.odd() == {"signature_wrong": 6}


async def test_a_body_that_is_too_large_is_not_read(till: Till) -> None:
    answer = await till.tells(b"a" * (BODY_BYTES_MAX + 1))
    assert answer.body == b"failure"
    assert till.odd() == {"malformed": 1}


async def test_another_provider_than_ours_has_no_address_here(till: Till) -> None:
    answer = await till.tells(till.form(), "/payments/signed/notify")
    assert (answer.status, answer.body) == (404, b"failure")
    asked = await till.world.ask(HttpRequest("GET", PATH))
    assert asked.code == "UnsupportedHTTPMethod"
    assert till.state() is OrderState.UNPAID


async def test_a_provider_without_keys_is_told_to_come_again(
    make_world: Callable[..., World],
) -> None:
    world = make_world(payment_provider="signed")
    answer = await world.ask(HttpRequest("POST", "/payments/signed/notify", body=b"sign=x"))
    assert (answer.status, answer.body) == (503, b"failure")
