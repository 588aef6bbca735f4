"""Activation opens an account's funds and gives it, once, what the catalogue in force gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account, AccountState
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import EntryKind, House, Wallet
from hongyan.domain.tariff import store
from hongyan.domain.tariff.model import TariffKind
from hongyan.flows.money.ledger.activate_gifts import activate_gifts
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import Scope, WalletKind
from tests.flows.books import entries_of
from tests.flows.world import NOON, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def gift(code: str, segments: int, to: list[str], **more: Any) -> dict[str, Any]:
    """Return a product that is given away, as a catalogue says it."""
    return {
        "code": code,
        "name_zh": "赠送",
        "name_en": "gift",
        "kind": "package",
        "scope": "domestic",
        "segments": segments,
        "months": 3,
        "gift_to": to,
        **more,
    }


def offer(world: World, *products: dict[str, Any], at: int = NOON) -> None:
    """Put a catalogue with these products in force."""
    text = json.dumps({"name": "own", "product": products})
    world.change(lambda tx: store.add_version(tx, TariffKind.PRODUCTS, "own", text, at, NOON))


def opened(world: World, name: str, kind: AccountKind = AccountKind.ENTERPRISE) -> Account:
    """Store an account that was not activated."""
    account_id = world.change(lambda tx: accounts.add_account(tx, name, kind, NOON))
    return Account(account_id, name, kind, AccountState.ACTIVE)


def activates(world: World, account: Account) -> list[str]:
    """Activate an account and return the codes of what it was given."""

    def run(tx: Connection) -> list[str]:
        world.context.cache.refresh(tx)
        given = activate_gifts(work_at(tx, world.now, world.context), account)
        return [product.code for product in given]

    with world.database.transaction() as tx:
        return run(tx)


def wallets(world: World, account: Account) -> list[Wallet]:
    """Return an account's wallets."""
    with world.database.reading() as tx:
        return ledger.wallets_of(tx, account.account_id)


def test_the_shipped_catalogue_gives_nothing_but_funds_are_opened(world: World) -> None:
    account = opened(world, "fresh")
    assert activates(world, account) == []
    [cash] = wallets(world, account)
    assert (cash.kind, cash.available) == (WalletKind.CASH, 0)


def test_an_enterprise_gets_its_gift_and_a_person_another(world: World) -> None:
    offer(
        world,
        gift("welcome-1000", 1000, ["enterprise"]),
        gift("welcome-100", 100, ["personal"]),
        gift("for-all", 1, ["personal", "enterprise"], months=1),
    )
    firm, person = opened(world, "firm"), opened(world, "person", AccountKind.PERSONAL)
    assert activates(world, firm) == ["welcome-1000", "for-all"]
    assert activates(world, person) == ["welcome-100", "for-all"]
    _, first, second = wallets(world, firm)
    assert (first.kind, first.scope, first.available) == (WalletKind.GIFT, Scope.DOMESTIC, 1000)
    assert (first.order_id, first.total) == (None, 1000)
    # 15 January and three months: until the end of 15 April.
    assert first.expires_at == day_starts_at(20260416)
    assert second.expires_at == day_starts_at(20260216)


def test_a_gift_is_an_entry_that_says_whom_it_was_given(world: World) -> None:
    offer(world, gift("welcome-1000", 1000, ["enterprise"]))
    account = opened(world, "firm")
    activates(world, account)
    with world.database.reading() as tx:
        [entry] = entries_of(tx, account.account_id)
    assert (entry.kind, entry.source, entry.unit) == (EntryKind.GRANT, House.ISSUED, "SEG")
    assert (entry.amount, entry.ref_kind, entry.ref_id) == (1000, "activation", account.account_id)


def test_nobody_is_given_a_gift_twice(world: World) -> None:
    offer(world, gift("welcome-1000", 1000, ["enterprise"]))
    account = opened(world, "firm")
    assert activates(world, account) == ["welcome-1000"]
    assert activates(world, account) == []
    assert len(wallets(world, account)) == 2


def test_whoever_has_funds_was_activated_before(world: World) -> None:
    offer(world, gift("welcome-1000", 1000, ["enterprise"]))
    acme = Account(world.sender.account_id, "acme", AccountKind.ENTERPRISE, AccountState.ACTIVE)
    assert activates(world, acme) == []


def test_a_gift_comes_with_its_catalogue_and_goes_with_it(world: World) -> None:
    offer(world, gift("welcome-1000", 1000, ["enterprise"]), at=day_starts_at(20260116))
    offer(world, gift("welcome-1", 1, ["personal"]), at=day_starts_at(20260117))
    given = []
    for name in ("first", "second", "third"):
        given.append(activates(world, opened(world, name)))
        world.waits(86_400)
    assert given == [[], ["welcome-1000"], []]
