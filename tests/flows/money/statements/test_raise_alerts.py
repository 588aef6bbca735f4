"""What is low, lapses soon or is owed is told once: noted, pushed, and sent to the contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.alerts import store
from hongyan.domain.alerts.model import AlertRule, Metric
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.ledger.model import EntryKind, House, RefKind
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.flows.money.ledger.move_money import Movement, move, open_wallet, take_cash, top_up
from hongyan.flows.money.statements import raise_alerts as flow
from hongyan.flows.money.statements.manage_alerts import add_alert, list_alerts
from hongyan.flows.money.statements.raise_alerts import raise_alerts
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, Unit, WalletKind
from tests.flows.world import CASH, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

YUAN = 1_000_000
CONTACT = "13900000000"


@pytest.fixture
def poor(world: World) -> World:
    """A world whose shop has ten yuan; its platform's own account, acme, sends the alerts."""
    text = "您的账号${account}有一条提醒：${what}，当前为${value}，请及时处理。"
    template_id = world.new_template(MessageKind.NOTIFICATION, text)
    world.use(
        alert_account="acme", alert_sign=world.sender.sign_name, alert_template=f"SMS_{template_id}"
    )
    world.shop = world.new_sender("shop", sign_name="鸿雁商城", cash=10 * YUAN)
    return world


def _watch(world: World, metric: Metric, threshold: str, *contacts: str) -> AlertRule:
    with world.database.transaction() as tx:
        made = add_alert(
            work_at(tx, world.now),
            "shop",
            metric,
            threshold,
            contacts=contacts,
            silence_minutes=120,
        )
    assert isinstance(made, AlertRule)
    return made


def _raise(world: World) -> list[SendRequest]:
    with world.database.transaction() as tx:
        return raise_alerts(work_at(tx, world.now, world.context))


def _told(world: World) -> list[tuple[NoticeKind, str]]:
    """Return what the shop was told, oldest first."""
    with world.database.reading() as tx:
        found = notices.notices_of(tx, world.shop.account_id)
    return [(one.kind, one.text) for one in reversed(found)]


def _pays(world: World, amount: int) -> None:
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, world.context)
        top_up(work, world.shop.account_id, amount, ref_kind=RefKind.TOP_UP, ref_id=1)


def _loses(world: World, amount: int) -> None:
    """Take cash, below zero if there is less, as a late receipt does."""
    with world.database.transaction() as tx:
        wallet = _cash_id(tx, world.shop.account_id)
        taken = Movement(
            EntryKind.ADJUST,
            world.shop.account_id,
            f"wallet/{wallet}",
            House.ADJUSTMENTS,
            Unit.CNY,
            amount,
        )
        given: dict[str, Any] = {"ref_kind": RefKind.ADJUSTMENT, "ref_id": 1}
        move(work_at(tx, world.now, world.context), [taken], **given)


def _cash_id(tx: Connection, account_id: int) -> int:
    from hongyan.domain.ledger import store as ledger

    found = ledger.cash_wallet(tx, account_id)
    assert found is not None
    return found.wallet_id


def _buys(world: World, segments: int, days: int) -> int:
    with world.database.transaction() as tx:
        return open_wallet(
            work_at(tx, world.now, world.context),
            world.shop.account_id,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            segments,
            order_id=None,
            expires_at=world.now + days * DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )


def test_a_low_balance_is_told_once_until_it_has_risen_again(poor: World) -> None:
    _watch(poor, Metric.CASH, "5")
    _raise(poor)
    assert _told(poor) == []
    _loses(poor, 6 * YUAN)
    for _ in range(3):
        _raise(poor)
        poor.waits(3 * 3600)
    low = (NoticeKind.BALANCE_LOW, "账户余额不足，当前 4.00元，请及时处理。")
    assert _told(poor) == [low]
    _pays(poor, 6 * YUAN)
    _raise(poor)
    _loses(poor, 6 * YUAN)
    _raise(poor)
    assert _told(poor) == [low, low]


