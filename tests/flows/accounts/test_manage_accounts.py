"""Accounts and access keys: what an operator may do, and that serving processes notice."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store
from hongyan.domain.accounts.keys import is_key_id, secret_purpose, token_digest
from hongyan.domain.accounts.model import Account, AccountState, KeyState
from hongyan.domain.accounts.reasons import AccountReason, KeyReason
from hongyan.flows.accounts import manage_accounts as flows
from hongyan.flows.reference.origin import DEMO_KEYS
from hongyan.flows.reference.revision import REFERENCE
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.saying import no
from tests.working import work_at

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
    made = flows.create_account(work_at(tx, NOW_MS), "acme", AccountKind.ENTERPRISE)
    assert isinstance(made, Account)
    return made


def made_key(tx: Connection, seconds: int | None = None) -> flows.NewKey | Refused:
    return flows.create_key(
        work_at(tx, NOW_MS), SEALER, "acme", temporary_seconds=seconds, draw=secrets.token_bytes
    )


def test_an_account_is_found_by_its_name(tx: Connection, acme: Account) -> None:
    assert flows.find_account(tx, "acme") == acme
    assert flows.list_accounts(tx, 10) == [acme]
    assert no(flows.find_account(tx, "acne")) == (AccountReason.MISSING, "account")


def test_a_name_is_given_once(tx: Connection, acme: Account) -> None:
    again = flows.create_account(work_at(tx, NOW_MS), acme.name, AccountKind.PERSONAL)
    assert no(again) == (AccountReason.NAME_TAKEN, "account.name")


@pytest.mark.parametrize("name", ["", "a b", "-x", "a" * 65, "a\n"])
def test_a_name_must_be_easy_to_type(tx: Connection, name: str) -> None:
    made = flows.create_account(work_at(tx, NOW_MS), name, AccountKind.PERSONAL)
    assert no(made) == (AccountReason.NAME_ILLEGAL, "account.name")


def test_state_quotas_and_networks_change(tx: Connection, acme: Account) -> None:
    change = flows.AccountChange(
        state=AccountState.FROZEN, day_quota=10, month_quota=100, networks=("10.1.2.3/8", "::1")
    )
    changed = flows.change_account(work_at(tx), acme.name, change)
    assert isinstance(changed, Account)
    assert changed.state is AccountState.FROZEN
    assert (changed.day_quota, changed.month_quota) == (10, 100)
    assert changed.networks == ("10.0.0.0/8", "::1/128")
    freed = flows.change_account(
        work_at(tx), acme.name, flows.AccountChange(day_quota=-1, networks=())
    )
    assert isinstance(freed, Account)
    assert (freed.day_quota, freed.month_quota, freed.networks) == (None, 100, ())


def test_a_change_that_cannot_be_is_declined_and_writes_nothing(
    tx: Connection, acme: Account
) -> None:
    wrong = flows.AccountChange(day_quota=1, networks=("10.0.0.0/33",))
    closing = flows.AccountChange(day_quota=1, state=AccountState.CLOSED)
    for name, change, reason, about in (
        ("acme", wrong, AccountReason.NETWORK_ILLEGAL, "account.networks"),
        ("acme", flows.AccountChange(), AccountReason.NOTHING_TO_CHANGE, "account.change"),
        ("acme", closing, AccountReason.CLOSED_APART, "account.state"),
        ("nobody", wrong, AccountReason.MISSING, "account"),
    ):
        assert no(flows.change_account(work_at(tx), name, change)) == (reason, about)
    assert store.account_by_name(tx, acme.name) == acme


def test_a_closed_account_stays_as_it_is(tx: Connection, acme: Account) -> None:
    made = made_key(tx)
    assert isinstance(made, flows.NewKey)
    store.change_account(tx, acme.account_id, state=AccountState.CLOSED.value)
    change = flows.AccountChange(state=AccountState.ACTIVE)
    is_closed = (AccountReason.CLOSED, "account")
    assert no(flows.change_account(work_at(tx), acme.name, change)) == is_closed
    assert no(made_key(tx)) == is_closed
    switched = flows.switch_key(work_at(tx), made.key.key_id, KeyState.ACTIVE)
    assert no(switched) == (AccountReason.CLOSED, "key")


@pytest.mark.usefixtures("acme")
def test_a_published_key_is_not_switched_on_in_service(tx: Connection) -> None:
    for key_id in DEMO_KEYS:
        switched = flows.switch_key(work_at(tx), key_id, KeyState.ACTIVE)
        assert no(switched) == (KeyReason.PUBLISHED, "key")


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
    assert no(made_key(tx, seconds)) == (KeyReason.LIFETIME_BOUNDS, "key.lifetime")


@pytest.mark.usefixtures("acme")
def test_temporary_keys_that_ended_make_room(tx: Connection) -> None:
    for _ in range(flows.KEYS_MAX):
        assert isinstance(made_key(tx, 60), flows.NewKey)
    assert no(made_key(tx)) == (KeyReason.TOO_MANY, "account")
    later = flows.create_key(work_at(tx, NOW_MS + 60000), SEALER, "acme", draw=secrets.token_bytes)
    assert isinstance(later, flows.NewKey)


def test_a_key_needs_an_account(tx: Connection) -> None:
    for answer in (made_key(tx), flows.list_keys(tx, "acme")):
        assert no(answer) == (AccountReason.MISSING, "account")


@pytest.mark.usefixtures("acme")
def test_a_key_is_switched_off_and_on(tx: Connection) -> None:
    made = made_key(tx)
    assert isinstance(made, flows.NewKey)
    for state in (KeyState.DISABLED, KeyState.ACTIVE):
        assert flows.switch_key(work_at(tx), made.key.key_id, state) is None
        listed = flows.list_keys(tx, "acme")
        assert not isinstance(listed, Refused)
        assert [key.state for key in listed] == [state]


def test_a_mistyped_key_id_is_named_so(tx: Connection) -> None:
    mistyped = flows.switch_key(work_at(tx), "HYAAAAAAAAAAAAAAAAAAAAAA", KeyState.DISABLED)
    unknown = flows.switch_key(work_at(tx), "somebody", KeyState.DISABLED)
    assert no(mistyped) == (KeyReason.MISTYPED, "key")
    assert no(unknown) == (KeyReason.MISSING, "key")


def test_every_change_counts_the_reference_up(tx: Connection) -> None:
    seen = [store.counter_value(tx, REFERENCE)]
    flows.create_account(work_at(tx, NOW_MS), "acme", AccountKind.ENTERPRISE)
    seen.append(store.counter_value(tx, REFERENCE))
    flows.change_account(work_at(tx), "acme", flows.AccountChange(day_quota=1))
    seen.append(store.counter_value(tx, REFERENCE))
    made = made_key(tx)
    assert isinstance(made, flows.NewKey)
    seen.append(store.counter_value(tx, REFERENCE))
    flows.switch_key(work_at(tx), made.key.key_id, KeyState.DISABLED)
    seen.append(store.counter_value(tx, REFERENCE))
    assert seen == sorted(set(seen))
