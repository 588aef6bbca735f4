"""All that is known of one account, on one page."""

from __future__ import annotations

from hongyan.domain.callbacks.model import PushKind
from hongyan.flows.operation.show_account import LAST_MESSAGES, AccountView, show_account
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.world import CASH, PHONE, World
from tests.working import work_at


def shown(world: World, name: str) -> AccountView | Refused:
    with world.database.reading() as tx:
        return show_account(work_at(tx, world.now, world.context), name)


# AUDIT J3: "no `account show`"
def test_an_account_is_shown_with_its_money_its_endpoints_and_its_last_messages(
    world: World,
) -> None:
    world.hears_of(PushKind.SMS_REPORT)
    phones = range(PHONE, PHONE + LAST_MESSAGES + 2)
    sent = world.sends(*phones, kind=MessageKind.NOTIFICATION)
    found = shown(world, "acme")
    assert isinstance(found, AccountView)
    assert found.funds is not None
    assert found.funds.posted == CASH
    assert found.funds.cash.held > 0
    assert (found.sent_today, found.sent_month) == (len(sent), len(sent))
    assert [one.kind for one in found.endpoints] == [PushKind.SMS_REPORT]
    newest = sorted((one.message_id for one in sent), reverse=True)[:LAST_MESSAGES]
    assert [one.message.message_id for one in found.last] == newest


def test_nothing_of_another_account_is_shown(world: World) -> None:
    world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    world.hears_of(PushKind.SMS_REPORT)
    world.new_sender("other")
    found = shown(world, "other")
    assert isinstance(found, AccountView)
    assert (found.sent_month, found.endpoints, found.last) == (0, (), ())


def test_an_account_that_is_not_there_is_said(world: World) -> None:
    found = shown(world, "nobody")
    assert isinstance(found, Refused)
    assert found.about == "account"