def test_the_contacts_get_a_message_by_the_platforms_own_account(poor: World) -> None:
    _watch(poor, Metric.CASH, "10", CONTACT, "13900000006")
    [request] = _raise(poor)
    assert request.account_id == poor.sender.account_id
    assert request.groups[0].phones == (8613900000000, 8613900000006)
    variables = {"account": "shop", "what": "账户余额不足", "value": "10.00元"}
    assert request.groups[0].variables == variables
    with poor.database.transaction() as tx:
        [answer] = accept_messages(work_at(tx, poor.now, poor.context), [request])
    assert isinstance(answer, Accepted)
    assert answer.accepted == 2
    assert _raise(poor) == []


def test_a_rule_without_contacts_sends_nothing_and_one_without_a_sender_neither(
    poor: World,
) -> None:
    _watch(poor, Metric.CASH, "10")
    assert _raise(poor) == []
    _watch(poor, Metric.CASH, "10", CONTACT)
    poor.use(alert_account="nobody")
    assert _raise(poor) == []
    assert [kind for kind, _ in _told(poor)] == [NoticeKind.BALANCE_LOW] * 2


def test_an_alert_is_pushed_to_the_accounts_endpoint(poor: World) -> None:
    poor.hears_of(PushKind.BILLING_ALERT, poor.shop)
    rule = _watch(poor, Metric.CASH, "10")
    _raise(poor)
    assert poor.pushed(PushKind.BILLING_ALERT) == [
        {
            "alert": "low",
            "account": "shop",
            "metric": "cash",
            "value": "10.00",
            "threshold": "10.00",
            "subject_id": str(rule.rule_id),
            "text": "账户余额不足，当前 10.00元，请及时处理。",
            "time": "2026-01-15 12:00:00",
        }
    ]


def test_segments_and_their_share_are_watched(poor: World) -> None:
    _buys(poor, 1000, days=100)
    _watch(poor, Metric.SEGMENTS, "999")
    _watch(poor, Metric.SEGMENTS_PERCENT, "50")
    _raise(poor)
    assert _told(poor) == []
    poor.sends(8613900001000, kind=MessageKind.NOTIFICATION, sender=poor.shop)
    _raise(poor)
    assert [text for _, text in _told(poor)] == ["国内套餐余量不足，当前 999条，请及时处理。"]


def test_an_expiry_is_told_by_its_rule_and_in_any_case_a_week_before(poor: World) -> None:
    package = _buys(poor, 1000, days=20)
    _watch(poor, Metric.DAYS_TO_EXPIRY, "15", CONTACT)
    _raise(poor)
    assert _told(poor) == []
    poor.waits(5 * 86_400)
    assert len(_raise(poor)) == 1
    assert [kind for kind, _ in _told(poor)] == [NoticeKind.BALANCE_LOW]
    poor.waits(8 * 86_400)
    # Its contacts have heard of it by their rule: a second message would tell them nothing.
    assert _raise(poor) == []
    assert _raise(poor) == []
    *_, (kind, text) = _told(poor)
    assert kind is NoticeKind.PACKAGE_LAPSES
    assert text == "套餐包将于 2026-02-04 12:00:00 到期，逾期作废，当前 7天，请及时处理。"
    assert len(_told(poor)) == 2
    assert package


def test_what_is_used_up_lapses_in_silence(poor: World) -> None:
    _buys(poor, 1, days=3)
    poor.sends(8613900001000, kind=MessageKind.NOTIFICATION, sender=poor.shop)
    _raise(poor)
    assert _told(poor) == []


def test_many_that_lapse_together_are_all_told_once(
    poor: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "WALLETS_MAX", 2)
    for _ in range(5):
        _buys(poor, 100, days=3)
    for _ in range(7):
        _raise(poor)
    assert [kind for kind, _ in _told(poor)] == [NoticeKind.PACKAGE_LAPSES] * 5


