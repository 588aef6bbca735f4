"""An account's own limits, its whitelist and its test numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.accounts.store import counter_value
from hongyan.domain.frequency.limits import LimitScope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.domain.frequency.reasons import LimitReason, UnlimitedNumberReason
from hongyan.domain.messages.reasons import NumberReason
from hongyan.flows.accounts import manage_limits as flows
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.reference.revision import REFERENCE
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from tests.saying import no
from tests.working import work_at

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
        create_account(work_at(opened, NOW_MS), "acme", AccountKind.ENTERPRISE)
        create_account(work_at(opened, NOW_MS), "person", AccountKind.PERSONAL)
        yield opened


def set_minute(tx: Connection, permits: int, now_ms: int) -> OwnLimit:
    found = flows.set_limits(work_at(tx, now_ms), "acme", {MINUTE: permits}, DELAY_SECONDS)
    assert not isinstance(found, Refused)
    return found[0]


def test_a_changed_limit_waits_and_remembers_what_counts_until_then(tx: Connection) -> None:
    assert set_minute(tx, 2, NOW_MS) == OwnLimit(*MINUTE, 2, LATER_MS, None)
    assert flows.list_limits(tx, "acme") == [OwnLimit(*MINUTE, 2, LATER_MS, None)]


def test_a_second_change_does_not_hurry_the_first(tx: Connection) -> None:
    set_minute(tx, 2, NOW_MS)
    assert set_minute(tx, 3, LATER_MS - 1).permits_before is None
    assert set_minute(tx, 4, LATER_MS * 2).permits_before == 3


@pytest.mark.parametrize(
    ("scope", "window", "permits", "reason"),
    [
        (LimitScope.VERIFICATION, Window.MINUTE, 41, LimitReason.PERMITS_BOUNDS),
        (LimitScope.VERIFICATION, Window.DAY, 0, LimitReason.PERMITS_BOUNDS),
        (LimitScope.OTHER, Window.HOUR, 51, LimitReason.PERMITS_BOUNDS),
        (LimitScope.OTHER, Window.NUMBER_DAY, 1, LimitReason.WINDOW_FIXED),
    ],
)
def test_limits_have_bounds_and_the_platforms_own_are_fixed(
    tx: Connection, scope: LimitScope, window: Window, permits: int, reason: LimitReason
) -> None:
    wanted = {MINUTE: 2, (scope, window): permits}
    answer = flows.set_limits(work_at(tx, NOW_MS), "acme", wanted, DELAY_SECONDS)
    assert no(answer) == (reason, "limit")
    assert flows.list_limits(tx, "acme") == []


@pytest.mark.parametrize(
    ("scope", "permits"), [(LimitScope.VERIFICATION, 40), (LimitScope.OTHER, 50)]
)
def test_the_bounds_themselves_are_allowed(tx: Connection, scope: LimitScope, permits: int) -> None:
    wanted = {(scope, window): permits for window in flows.OWN_WINDOWS}
    found = flows.set_limits(work_at(tx, NOW_MS), "acme", wanted, DELAY_SECONDS)
    assert not isinstance(found, Refused)
    assert len(found) == 3


def test_personal_accounts_change_neither_limits_nor_whitelist(tx: Connection) -> None:
    limits = flows.set_limits(work_at(tx, NOW_MS), "person", {MINUTE: 2}, 0)
    assert no(limits) == (LimitReason.ENTERPRISES_ONLY, "account")
    whitelist = flows.add_unlimited_numbers(work_at(tx, NOW_MS), "person", ["13900000000"], "")
    assert no(whitelist) == (UnlimitedNumberReason.ENTERPRISES_ONLY, "account")


def test_a_whitelist_holds_300_numbers(tx: Connection) -> None:
    numbers = [f"139{n:08d}" for n in range(300)]
    assert flows.add_unlimited_numbers(work_at(tx, NOW_MS), "acme", numbers, "ours") == 300
    assert flows.add_unlimited_numbers(work_at(tx, NOW_MS), "acme", numbers[:1], "again") == 300
    one_more = flows.add_unlimited_numbers(work_at(tx, NOW_MS), "acme", ["13800000000"], "")
    assert no(one_more) == (UnlimitedNumberReason.TOO_MANY, "number")
    listed = flows.list_unlimited_numbers(tx, "acme")
    assert not isinstance(listed, Refused)
    assert len(listed) == 300
    assert listed[86_13900000000] == "again"
    assert (
        flows.remove_unlimited_numbers(work_at(tx), "acme", ["+8613900000000", "13800000000"]) == 1
    )


def test_a_note_has_200_characters_at_most(tx: Connection) -> None:
    numbers = ["13900000000"]
    assert flows.add_unlimited_numbers(work_at(tx, NOW_MS), "acme", numbers, "注" * 200) == 1
    too_long = flows.add_unlimited_numbers(work_at(tx, NOW_MS), "acme", numbers, "注" * 201)
    assert no(too_long) == (UnlimitedNumberReason.NOTE_LENGTH, "unlimited_number.note")


def test_five_numbers_are_bound_for_test_messages(tx: Connection) -> None:
    numbers = [f"1390000000{n}" for n in range(5)]
    assert flows.add_test_numbers(work_at(tx, NOW_MS), "person", numbers) == 5
    assert flows.add_test_numbers(work_at(tx, NOW_MS), "person", numbers) == 5
    one_more = flows.add_test_numbers(work_at(tx, NOW_MS), "person", ["13800000000"])
    assert no(one_more) == (AccountReason.TEST_NUMBERS_FULL, "number")
    assert flows.remove_test_numbers(work_at(tx), "person", numbers[:2]) == 2
    assert flows.list_test_numbers(tx, "person") == [86_13900000002, 86_13900000003, 86_13900000004]


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ([], NumberReason.NONE_GIVEN),
        (["1390000000"], NumberReason.ILLEGAL),
        (["13900000000", "851 2345 6789"], NumberReason.ILLEGAL),
    ],
)
def test_what_is_no_number_is_declined(
    tx: Connection, numbers: list[str], reason: NumberReason
) -> None:
    for found in (
        flows.add_unlimited_numbers(work_at(tx, NOW_MS), "acme", numbers, ""),
        flows.remove_unlimited_numbers(work_at(tx), "acme", numbers),
        flows.add_test_numbers(work_at(tx, NOW_MS), "acme", numbers),
        flows.remove_test_numbers(work_at(tx), "acme", numbers),
    ):
        assert no(found) == (reason, "number")


def test_a_number_of_another_country_is_no_mainland_number() -> None:
    assert flows.read_mainland_phones(["13900000000"]) == [86_13900000000]
    abroad = flows.read_mainland_phones(["13900000000", "+85251230000"])
    assert no(abroad) == (NumberReason.NOT_MAINLAND, "number")


def test_an_unknown_account_is_declined_everywhere(tx: Connection) -> None:
    numbers = ["13900000000"]
    for found in (
        flows.list_limits(tx, "nobody"),
        flows.set_limits(work_at(tx, NOW_MS), "nobody", {MINUTE: 1}, 0),
        flows.list_unlimited_numbers(tx, "nobody"),
        flows.add_unlimited_numbers(work_at(tx, NOW_MS), "nobody", numbers, ""),
        flows.list_test_numbers(tx, "nobody"),
        flows.add_test_numbers(work_at(tx, NOW_MS), "nobody", numbers),
    ):
        assert no(found) == (AccountReason.MISSING, "account")


def test_every_change_counts_the_reference_up(tx: Connection) -> None:
    seen = [counter_value(tx, REFERENCE)]
    set_minute(tx, 2, NOW_MS)
    for change in (
        lambda: flows.add_unlimited_numbers(work_at(tx, NOW_MS), "acme", ["13900000000"], ""),
        lambda: flows.remove_unlimited_numbers(work_at(tx), "acme", ["13900000000"]),
        lambda: flows.add_test_numbers(work_at(tx, NOW_MS), "acme", ["13900000000"]),
        lambda: flows.remove_test_numbers(work_at(tx), "acme", ["13900000000"]),
    ):
        seen.append(counter_value(tx, REFERENCE))
        assert change() == 1
    seen.append(counter_value(tx, REFERENCE))
    assert seen == sorted(set(seen))
