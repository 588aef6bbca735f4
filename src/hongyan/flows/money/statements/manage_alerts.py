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
from hongyan.domain.alerts.reasons import AlertReason
from hongyan.domain.alerts.words import threshold_of
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused
from hongyan.text.international import RejectedNumber
from hongyan.text.phone import is_mainland
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


def add_alert(
    work: Work,
    account_name: str,
    metric: Metric,
    threshold: str,
    *,
    contacts: Sequence[str],
    silence_minutes: int,
) -> AlertRule | Refused:
    """Give an account a rule; `threshold` is yuan for cash, else segments, percent or days."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    least, phones = _threshold(metric, threshold), _phones(contacts)
    if isinstance(least, Refused):
        return least
    if isinstance(phones, Refused):
        return phones
    if not SILENCE_MINUTES_MIN <= silence_minutes <= SILENCE_MINUTES_MAX:
        least_minutes, most_minutes = SILENCE_MINUTES_MIN, SILENCE_MINUTES_MAX
        reason = AlertReason.SILENCE_LENGTH
        return Refused(reason, "alert.silence", least=least_minutes, most=most_minutes)
    if len(_own(work.tx, account.account_id)) >= RULES_MAX:
        return Refused(AlertReason.RULES_TOO_MANY, "account", most=RULES_MAX)
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
    made = replace(new, rule_id=store.add_rule(work.tx, new, work.now_ms))
    note_change(work, account.account_id, "add_alert", str(made.rule_id), None, made)
    return made


def _threshold(metric: Metric, text: str) -> int | Refused:
    if metric is Metric.ARREARS:
        return Refused(AlertReason.ARREARS_BUILT_IN, "alert.metric")
    return threshold_of(metric, text)


def _phones(contacts: Sequence[str]) -> tuple[int, ...] | Refused:
    if len(contacts) > CONTACTS_MAX:
        return Refused(AlertReason.CONTACTS_TOO_MANY, "alert.contact", most=CONTACTS_MAX)
    phones: dict[int, None] = {}
    for text in contacts:
        phone = read_typed(text)
        if isinstance(phone, RejectedNumber) or not is_mainland(phone):
            return Refused(AlertReason.CONTACT_NOT_MOBILE, "alert.contact", given=quoted(text))
        phones[phone] = None
    return tuple(phones)


def list_alerts(
    tx: Connection, account_name: str | None = None
) -> list[tuple[str, AlertRule]] | Refused:
    """Return the rules of an account, or of all, each with the name of its account."""
    if account_name is None:
        found = _own(tx, None)
        names = accounts.account_names(tx, (one.account_id for one in found))
        return [(names[one.account_id], one) for one in found]
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return [(account_name, one) for one in _own(tx, account.account_id)]


def _own(tx: Connection, account_id: int | None) -> list[AlertRule]:
    return [one for one in store.rules(tx, account_id) if one.metric is not Metric.ARREARS]


def remove_alert(work: Work, account_name: str, rule_id: int) -> Refused | None:
    """Take a rule from an account."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    own = {one.rule_id: one for one in _own(work.tx, account.account_id)}
    if rule_id in own:
        store.remove_rule(work.tx, account.account_id, rule_id)
        before = own[rule_id]
        note_change(work, account.account_id, "remove_alert", str(rule_id), before, None)
        return None
    return Refused(AlertReason.MISSING, "alert", account=account_name, rule=rule_id)
