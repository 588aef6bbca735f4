"""The worker that asks for refunds: again after a fault, and never twice for one that is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.orders.model import (
    Order,
    Payment,
    PayMethod,
    RefundAnswer,
    RefundState,
)
from hongyan.domain.orders.notification import Notification, Oddity
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.metrics import Metrics
from hongyan.flows.money.sales import refund_answers
from hongyan.providers.payment import PaymentFault
from hongyan.service.flows import FlowRunner
from hongyan.service.refunds import Refunds
from hongyan.service.watch import Watchers
from tests.flows.shop import Shop
from tests.flows.world import World

if TYPE_CHECKING:
    from hongyan.db.database import Database


class Provider:
    """A provider that answers as it is told."""

    def __init__(self, name: str = "simulator") -> None:
        self.name = name
        self.answers: list[RefundAnswer | PaymentFault] = []
        self.asked: list[int] = []

    def create(self, payment: Payment, subject: str, now_ms: int) -> str:
        raise NotImplementedError

    def read_notification(self, body: bytes) -> Notification | Oddity:
        raise NotImplementedError

    async def refund(
        self, payment: Payment, refund_id: int, amount: int, now_ms: int
    ) -> RefundAnswer:
        assert (payment.amount, now_ms > 0) == (amount, True)
        self.asked.append(refund_id)
        answer = self.answers.pop(0)
        if isinstance(answer, PaymentFault):
            raise answer
        return answer


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def flows(world: World) -> Iterator[FlowRunner]:
    thread = FlowThread()
    yield FlowRunner(world.database, thread, world.context, world.clock, Metrics(), Watchers([]))
    thread.close()


def refunding(world: World) -> tuple[Shop, Order]:
    """Have an order that the provider is to pay back."""
    shop = Shop(world)
    order = shop.paid_by_third_party()
    assert order.method is PayMethod.THIRD_PARTY
    shop.refunds(order)
    return shop, order


async def test_a_refund_is_asked_for_until_the_provider_answers(
    world: World, flows: FlowRunner
) -> None:
    shop, order = refunding(world)
    provider = Provider()
    asker = Refunds(flows, world.clock, lambda: provider)
    provider.answers = [PaymentFault("no answer"), RefundAnswer(provider_ref="R")]
    for _ in range(3):
        await asker.ask_all()
    assert len(provider.asked) == 2
    assert len(set(provider.asked)) == 1
    assert shop.order(order.order_id).state == "refunded"


async def test_a_refusal_stops_the_asking(world: World, flows: FlowRunner) -> None:
    shop, order = refunding(world)
    provider = Provider()
    asker = Refunds(flows, world.clock, lambda: provider)
    provider.answers = [RefundAnswer(fault="NO")]
    for _ in range(2):
        await asker.ask_all()
    assert len(provider.asked) == 1
    again = shop.asks_again(order)
    assert getattr(again, "state", None) is RefundState.ASKED


async def test_refunds_that_are_stuck_do_not_hide_the_others(
    world: World, flows: FlowRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refund_answers, "ASKED_MAX", 1)
    shop, stuck = refunding(world)
    other = shop.paid_by_third_party()
    shop.refunds(other)
    provider = Provider()
    provider.answers = [PaymentFault("no answer"), RefundAnswer(provider_ref="R")]
    await Refunds(flows, world.clock, lambda: provider).ask_all()
    assert shop.order(stuck.order_id).state == "refunding"
    assert shop.order(other.order_id).state == "refunded"


async def test_a_refund_waits_for_its_own_provider(world: World, flows: FlowRunner) -> None:
    shop, order = refunding(world)
    provider = Provider("signed")
    await Refunds(flows, world.clock, lambda: provider).ask_all()
    assert provider.asked == []
    assert shop.order(order.order_id).state == "refunding"
