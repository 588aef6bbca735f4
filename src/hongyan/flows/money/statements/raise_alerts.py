"""Alerts: low balances, coming expiries and arrears, sent once to the account's contacts.

A sweep. Where a rule stands, the notice and the push are one transaction. The message to the
contacts goes through the service's own send path after it: a process that dies between the two has
lost one message, and none is ever repeated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.accounts import store as accounts
from hongyan.domain.alerts import store
from hongyan.domain.alerts.firing import has_fired, step
from hongyan.domain.alerts.measure import days_until, measure
from hongyan.domain.alerts.model import AlertRule, Holding, Metric, News, RuleState
from hongyan.domain.alerts.words import NAMES, plain_text, value_text
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.funds_status import status_of
from hongyan.domain.ledger.model import SUSPENDED, Wallet
from hongyan.domain.messages.request import Group, SendRequest
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.accounts.allowances import left_of
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.calendar import DAY_MS, shanghai_text
from hongyan.kernel.money import WalletKind

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

WALLETS_MAX: Final = 500
LAPSES_CURSOR: Final = "lapses_cursor"
ACCOUNT_CHARACTERS_MAX: Final = 20

_NOTICES: Final[Mapping[News, NoticeKind]] = {
    News.LOW: NoticeKind.BALANCE_LOW,
    News.ARREARS_BEGAN: NoticeKind.ARREARS_BEGAN,
    News.ARREARS_ENDED: NoticeKind.ARREARS_ENDED,
    News.PACKAGE_LAPSES: NoticeKind.PACKAGE_LAPSES,
}


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: its account, its kind, the figure, and the phones that receive it."""

    news: News
    account_id: int
    metric: Metric
    value: int
    threshold: int
    subject_id: int
    what: str
    contacts: tuple[int, ...]

    @property
    def text(self) -> str:
        """Return the sentence of the notice."""
        return f"{self.what}，当前 {value_text(self.metric, self.value)}，请及时处理。"


@dataclass(slots=True)
class _Round:
    """What one sweep has seen and found."""

    work: Work
    contacts: dict[int, tuple[int, ...]]
    watching_expiry: frozenset[int]
    """Accounts with a rule of their own on expiry, whose contacts need not get it twice."""
    alerts: list[Alert] = field(default_factory=list)


def raise_alerts(work: Work) -> list[SendRequest]:
    """Tell what has to be told, and return the messages to contacts that are to be sent now."""
    rules = store.rules(work.tx)
    contacts: dict[int, dict[int, None]] = defaultdict(dict)
    for rule in rules:
        contacts[rule.account_id] |= dict.fromkeys(rule.contacts)
    around = _Round(
        work,
        {who: tuple(whose) for who, whose in contacts.items()},
        frozenset(one.account_id for one in rules if one.metric is Metric.DAYS_TO_EXPIRY),
    )
    _measure_all(work, [one for one in rules if one.metric is not Metric.ARREARS], around)
    _tell_of_arrears(work, [one for one in rules if one.metric is Metric.ARREARS], around)
    _tell_of_lapses(work, around)
    if not around.alerts:
        return []
    names = accounts.account_names(work.tx, (one.account_id for one in around.alerts))
    for alert in around.alerts:
        kind = _NOTICES[alert.news]
        notices.add_notice(
            work.tx, alert.account_id, kind, alert.subject_id, alert.text, work.now_ms
        )
    work.context.cache.refresh(work.tx)
    pushes = [
        NewPush(one.account_id, PushKind.BILLING_ALERT, billing_alert(one, names, work.now_ms))
        for one in around.alerts
        if work.context.cache.endpoint(work.tx, one.account_id, PushKind.BILLING_ALERT)
    ]
    callbacks.add_pushes(work.tx, pushes, work.now_ms)
    return _messages(work, around, names)


def billing_alert(alert: Alert, names: Mapping[int, str], now_ms: int) -> str:
    """Return one BillingAlert item as JSON; every field is a text."""
    item = {
        "alert": alert.news.value,
        "account": names.get(alert.account_id, ""),
        "metric": alert.metric.value,
        "value": plain_text(alert.metric, alert.value),
        "threshold": plain_text(alert.metric, alert.threshold),
        "subject_id": str(alert.subject_id),
        "text": alert.text,
        "time": shanghai_text(now_ms),
    }
    return msgspec.json.encode(item).decode()


def _measure_all(work: Work, rules: Sequence[AlertRule], around: _Round) -> None:
    holdings: dict[int, list[Holding]] = defaultdict(list)
    for wallet in ledger.open_wallets(work.tx, {rule.account_id for rule in rules}):
        holdings[wallet.account_id].append(_holding(wallet))
    for rule in rules:
        value = measure(rule.metric, holdings[rule.account_id], around.work.now_ms)
        after = step(rule, value, around.work.now_ms)
        if after == rule or not store.advance(work.tx, rule, after) or not has_fired(rule, after):
            continue
        assert value is not None, "what has no value is not low"
        around.alerts.append(
            Alert(
                news=News.LOW,
                account_id=rule.account_id,
                metric=rule.metric,
                value=value,
                threshold=rule.threshold,
                subject_id=rule.rule_id,
                what=NAMES[rule.metric],
                contacts=rule.contacts,
            )
        )


def _holding(wallet: Wallet) -> Holding:
    return Holding(wallet.kind, wallet.scope, wallet.available, wallet.total, wallet.expires_at)


