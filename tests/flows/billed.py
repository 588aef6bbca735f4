"""An account in flow tests that uses messages by the day, and a sweep that closes its months."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.booking import booked_day
from hongyan.domain.ledger.model import (
    Consumption,
    EntryKind,
    House,
    Mode,
    RefKind,
    available_ledger_account,
)
from hongyan.domain.notices import store as notices
from hongyan.domain.orders import store as orders
from hongyan.domain.orders.model import Order, OrderState, PayMethod
from hongyan.domain.statements.model import Statement
from hongyan.flows.money.ledger.move_money import Movement, move, open_funds, top_up
from hongyan.flows.money.statements.close_statements import close_statements
from hongyan.flows.money.statements.settle_statements import settle_statements
from hongyan.flows.money.statements.show_statements import list_statements, show_month
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Unit, WalletKind
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World

YUAN = 1_000_000


class Billed:
    """One account that pays, in a world whose clock is set to days."""

    def __init__(self, world: World, name: str = "payer", day: int = 20261001) -> None:
        """Open the account, without money, at the beginning of a day."""
        self.world = world
        self.goes_to(day)
        self.account_id = self.run(
            lambda tx: accounts.add_account(tx, name, AccountKind.ENTERPRISE, world.now)
        )
        self.run(lambda tx: open_funds(work_at(tx, world.now), self.account_id))

    def run(self, flow: Callable[[Connection], Any]) -> Any:
        """Run a flow in a transaction."""
        with self.world.database.transaction() as tx:
            return flow(tx)

    def goes_to(self, day: int, seconds: int = 0) -> None:
        """Set the clock to a day such as 20261001, `seconds` after midnight."""
        self.world.clock.advance(day_starts_at(day) + seconds * 1000 - self.world.now)

    @property
    def account(self) -> Account:
        """Return the account."""
        found = self.run(lambda tx: accounts.account_by_id(tx, self.account_id))
        assert isinstance(found, Account)
        return found

    def pays_later(self, credit_limit: int = 1000 * YUAN) -> None:
        """Make the account a postpaid one."""
        self.run(lambda tx: ledger.set_terms(tx, self.account_id, Mode.POSTPAID, credit_limit))

    def tops_up(self, amount: int) -> None:
        """Put micro-yuan in, as a payment does, and look at the statements afterwards."""
        now, context = self.world.now, self.world.context

        def put(tx: Connection) -> None:
            top_up(
                work_at(tx, now, context),
                self.account_id,
                amount,
                ref_kind=RefKind.TOP_UP,
                ref_id=1,
            )
            settle_statements(work_at(tx, now), self.account_id)

        self.run(put)

    def uses(
        self,
        segments: int,
        unit_price: int = 45_000,
        *,
        kind: MessageKind = MessageKind.VERIFICATION,
        country: str = "CN",
        paid_from: WalletKind = WalletKind.CASH,
        read_at: int | None = None,
    ) -> None:
        """Have messages of one segment charged, from cash unless said otherwise.

        `read_at` is when the batch read the clock, if it is not now.
        """
        funds = self.run(lambda tx: ledger.funds_of(tx, self.account_id))
        day = booked_day(funds.closed_month, self.world.now if read_at is None else read_at)
        used = Consumption(
            self.account_id,
            day,
            kind.value,
            country,
            paid_from.value,
            unit_price,
            segments,
            segments,
            segments * unit_price,
        )
        self.run(lambda tx: self._charge(tx, used))

    def _charge(self, tx: Connection, used: Consumption) -> None:
        ledger.lock_funds(tx, [self.account_id])
        ledger.add_consumption(tx, [used])
        if used.paid_from != WalletKind.CASH.value or not used.amount:
            return
        cash = ledger.cash_wallet(tx, self.account_id)
        assert cash is not None
        wallet, house = available_ledger_account(cash.wallet_id), str(House.SALES_DOMESTIC)
        source, target = (wallet, house) if used.amount > 0 else (house, wallet)
        size, now, context = abs(used.amount), self.world.now, self.world.context
        moved = Movement(EntryKind.CAPTURE, self.account_id, source, target, Unit.CNY, size)
        move(work_at(tx, now, context), [moved], ref_kind=RefKind.SETTLEMENT, ref_id=1)

    def orders(self, amount: int, state: OrderState = OrderState.PAID) -> int:
        """Place an order, paid unless said otherwise, and return its id."""
        now = self.world.now
        paid_at = None if state is OrderState.UNPAID else now
        token = f"token-{amount}-{state}-{now}"
        new = Order(
            0,
            self.account_id,
            token,
            "cn-5000",
            "{}",
            amount,
            state,
            PayMethod.BALANCE,
            now,
            paid_at,
        )
        return int(self.run(lambda tx: orders.add_order(tx, new)))

    def sweeps(self) -> int:
        """Close what is over; returns for how many accounts."""
        now, context = self.world.now, self.world.context
        return int(self.run(lambda tx: close_statements(work_at(tx, now, context))))

    def months(self) -> list[Statement]:
        """Return the account's statements, newest first."""
        now = self.world.now
        return list(self.run(lambda tx: list_statements(work_at(tx, now), self.account_id)))

    def shows(self, month: int) -> Any:
        """Return one month, or why not."""
        account, now = self.account, self.world.now
        return self.run(lambda tx: show_month(work_at(tx, now), account, month))

    @property
    def posted(self) -> int:
        """Return the balance in micro-yuan."""
        cash = self.run(lambda tx: ledger.cash_wallet(tx, self.account_id))
        return int(cash.available + cash.held)

    @property
    def overdue_at(self) -> int | None:
        """Return since when a statement is unpaid."""
        funds = self.run(lambda tx: ledger.funds_of(tx, self.account_id))
        return None if funds.overdue_at is None else int(funds.overdue_at)

    def told(self) -> list[str]:
        """Return the kinds of notices, oldest first."""
        found = self.run(lambda tx: notices.notices_of(tx, self.account_id))
        return [one.kind.value for one in reversed(found)]
