"""Alert rules as an operator manages them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.alerts.model import RULES_MAX, AlertRule, Metric, RuleState
from hongyan.domain.alerts.reasons import AlertReason
from hongyan.flows.money.statements.manage_alerts import add_alert, list_alerts, remove_alert
from hongyan.kernel.refusal import Reason, Refused
from tests.saying import remedy, rule
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def _add(world: World, **changed: Any) -> AlertRule | Refused:
    asked: dict[str, Any] = {
        "account_name": "acme",
        "metric": Metric.CASH,
        "threshold": "100",
        "contacts": ["13900000000", "+8613900000000", "13900000006"],
        "silence_minutes": 120,
    } | changed
    name, metric, threshold = (asked.pop(one) for one in ("account_name", "metric", "threshold"))
    with world.database.transaction() as tx:
        return add_alert(work_at(tx, world.now), name, metric, threshold, **asked)


def test_a_rule_is_added_armed_and_each_phone_once(world: World) -> None:
    made = _add(world)
    assert isinstance(made, AlertRule)
    assert (made.threshold, made.state, made.fired_at) == (100_000_000, RuleState.ARMED, None)
    assert made.contacts == (8613900000000, 8613900000006)
    with world.database.reading() as tx:
        assert list_alerts(tx) == list_alerts(tx, "acme") == [("acme", made)]


@pytest.mark.parametrize(
    ("changed", "reason", "about"),
    [
        ({"account_name": "nobody"}, AccountReason.MISSING, "account"),
        ({"metric": Metric.ARREARS}, AlertReason.ARREARS_BUILT_IN, "alert.metric"),
        ({"threshold": "much"}, AlertReason.THRESHOLD_NOT_YUAN, "alert.threshold"),
        ({"silence_minutes": 4}, AlertReason.SILENCE_LENGTH, "alert.silence"),
        ({"silence_minutes": 1441}, AlertReason.SILENCE_LENGTH, "alert.silence"),
        ({"contacts": ["12345"]}, AlertReason.CONTACT_NOT_MOBILE, "alert.contact"),
        (
            {"contacts": [f"139000000{number:02d}" for number in range(11)]},
            AlertReason.CONTACTS_TOO_MANY,
            "alert.contact",
        ),
    ],
)
def test_what_the_rules_do_not_allow_is_declined(
    world: World, changed: dict[str, Any], reason: Reason, about: str
) -> None:
    answer = _add(world, **changed)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.about) == (reason, about)
    assert rule(answer)
    assert remedy(answer)


def test_an_account_has_twenty_rules_at_most(world: World) -> None:
    for _ in range(RULES_MAX):
        assert isinstance(_add(world, contacts=[]), AlertRule)
    assert _add(world) == Refused(AlertReason.RULES_TOO_MANY, "account", most=RULES_MAX)
    world.new_sender("other")
    assert isinstance(_add(world, account_name="other"), AlertRule)


def test_a_rule_is_removed_by_its_own_account_only(world: World) -> None:
    made = _add(world)
    assert isinstance(made, AlertRule)
    world.new_sender("other")
    with world.database.transaction() as tx:
        missing = Refused(AlertReason.MISSING, "alert", account="other", rule=made.rule_id)
        assert remove_alert(work_at(tx), "other", made.rule_id) == missing
        assert isinstance(remove_alert(work_at(tx), "nobody", made.rule_id), Refused)
        assert isinstance(list_alerts(tx, "nobody"), Refused)
        assert remove_alert(work_at(tx), "acme", made.rule_id) is None
        assert list_alerts(tx, "acme") == []
