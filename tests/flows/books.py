"""The money of a world, as tests ask for it: wallets, holds, charges, entries, and the proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger import hold_store, proof_store, store
from hongyan.domain.ledger.model import Charge, Consumption, Entry, Hold, Mode, RefKind, Wallet
from hongyan.domain.tariff import store as tariff
from hongyan.domain.tariff.model import OwnPrice
from hongyan.flows.money.ledger.move_money import open_wallet, top_up
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.kernel.calendar import DAY_MS, month_of
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, WalletKind
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import Message
    from tests.flows.world import World

PRICE = 45_000
"""A verification's first price by the shipped price book, in micro-yuan."""


def entries_of(tx: Connection, account_id: int) -> list[Entry]:
    """Return every entry of an account, oldest first."""
    return proof_store.newest_entries(tx, account_id, 10_000)[::-1]


class Books:
    """What one account of a world has, holds and owes; the world's sender if none is named."""

    def __init__(self, world: World, account_id: int = 0) -> None:
        """Keep the books of an account."""
        self.world = world
        self.account_id = account_id or world.sender.account_id

    def buys(
        self,
        units: int,
        *,
        kind: WalletKind = WalletKind.PACKAGE,
        scope: Scope = Scope.DOMESTIC,
        days: int = 30,
    ) -> int:
        """Put a wallet beside the cash, and return its id."""
        world = self.world
        with world.database.transaction() as tx:
            return open_wallet(
                work_at(tx, world.now, world.context),
                self.account_id,
                kind,
                scope,
                units,
                order_id=None,
                expires_at=world.now + days * DAY_MS,
                ref_kind=RefKind.ORDER,
                ref_id=1,
            )

    def tops_up(self, amount: int) -> None:
        """Put money into the cash."""
        world = self.world
        with world.database.transaction() as tx:
            top_up(
                work_at(tx, world.now, world.context),
                self.account_id,
                amount,
                ref_kind=RefKind.TOP_UP,
                ref_id=1,
            )

    def pays_later(self, credit_limit: int) -> None:
        """Make the account postpaid."""
        with self.world.database.transaction() as tx:
            store.set_terms(tx, self.account_id, Mode.POSTPAID, credit_limit)

    def is_priced(self, kind: MessageKind, country: str, unit_price: int) -> None:
        """Give the account a price of its own."""
        price = OwnPrice(0, self.account_id, kind, country, unit_price, 0, None)
        self.world.change(lambda tx: tariff.add_own_price(tx, price))

    def wallet(self, wallet_id: int) -> Wallet:
        """Return a wallet as it is now."""
        with self.world.database.reading() as tx:
            return store.wallets_by_id(tx, [wallet_id])[wallet_id]

    def units(self, wallet_id: int) -> tuple[int, int]:
        """Return what a wallet has available and what is held of it."""
        found = self.wallet(wallet_id)
        return found.available, found.held

    @property
    def cash(self) -> Wallet:
        """Return the cash wallet as it is now."""
        with self.world.database.reading() as tx:
            found = store.cash_wallet(tx, self.account_id)
        assert found is not None
        return found

    @property
    def balance(self) -> tuple[int, int]:
        """Return what the cash has available and what is held of it."""
        return self.cash.available, self.cash.held

    def holds(self, message: Message) -> list[Hold]:
        """Return the holds of a message's call."""
        with self.world.database.reading() as tx:
            return hold_store.holds_of(tx, [message.biz_id]).get(message.biz_id, [])

    def charges(self, message: Message) -> list[Charge]:
        """Return how a message's hold ended."""
        with self.world.database.reading() as tx:
            return hold_store.charges_of(tx, [message.message_id]).get(message.message_id, [])

    def ended(self, message: Message) -> list[str]:
        """Return the states in which a message's hold ended, first and corrected."""
        return [one.state for one in self.charges(message)]

    def entries(self, *kinds: str) -> list[Entry]:
        """Return the account's entries of these kinds, oldest first."""
        with self.world.database.reading() as tx:
            return [one for one in entries_of(tx, self.account_id) if one.kind in kinds]

    def consumption(self) -> list[Consumption]:
        """Return what statements will see, in all."""
        with self.world.database.reading() as tx:
            return store.consumption_between(tx, self.account_id, 0, 99_999_999)

    def volume(self, kind: MessageKind = MessageKind.VERIFICATION) -> int:
        """Return the segments that money paid for in this calendar month."""
        with self.world.database.reading() as tx:
            found = store.volumes_of(tx, [self.account_id], month_of(self.world.now))
        return found.get((self.account_id, int(kind)), 0)

    def prove(self) -> None:
        """Prove the whole ledger, as `hongyan ledger verify` does."""
        with self.world.database.reading() as tx:
            found = verify_ledger(tx).findings
        assert found == (), found