def _tell_of_arrears(work: Work, known: Sequence[AlertRule], around: _Round) -> None:
    """Compare who is in arrears with who was; a built-in rule remembers, one for an account."""
    remembered = {rule.account_id: rule for rule in known}
    was = {who for who, rule in remembered.items() if rule.state is RuleState.FIRED}
    looked_at = was | set(ledger.accounts_owing(work.tx))
    for account_id in sorted(looked_at):
        funds, cash = ledger.funds_of(work.tx, account_id), ledger.cash_wallet(work.tx, account_id)
        assert funds is not None, "only an account with funds owes"
        assert cash is not None, "funds have a cash wallet"
        is_suspended = status_of(funds, cash, gate_above_zero=False) in SUSPENDED
        if is_suspended == (account_id in was):
            continue
        before = remembered.get(account_id) or _remember(work, account_id)
        state = RuleState.FIRED if is_suspended else RuleState.ARMED
        after = replace(before, state=state, fired_at=around.work.now_ms)
        if not store.advance(work.tx, before, after):
            continue
        posted = cash.available + cash.held
        around.alerts.append(
            Alert(
                news=News.ARREARS_BEGAN if is_suspended else News.ARREARS_ENDED,
                account_id=account_id,
                metric=Metric.ARREARS,
                value=posted,
                threshold=-funds.credit_limit,
                subject_id=account_id,
                what="账户欠费，已停止发送" if is_suspended else "账户欠费已结清，恢复发送",
                contacts=around.contacts.get(account_id, ()),
            )
        )


def _remember(work: Work, account_id: int) -> AlertRule:
    rule = AlertRule(0, account_id, Metric.ARREARS, 0, 0, (), RuleState.ARMED, None)
    return replace(rule, rule_id=store.add_rule(work.tx, rule, work.now_ms))


def _tell_of_lapses(work: Work, around: _Round) -> None:
    now_ms = around.work.now_ms
    before = now_ms + around.work.context.settings.alert_lapse_days * DAY_MS
    # Some each round, and then from the beginning: alerted accounts stay in the list.
    cursor = accounts.counter_value(work.tx, LAPSES_CURSOR)
    ending = ledger.ending_wallets(work.tx, now_ms, before, cursor, WALLETS_MAX)
    reached = ending[-1].wallet_id if len(ending) == WALLETS_MAX else 0
    if reached != cursor:
        accounts.count_up(work.tx, LAPSES_CURSOR, reached - cursor)
    told = notices.subjects_told(
        work.tx, NoticeKind.PACKAGE_LAPSES, {one.account_id for one in ending}
    )
    for one in ending:
        if (one.account_id, one.wallet_id) in told:
            continue
        assert one.expires_at is not None, "it was chosen by its end"
        what = f"{_WALLETS[one.kind]}将于 {shanghai_text(one.expires_at)} 到期，逾期作废"
        is_told_by_rule = one.account_id in around.watching_expiry
        around.alerts.append(
            Alert(
                news=News.PACKAGE_LAPSES,
                account_id=one.account_id,
                metric=Metric.DAYS_TO_EXPIRY,
                value=days_until(one.expires_at, now_ms),
                threshold=around.work.context.settings.alert_lapse_days,
                subject_id=one.wallet_id,
                what=what,
                contacts=() if is_told_by_rule else around.contacts.get(one.account_id, ()),
            )
        )


_WALLETS: Final[Mapping[WalletKind, str]] = {
    WalletKind.CASH: "余额",
    WalletKind.PACKAGE: "套餐包",
    WalletKind.GIFT: "赠送条数",
    WalletKind.CARD: "储值卡",
    WalletKind.BONUS: "赠金",
}


def _messages(work: Work, around: _Round, names: Mapping[int, str]) -> list[SendRequest]:
    """Return a send request for each alert that has contacts; none where nothing can send them."""
    settings = around.work.context.settings
    sender = accounts.account_by_name(work.tx, settings.alert_account)
    if sender is None or not settings.alert_sign or not settings.alert_template:
        return []
    requests = []
    for one in around.alerts:
        contacts = _within_allowance(work, one, around)
        if not contacts:
            continue
        # A name like shop.example would be taken for a link, which a variable may not hold.
        name = names.get(one.account_id, "")[:ACCOUNT_CHARACTERS_MAX].replace(".", "·")
        variables = {
            "account": name,
            "what": _SHORT.get(one.news, NAMES[one.metric]),
            "value": value_text(one.metric, one.value),
        }
        text = msgspec.json.encode(variables).decode()
        group = Group(contacts, settings.alert_sign, variables, text, "")
        claim = around.work.context.ids.one(around.work.now_ms)
        requests.append(
            SendRequest(sender.account_id, settings.alert_template, (group,), "", claim, claim)
        )
    return requests


def _within_allowance(work: Work, alert: Alert, around: _Round) -> tuple[int, ...]:
    """Return the contacts that may still get a message today at our cost, and count them."""
    account_id, now_ms, settings = (
        alert.account_id,
        around.work.now_ms,
        around.work.context.settings,
    )
    if not alert.contacts:
        return ()
    left = left_of(work.tx, account_id, Allowance.ALERT_TEXT, now_ms, settings)
    contacts = alert.contacts[:left]
    for _ in contacts:
        accounts.add_use(work.tx, account_id, Allowance.ALERT_TEXT, now_ms)
    return contacts


_SHORT: Final[Mapping[News, str]] = {
    News.ARREARS_BEGAN: "账户欠费，已停止发送",
    News.ARREARS_ENDED: "欠费已结清，恢复发送",
    News.PACKAGE_LAPSES: "套餐或储值卡即将到期",
}
