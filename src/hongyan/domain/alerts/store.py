"""Statements on alert rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from hongyan.db.rows import NUMBERS, Rows
from hongyan.domain.alerts.model import AlertRule
from hongyan.domain.alerts.tables import alert_rule

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_RULES = Rows(
    alert_rule, AlertRule, {"id": "rule_id", "created_at": None}, codecs={"contacts": NUMBERS}
)


def add_rule(tx: Connection, rule: AlertRule, now_ms: int) -> int:
    """Store a rule under an id of its own, and return that."""
    return _RULES.add_numbered(tx, rule, created_at=now_ms)


def rules(tx: Connection, account_id: int | None = None) -> list[AlertRule]:
    """Return the rules of an account, or of all (None), the built-in ones among them."""
    mine = () if account_id is None else (alert_rule.c.account_id == account_id,)
    return _RULES.many(tx, *mine, by=[alert_rule.c.account_id, alert_rule.c.id])


def advance(tx: Connection, before: AlertRule, after: AlertRule) -> bool:
    """Store the state of a rule; False if another process was first."""
    stands = (alert_rule.c.id == before.rule_id, alert_rule.c.state == before.state.value)
    return _RULES.change(tx, *stands, state=after.state, fired_at=after.fired_at) == 1


def remove_contact(tx: Connection, phone: int) -> int:
    """Take a phone off the contacts of every rule, and return off how many."""
    found = [one for one in rules(tx) if phone in one.contacts]
    for one in found:
        left = tuple(contact for contact in one.contacts if contact != phone)
        _RULES.change(tx, alert_rule.c.id == one.rule_id, contacts=left)
    return len(found)


def remove_rule(tx: Connection, account_id: int, rule_id: int) -> bool:
    """Delete a rule of an account; False if it has none of that id."""
    gone = delete(alert_rule).where(
        alert_rule.c.id == rule_id, alert_rule.c.account_id == account_id
    )
    return tx.execute(gone).rowcount == 1