def test_arrears_are_told_when_they_begin_and_when_they_end(poor: World) -> None:
    # FAQ 3.2: a balance below 0 suspends the account.
    _watch(poor, Metric.SEGMENTS_PERCENT, "1", CONTACT)
    poor.hears_of(PushKind.BILLING_ALERT, poor.shop)
    _loses(poor, 10 * YUAN + 45_000)
    [began] = _raise(poor)
    assert began.groups[0].variables["what"] == "账户欠费，已停止发送"
    assert began.groups[0].variables["value"] == "-0.045元"
    assert _raise(poor) == []
    _pays(poor, YUAN)
    [ended] = _raise(poor)
    assert ended.groups[0].variables["what"] == "欠费已结清，恢复发送"
    assert _raise(poor) == []
    told = [NoticeKind.ARREARS_BEGAN, NoticeKind.ARREARS_ENDED]
    assert [kind for kind, _ in _told(poor)] == told
    pushed = poor.pushed(PushKind.BILLING_ALERT)
    assert [one["alert"] for one in pushed] == ["arrears_began", "arrears_ended"]
    _loses(poor, 2 * YUAN)
    _raise(poor)
    assert [kind for kind, _ in _told(poor)] == [*told, NoticeKind.ARREARS_BEGAN]
    with poor.database.reading() as tx:
        # What remembers the arrears is no rule of the operator's.
        listed = list_alerts(tx, "shop")
        assert isinstance(listed, list)
        assert [rule.metric for _, rule in listed] == [Metric.SEGMENTS_PERCENT]
        assert len(store.rules(tx)) == 2


def test_an_account_that_may_owe_is_not_in_arrears_within_its_credit(poor: World) -> None:
    # FAQ 3.3.6a: postpaid accounts have a credit limit.
    from hongyan.domain.ledger import store as ledger
    from hongyan.domain.ledger.model import Mode

    with poor.database.transaction() as tx:
        ledger.set_terms(tx, poor.shop.account_id, Mode.POSTPAID, 100 * YUAN)
    _loses(poor, 50 * YUAN)
    _raise(poor)
    assert _told(poor) == []
    _loses(poor, 61 * YUAN)
    _raise(poor)
    assert [kind for kind, _ in _told(poor)] == [NoticeKind.ARREARS_BEGAN]


def test_a_name_that_looks_like_a_link_does_not_stop_the_message(poor: World) -> None:
    poor.shop = poor.new_sender("shop.example.com", sign_name="鸿雁书店", cash=CASH)
    with poor.database.transaction() as tx:
        taken = take_cash(
            work_at(tx, poor.now, poor.context),
            poor.shop.account_id,
            CASH,
            House.ADJUSTMENTS,
            kind=EntryKind.ADJUST,
            ref_kind=RefKind.ADJUSTMENT,
            ref_id=1,
        )
        assert taken
        made = add_alert(
            work_at(tx, poor.now),
            "shop.example.com",
            Metric.CASH,
            "5",
            contacts=[CONTACT],
            silence_minutes=5,
        )
        assert isinstance(made, AlertRule)
    [request] = _raise(poor)
    with poor.database.transaction() as tx:
        [answer] = accept_messages(work_at(tx, poor.now, poor.context), [request])
    assert isinstance(answer, Accepted)


def test_an_account_has_so_many_alerts_texted_in_a_day(poor: World) -> None:
    # AUDIT A4: alerts are texts at the operator's cost as well.
    chosen = poor.settings
    poor.use(
        alert_account=chosen.alert_account,
        alert_sign=chosen.alert_sign,
        alert_template=chosen.alert_template,
        account_alert_texts_per_day=3,
    )
    for threshold in ("100", "200"):
        _watch(poor, Metric.CASH, threshold, CONTACT, "13900000001")
    assert [len(one.groups[0].phones) for one in _raise(poor)] == [2, 1]
    assert [kind for kind, _ in _told(poor)] == [NoticeKind.BALANCE_LOW] * 2
