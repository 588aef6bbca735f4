"""An account's own limits, its whitelist and its test numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.store import counter_value
from hongyan.domain.frequency.limits import LimitScope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.flows.accounts import manage_limits as flows
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.kinds import AccountKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
DELAY_SECONDS = 900
LATER_MS = NOW_MS + DELAY_SECONDS * 1000
MINUTE = (LimitScope.VERIFICATION, Window.MINUTE)


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(opened, "acme", AccountKind.ENTERPRISE, NOW_MS)
        create_account(opened, "person", AccountKind.PERSONAL, NOW_MS)
        yield opened


def set_minute(tx: Connection, permits: int, now_ms: int) -> OwnLimit:
    found = flows.set_limits(tx, "acme", {MINUTE: permits}, DELAY_SECONDS, now_ms)
    assert not isinstance(found, Declined)
    return found[0]


def test_a_changed_limit_waits_and_remembers_what_counts_until_then(tx: Connection) -> None:
    assert set_minute(tx, 2, NOW_MS) == OwnLimit(*MINUTE, 2, LATER_MS, None)
    assert flows.list_limits(tx, "acme") == [OwnLimit(*MINUTE, 2, LATER_MS, None)]


def test_a_second_change_does_not_hurry_the_first(tx: Connection) -> None:
    set_minute(tx, 2, NOW_MS)
    assert set_minute(tx, 3, LATER_MS - 1).permits_before is None
    assert set_minute(tx, 4, LATER_MS * 2).permits_before == 3


@pytest.mark.parametrize(
    ("scope", "window", "permits"),
    [
        (LimitScope.VERIFICATION, Window.MINUTE, 41),
        (LimitScope.VERIFICATION, Window.DAY, 0),
        (LimitScope.OTHER, Window.HOUR, 51),
        (LimitScope.OTHER, Window.NUMBER_DAY, 1),
    ],
)
def test_limits_have_bounds_and_the_platforms_own_are_fixed(
    tx: Connection, scope: LimitScope, window: Window, permits: int
) -> None:
    wanted = {MINUTE: 2, (scope, window): permits}
    assert isinstance(flows.set_limits(tx, "acme", wanted, DELAY_SECONDS, NOW_MS), Declined)
    assert flows.list_limits(tx, "acme") == []


@pytest.mark.parametrize(
    ("scope", "permits"), [(LimitScope.VERIFICATION, 40), (LimitScope.OTHER, 50)]
)
def test_the_bounds_themselves_are_allowed(tx: Connection, scope: LimitScope, permits: int) -> None:
    wanted = {(scope, window): permits for window in flows.OWN_WINDOWS}
    found = flows.set_limits(tx, "acme", wanted, DELAY_SECONDS, NOW_MS)
    assert not isinstance(found, Declined)
    assert len(found) == 3


def test_personal_accounts_change_neither_limits_nor_whitelist(tx: Connection) -> None:
    assert isinstance(flows.set_limits(tx, "person", {MINUTE: 2}, 0, NOW_MS), Declined)
    numbers = ["13900000000"]
    assert isinstance(flows.add_unlimited_numbers(tx, "person", numbers, "", NOW_MS), Declined)


def test_a_whitelist_holds_300_numbers(tx: Connection) -> None:
    numbers = [f"139{n:08d}" for n in range(300)]
    assert flows.add_unlimited_numbers(tx, "acme", numbers, "ours", NOW_MS) == 300
    assert flows.add_unlimited_numbers(tx, "acme", numbers[:1], "again", NOW_MS) == 300
    one_more = flows.add_unlimited_numbers(tx, "acme", ["13800000000"], "", NOW_MS)
    assert isinstance(one_more, Declined)
    listed = flows.list_unlimited_numbers(tx, "acme")
    assert not isinstance(listed, Declined)
    assert len(listed) == 300
    assert listed[86_13900000000] == "again"
    assert flows.remove_unlimited_numbers(tx, "acme", ["+8613900000000", "13800000000"]) == 1


def test_a_note_has_200_characters_at_most(tx: Connection) -> None:
    numbers = ["13900000000"]
    assert flows.add_unlimited_numbers(tx, "acme", numbers, "注" * 200, NOW_MS) == 1
    too_long = flows.add_unlimited_numbers(tx, "acme", numbers, "注" * 201, NOW_MS)
    assert isinstance(too_long, Declined)


def test_five_numbers_are_bound_for_test_messages(tx: Connection) -> None:
    numbers = [f"1390000000{n}" for n in range(5)]
    assert flows.add_test_numbers(tx, "person", numbers, NOW_MS) == 5
    assert flows.add_test_numbers(tx, "person", numbers, NOW_MS) == 5
    assert isinstance(flows.add_test_numbers(tx, "person", ["13800000000"], NOW_MS), Declined)
    assert flows.remove_test_numbers(tx, "person", numbers[:2]) == 2
    assert flows.list_test_numbers(tx, "person") == [86_13900000002, 86_13900000003, 86_13900000004]


@pytest.mark.parametrize("numbers", [[], ["1390000000"], ["13900000000", "851 2345 6789"]])
def test_what_is_no_number_is_declined(tx: Connection, numbers: list[str]) -> None:
    for found in (
        flows.add_unlimited_numbers(tx, "acme", numbers, "", NOW_MS),
        flows.remove_unlimited_numbers(tx, "acme", numbers),
        flows.add_test_numbers(tx, "acme", numbers, NOW_MS),
        flows.remove_test_numbers(tx, "acme", numbers),
    ):
        assert isinstance(found, Declined)


def test_an_unknown_account_is_declined_everywhere(tx: Connection) -> None:
    numbers = ["13900000000"]
    for found in (
        flows.list_limits(tx, "nobody"),
        flows.set_limits(tx, "nobody", {MINUTE: 1}, 0, NOW_MS),
        flows.list_unlimited_numbers(tx, "nobody"),
        flows.add_unlimited_numbers(tx, "nobody", numbers, "", NOW_MS),
        flows.list_test_numbers(tx, "nobody"),
        flows.add_test_numbers(tx, "nobody", numbers, NOW_MS),
    ):
        assert isinstance(found, Declined)


def test_every_change_counts_the_reference_up(tx: Connection) -> None:
    seen = [counter_value(tx, REFERENCE)]
    set_minute(tx, 2, NOW_MS)
    for change in (
        lambda: flows.add_unlimited_numbers(tx, "acme", ["13900000000"], "", NOW_MS),
        lambda: flows.remove_unlimited_numbers(tx, "acme", ["13900000000"]),
        lambda: flows.add_test_numbers(tx, "acme", ["13900000000"], NOW_MS),
        lambda: flows.remove_test_numbers(tx, "acme", ["13900000000"]),
    ):
        seen.append(counter_value(tx, REFERENCE))
        assert change() == 1
    seen.append(counter_value(tx, REFERENCE))
    assert seen == sorted(set(seen))
