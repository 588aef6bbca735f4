"""What an account does abroad: activation, countries, caps, and how much it sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.store import account_by_name, counter_value
from hongyan.domain.countries.model import AccountInternational, ConversionMode, Use
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.messages.abroad import manage_international as flows
from hongyan.flows.messages.abroad.manage_international import InternationalChange
from hongyan.flows.reference.revision import REFERENCE
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, day_starts_at
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

MIDNIGHT = day_starts_at(20260115)
NOW = MIDNIGHT + 12 * HOUR_MS


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(work_at(opened, NOW), "acme", AccountKind.ENTERPRISE)
        create_account(work_at(opened, NOW), "person", AccountKind.PERSONAL)
        yield opened


def id_of(tx: Connection, name: str = "acme") -> int:
    account = account_by_name(tx, name)
    assert account is not None
    return account.account_id


def shown(tx: Connection) -> AccountInternational:
    found = flows.show_international(tx, "acme")
    assert not isinstance(found, Refused)
    return found


def changed(tx: Connection, change: InternationalChange) -> AccountInternational:
    found = flows.change_international(work_at(tx, NOW), "acme", change)
    assert not isinstance(found, Refused)
    assert found == shown(tx)
    return found


# FAQ 5.1.13
def test_an_account_activates_international_messages_once(tx: Connection) -> None:
    assert shown(tx).activated_at is None
    flows.activate_account(work_at(tx, NOW), "acme")
    again = flows.activate_account(work_at(tx, NOW + 1), "acme")
    assert not isinstance(again, Refused)
    assert again.activated_at == NOW


# FAQ 1.1
def test_personal_accounts_do_not_send_abroad(tx: Connection) -> None:
    assert isinstance(flows.activate_account(work_at(tx, NOW), "person"), Refused)
    assert isinstance(flows.activate_international(work_at(tx, NOW), 999), Refused)


def test_allowed_countries_close_all_others_until_all_are_allowed(tx: Connection) -> None:
    found = changed(tx, InternationalChange(allow=["SG"]))
    assert (found.only_allowed, found.allowed) == (True, {"SG"})
    found = changed(tx, InternationalChange(allow=["TH"]))
    assert found.allowed == {"SG", "TH"}
    # Blocking the last allowed country does not open the rest of the world.
    found = changed(tx, InternationalChange(block=["SG"], clear=["TH"]))
    assert (found.only_allowed, found.allowed, found.blocked) == (True, frozenset(), {"SG"})
    found = changed(tx, InternationalChange(allow_all=True))
    assert (found.only_allowed, found.blocked) == (False, {"SG"})


def test_caps_are_set_and_taken_away_beside_the_switches(tx: Connection) -> None:
    changed(tx, InternationalChange(block=["IN"]))
    found = changed(tx, InternationalChange(day_caps={"IN": 5, "SG": 0}))
    assert (found.day_caps, found.blocked) == ({"IN": 5, "SG": 0}, {"IN"})
    found = changed(tx, InternationalChange(day_caps={"SG": -1}))
    assert found.day_caps == {"IN": 5}


def test_changes_before_activation_stay(tx: Connection) -> None:
    changed(tx, InternationalChange(allow=["SG"], conversion_mode=ConversionMode.BLOCK))
    flows.activate_account(work_at(tx, NOW), "acme")
    found = shown(tx)
    assert (found.activated_at, found.only_allowed) == (NOW, True)
    assert found.conversion_mode is ConversionMode.BLOCK


@pytest.mark.parametrize(
    "change",
    [
        InternationalChange(allow=["XX"]),
        InternationalChange(day_caps={"XX": 1}),
        InternationalChange(day_caps={"SG": -2}),
        InternationalChange(allow=["SG"], block=["SG"]),
        InternationalChange(allow=["SG"], allow_all=True),
    ],
)
def test_what_cannot_be_is_declined(tx: Connection, change: InternationalChange) -> None:
    before = shown(tx)
    assert isinstance(flows.change_international(work_at(tx, NOW), "acme", change), Refused)
    assert shown(tx) == before


def test_an_unknown_account_is_declined_everywhere(tx: Connection) -> None:
    assert isinstance(flows.show_international(tx, "nobody"), Refused)
    assert isinstance(flows.activate_account(work_at(tx, NOW), "nobody"), Refused)
    change = InternationalChange(allow=["SG"])
    assert isinstance(flows.change_international(work_at(tx, NOW), "nobody", change), Refused)


def test_every_change_counts_the_reference_up(tx: Connection) -> None:
    seen = [counter_value(tx, REFERENCE)]
    flows.activate_account(work_at(tx, NOW), "acme")
    seen.append(counter_value(tx, REFERENCE))
    changed(tx, InternationalChange(allow=["SG"]))
    seen.append(counter_value(tx, REFERENCE))
    assert seen == sorted(set(seen))


def test_what_was_sent_is_counted_by_country_and_day(tx: Connection) -> None:
    account_id = id_of(tx)
    flows.count_uses(work_at(tx, MIDNIGHT - 1), account_id, [Use("SG", 7, 0, 0)])
    flows.count_uses(work_at(tx, MIDNIGHT), account_id, [Use("TH", 2, 2, 0), Use("SG", 3, 1, 0)])
    flows.count_uses(work_at(tx, NOW), account_id, [Use("SG", 1, 0, 0)])
    flows.count_uses(work_at(tx, NOW), account_id, [Use("SG", 1, 0, 0)])
    flows.count_uses(work_at(tx, NOW), id_of(tx, "person"), [Use("SG", 9, 0, 0)])
    assert flows.used_today(tx, account_id, NOW) == {"SG": 5, "TH": 2}
    assert flows.used_today(tx, account_id, MIDNIGHT - 1) == {"SG": 7}
    assert flows.used_today(tx, account_id, NOW + DAY_MS) == {}
    since = flows.uses_since(tx, account_id, NOW - 10 * MINUTE_MS, NOW)
    assert since == [Use("SG", 2, 0, 0)]
