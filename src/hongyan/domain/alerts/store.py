"""Statements on alert rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from hongyan.db.dialect import inserted_id
from hongyan.domain.alerts.model import AlertRule, Metric, RuleState
from hongyan.domain.alerts.tables import alert_rule

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

_RULES = select(alert_rule).order_by(alert_rule.c.account_id, alert_rule.c.id)


def add_rule(tx: Connection, rule: AlertRule, now_ms: int) -> int:
    """Store a rule under an id of its own, and return that."""
    row = insert(alert_rule).values(
        account_id=rule.account_id,
        metric=rule.metric.value,
        threshold=rule.threshold,
        silence_minutes=rule.silence_minutes,
        contacts=" ".join(map(str, rule.contacts)),
        state=rule.state.value,
        fired_at=rule.fired_at,
        created_at=now_ms,
    )
    return inserted_id(tx.execute(row))


def rules(tx: Connection, account_id: int | None = None) -> list[AlertRule]:
    """Return the rules of an account, or of all (None), the built-in ones among them."""
    asked = _RULES if account_id is None else _RULES.where(alert_rule.c.account_id == account_id)
    return [_rule(row) for row in tx.execute(asked)]


def advance(tx: Connection, before: AlertRule, after: AlertRule) -> bool:
    """Note where a rule stands now; False if another process was quicker."""
    done = tx.execute(
        update(alert_rule)
        .where(alert_rule.c.id == before.rule_id, alert_rule.c.state == before.state.value)
        .values(state=after.state.value, fired_at=after.fired_at)
    )
    return done.rowcount == 1


def remove_rule(tx: Connection, account_id: int, rule_id: int) -> bool:
    """Forget a rule of an account; False if it has none of that id."""
    gone = delete(alert_rule).where(
        alert_rule.c.id == rule_id, alert_rule.c.account_id == account_id
    )
    return tx.execute(gone).rowcount == 1


def _rule(row: Row[Any]) -> AlertRule:
    return AlertRule(
        rule_id=row.id,
        account_id=row.account_id,
        metric=Metric(row.metric),
        threshold=row.threshold,
        silence_minutes=row.silence_minutes,
        contacts=tuple(map(int, row.contacts.split())),
        state=RuleState(row.state),
        fired_at=row.fired_at,
    )
