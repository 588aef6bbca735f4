"""Accounts and access keys: what an operator may do, and that serving processes notice."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store
from hongyan.domain.accounts.keys import is_key_id, secret_purpose, token_digest
from hongyan.domain.accounts.model import Account, AccountState, KeyState
from hongyan.flows.accounts import manage_accounts as flows
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.seal import Sealer

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SEALER = Sealer(bytes(32))


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def acme(tx: Connection) -> Account:
    made = flows.create_account(tx, "acme", AccountKind.ENTERPRISE, NOW_MS)
    assert isinstance(made, Account)
    return made


def made_key(tx: Connection, seconds: int | None = None) -> flows.NewKey | Declined:
    return flows.create_key(
        tx, SEALER, "acme", NOW_MS, temporary_seconds=seconds, draw=secrets.token_bytes
    )


def test_an_account_is_found_by_its_name(tx: Connection, acme: Account) -> None:
    assert flows.find_account(tx, "acme") == acme
    assert flows.list_accounts(tx) == [acme]
    assert isinstance(flows.find_account(tx, "acne"), Declined)


def test_a_name_is_given_once(tx: Connection, acme: Account) -> None:
    again = flows.create_account(tx, acme.name, AccountKind.PERSONAL, NOW_MS)
    assert isinstance(again, Declined)
    assert again.field == "NAME"


@pytest.mark.parametrize("name", ["", "a b", "-x", "a" * 65, "a\n"])
def test_a_name_must_be_easy_to_type(tx: Connection, name: str) -> None:
    assert isinstance(flows.create_account(tx, name, AccountKind.PERSONAL, NOW_MS), Declined)


def test_state_quotas_and_networks_change(tx: Connection, acme: Account) -> None:
    change = flows.AccountChange(
        state=AccountState.FROZEN, day_quota=10, month_quota=100, networks=("10.1.2.3/8", "::1")
    )
    changed = flows.change_account(tx, acme.name, change)
    assert isinstance(changed, Account)
    assert changed.state is AccountState.FROZEN
    assert (changed.day_quota, changed.month_quota) == (10, 100)
    assert changed.networks == ("10.0.0.0/8", "::1/128")
    freed = flows.change_account(tx, acme.name, flows.AccountChange(day_quota=-1, networks=()))
    assert isinstance(freed, Account)
    assert (freed.day_quota, freed.month_quota, freed.networks) == (None, 100, ())


def test_a_change_that_cannot_be_is_declined_and_writes_nothing(
    tx: Connection, acme: Account
) -> None:
    wrong = flows.AccountChange(day_quota=1, networks=("10.0.0.0/33",))
    assert isinstance(flows.change_account(tx, acme.name, wrong), Declined)
    assert isinstance(flows.change_account(tx, acme.name, flows.AccountChange()), Declined)
    assert isinstance(flows.change_account(tx, "nobody", wrong), Declined)
    assert store.account_by_name(tx, acme.name) == acme


@pytest.mark.usefixtures("acme")
def test_a_key_opens_to_its_secret_and_only_with_the_master_key(tx: Connection) -> None:
    made = made_key(tx)
    assert isinstance(made, flows.NewKey)
    stored = store.key_by_id(tx, made.key.key_id)
    assert stored == made.key
    assert is_key_id(stored.key_id)
    assert made.secret not in stored.secret_sealed
    assert SEALER.open(stored.secret_sealed, secret_purpose(stored.key_id)) == made.secret


@pytest.mark.usefixtures("acme")
def test_a_temporary_key_ends_and_keeps_only_its_tokens_digest(tx: Connection) -> None:
    made = made_key(tx, 900)
    assert isinstance(made, flows.NewKey)
    assert made.key.key_id.startswith("STS.")
    assert made.key.expires_at == NOW_MS + 900_000
    assert made.key.token_sha256 == token_digest(made.token)


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("seconds", [0, 59, 43_201])
def test_a_temporary_key_lives_a_minute_to_twelve_hours(tx: Connection, seconds: int) -> None:
    assert isinstance(made_key(tx, seconds), Declined)


@pytest.mark.usefixtures("acme")
def test_temporary_keys_that_ended_make_room(tx: Connection) -> None:
    for _ in range(flows.KEYS_MAX):
        assert isinstance(made_key(tx, 60), flows.NewKey)
    assert isinstance(made_key(tx), Declined)
    later = flows.create_key(tx, SEALER, "acme", NOW_MS + 60_000, draw=secrets.token_bytes)
    assert isinstance(later, flows.NewKey)


def test_a_key_needs_an_account(tx: Connection) -> None:
    assert isinstance(made_key(tx), Declined)
    assert isinstance(flows.list_keys(tx, "acme"), Declined)


@pytest.mark.usefixtures("acme")
def test_a_key_is_switched_off_and_on(tx: Connection) -> None:
    made = made_key(tx)
    assert isinstance(made, flows.NewKey)
    for state in (KeyState.DISABLED, KeyState.ACTIVE):
        assert flows.switch_key(tx, made.key.key_id, state) is None
        listed = flows.list_keys(tx, "acme")
        assert not isinstance(listed, Declined)
        assert [key.state for key in listed] == [state]


def test_a_mistyped_key_id_is_named_so(tx: Connection) -> None:
    mistyped = flows.switch_key(tx, "HYAAAAAAAAAAAAAAAAAAAAAA", KeyState.DISABLED)
    unknown = flows.switch_key(tx, "somebody", KeyState.DISABLED)
    assert mistyped is not None
    assert "check" in mistyped.rule
    assert unknown is not None
    assert "check" not in unknown.rule


def test_every_change_counts_the_reference_up(tx: Connection) -> None:
    seen = [store.counter_value(tx, REFERENCE)]
    flows.create_account(tx, "acme", AccountKind.ENTERPRISE, NOW_MS)
    seen.append(store.counter_value(tx, REFERENCE))
    flows.change_account(tx, "acme", flows.AccountChange(day_quota=1))
    seen.append(store.counter_value(tx, REFERENCE))
    made = made_key(tx)
    assert isinstance(made, flows.NewKey)
    seen.append(store.counter_value(tx, REFERENCE))
    flows.switch_key(tx, made.key.key_id, KeyState.DISABLED)
    seen.append(store.counter_value(tx, REFERENCE))
    assert seen == sorted(set(seen))
