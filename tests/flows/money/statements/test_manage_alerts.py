"""Alert rules as an operator manages them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.alerts.model import RULES_MAX, AlertRule, Metric, RuleState
from hongyan.flows.money.statements.manage_alerts import add_alert, list_alerts, remove_alert
from hongyan.flows.refusals.declined import Declined

if TYPE_CHECKING:
    from tests.flows.world import World


def _add(world: World, **changed: Any) -> AlertRule | Declined:
    asked: dict[str, Any] = {
        "account_name": "acme",
        "metric": Metric.CASH,
        "threshold": "100",
        "contacts": ["13900000000", "+8613900000000", "13900000006"],
        "silence_minutes": 120,
    } | changed
    name, metric, threshold = (asked.pop(one) for one in ("account_name", "metric", "threshold"))
    with world.database.transaction() as tx:
        return add_alert(tx, name, metric, threshold, now_ms=world.now, **asked)


def test_a_rule_is_added_armed_and_each_phone_once(world: World) -> None:
    made = _add(world)
    assert isinstance(made, AlertRule)
    assert (made.threshold, made.state, made.fired_at) == (100_000_000, RuleState.ARMED, None)
    assert made.contacts == (8613900000000, 8613900000006)
    with world.database.reading() as tx:
        assert list_alerts(tx) == list_alerts(tx, "acme") == [("acme", made)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"account_name": "nobody"}, "ACCOUNT"),
        ({"metric": Metric.ARREARS}, "METRIC"),
        ({"threshold": "much"}, "THRESHOLD"),
        ({"silence_minutes": 4}, "SILENCE"),
        ({"silence_minutes": 1441}, "SILENCE"),
        ({"contacts": ["12345"]}, "CONTACT"),
        ({"contacts": [f"139000000{number:02d}" for number in range(11)]}, "CONTACT"),
    ],
)
def test_what_the_rules_do_not_allow_is_declined(
    world: World, changed: dict[str, Any], field: str
) -> None:
    answer = _add(world, **changed)
    assert isinstance(answer, Declined)
    assert answer.field == field


def test_an_account_has_twenty_rules_at_most(world: World) -> None:
    for _ in range(RULES_MAX):
        assert isinstance(_add(world, contacts=[]), AlertRule)
    assert isinstance(_add(world), Declined)
    world.new_sender("other")
    assert isinstance(_add(world, account_name="other"), AlertRule)


def test_a_rule_is_removed_by_its_own_account_only(world: World) -> None:
    made = _add(world)
    assert isinstance(made, AlertRule)
    world.new_sender("other")
    with world.database.transaction() as tx:
        assert isinstance(remove_alert(tx, "other", made.rule_id), Declined)
        assert isinstance(remove_alert(tx, "nobody", made.rule_id), Declined)
        assert isinstance(list_alerts(tx, "nobody"), Declined)
        assert remove_alert(tx, "acme", made.rule_id) is None
        assert list_alerts(tx, "acme") == []
