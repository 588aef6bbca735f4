"""Alert rules as an operator manages them, by the name of the account. Decides, then writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.alerts import store
from hongyan.domain.alerts.model import (
    CONTACTS_MAX,
    RULES_MAX,
    SILENCE_MINUTES_MAX,
    SILENCE_MINUTES_MIN,
    AlertRule,
    Metric,
    RuleState,
)
from hongyan.domain.alerts.words import threshold_of
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import quoted
from hongyan.text.international import NumberFault
from hongyan.text.phone import is_mainland
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def add_alert(
    tx: Connection,
    account_name: str,
    metric: Metric,
    threshold: str,
    *,
    contacts: Sequence[str],
    silence_minutes: int,
    now_ms: int,
) -> AlertRule | Declined:
    """Give an account a rule; `threshold` is yuan for cash, else segments, percent or days."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    least, phones = _threshold(metric, threshold), _phones(contacts)
    if isinstance(least, Declined):
        return least
    if isinstance(phones, Declined):
        return phones
    if not SILENCE_MINUTES_MIN <= silence_minutes <= SILENCE_MINUTES_MAX:
        rule = f"a silence lasts {SILENCE_MINUTES_MIN} to {SILENCE_MINUTES_MAX} minutes"
        return Declined("SILENCE", rule, "120 is usual")
    if len(_own(tx, account.account_id)) >= RULES_MAX:
        rule = f"an account has at most {RULES_MAX} alert rules"
        return Declined("ACCOUNT", rule, "remove one: `hongyan billing alert remove`")
    new = AlertRule(
        rule_id=0,
        account_id=account.account_id,
        metric=metric,
        threshold=least,
        silence_minutes=silence_minutes,
        contacts=phones,
        state=RuleState.ARMED,
        fired_at=None,
    )
    return replace(new, rule_id=store.add_rule(tx, new, now_ms))


def _threshold(metric: Metric, text: str) -> int | Declined:
    if metric is Metric.ARREARS:
        rule = "arrears are told of without a rule"
        return Declined("METRIC", rule, "any rule's contacts hear of them")
    try:
        return threshold_of(metric, text)
    except ValueError as fault:
        return Declined("THRESHOLD", str(fault), "yuan for cash, else segments, percent or days")


def _phones(contacts: Sequence[str]) -> tuple[int, ...] | Declined:
    if len(contacts) > CONTACTS_MAX:
        rule = f"a rule writes to at most {CONTACTS_MAX} contacts"
        return Declined("CONTACT", rule, "make another rule for the others")
    phones: dict[int, None] = {}
    for text in contacts:
        phone = read_typed(text)
        if isinstance(phone, NumberFault) or not is_mainland(phone):
            return Declined("CONTACT", f"{quoted(text)} is no mainland mobile number", "write 139…")
        phones[phone] = None
    return tuple(phones)


def list_alerts(
    tx: Connection, account_name: str | None = None
) -> list[tuple[str, AlertRule]] | Declined:
    """Return the rules of an account, or of all, each with the name of its account."""
    names = {one.account_id: one.name for one in accounts.all_accounts(tx)}
    if account_name is None:
        return [(names[one.account_id], one) for one in _own(tx, None)]
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return [(account_name, one) for one in _own(tx, account.account_id)]


def _own(tx: Connection, account_id: int | None) -> list[AlertRule]:
    return [one for one in store.rules(tx, account_id) if one.metric is not Metric.ARREARS]


def remove_alert(tx: Connection, account_name: str, rule_id: int) -> Declined | None:
    """Take a rule from an account."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if any(one.rule_id == rule_id for one in _own(tx, account.account_id)):
        store.remove_rule(tx, account.account_id, rule_id)
        return None
    rule = f"{account_name} has no alert rule {rule_id}"
    return Declined("RULE", rule, f"`hongyan billing alert list {account_name}` shows all")
