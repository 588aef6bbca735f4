"""What a message would cost: the price that is then held, and the wallet that pays first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.tariff import store as tariff
from hongyan.domain.tariff.model import OwnPrice
from hongyan.flows.money.ledger.message_costs import costs_of
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.flows.money.ledger.quote_message import Quote, quote_message
from hongyan.kernel.calendar import DAY_MS, month_of
from hongyan.kernel.kinds import HOME, AccountKind, MessageKind
from hongyan.kernel.money import Scope, WalletKind
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.ledger.model import Wallet

KIND = MessageKind.NOTIFICATION
PRICE, SECOND_PRICE = 45_000, 40_000
"""Micro-yuan a segment by the shipped sample: of the first 100,000 of a month, and of the next."""
FIRST_RUNG = 100_000
VIETNAM = 512_000


def quotes(world: World, segments: int = 1, **asked: Any) -> Quote | None:
    account_id = asked.pop("account_id", world.sender.account_id)
    kind = asked.pop("kind", KIND)
    with world.database.reading() as tx:
        return quote_message(
            tx, account_id, kind, segments, world.now, settings=world.settings, **asked
        )


def gets_package(world: World, segments: int) -> None:
    """Give the sender a package for domestic messages that ends tomorrow."""
    world.change(
        lambda tx: open_wallet(
            work_at(tx, world.now, world.context),
            world.sender.account_id,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            segments,
            order_id=None,
            expires_at=world.now + DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )
    )


def wallets(world: World) -> list[Wallet]:
    with world.database.reading() as tx:
        return ledger.wallets_of(tx, world.sender.account_id)


def used(world: World, segments: int, kind: MessageKind = KIND) -> None:
    """Let the sender have sent segments of a kind this month."""
    row = (world.sender.account_id, month_of(world.now), int(kind), segments)
    world.change(lambda tx: ledger.add_volumes(tx, [row]))


def test_every_segment_costs_the_price_of_its_kind(world: World) -> None:
    assert quotes(world, 3) == Quote(3, PRICE, 3 * PRICE, WalletKind.CASH)
    assert quotes(world, kind=MessageKind.PROMOTION) == Quote(1, 55_000, 55_000, WalletKind.CASH)


def test_a_message_across_a_rung_costs_both_prices_and_names_the_first(world: World) -> None:
    used(world, FIRST_RUNG - 1)
    assert quotes(world, 2) == Quote(2, PRICE, PRICE + SECOND_PRICE, WalletKind.CASH)
    used(world, 1)
    assert quotes(world, 2) == Quote(2, SECOND_PRICE, 2 * SECOND_PRICE, WalletKind.CASH)


def test_a_month_of_another_kind_does_not_move_the_price(world: World) -> None:
    used(world, FIRST_RUNG, MessageKind.PROMOTION)
    assert quotes(world) == Quote(1, PRICE, PRICE, WalletKind.CASH)


def test_a_package_pays_first_until_it_ends_and_the_amount_is_still_in_money(
    world: World,
) -> None:
    gets_package(world, 1)
    assert quotes(world, 2) == Quote(2, PRICE, 2 * PRICE, WalletKind.PACKAGE)
    world.waits(DAY_MS // 1000)
    assert quotes(world, 2) == Quote(2, PRICE, 2 * PRICE, WalletKind.CASH)


def test_abroad_a_country_has_its_price_and_a_domestic_package_does_not_pay(world: World) -> None:
    gets_package(world, 10)
    abroad = {"kind": MessageKind.INTERNATIONAL, "country": "VN"}
    assert quotes(world, 2, **abroad) == Quote(2, VIETNAM, 2 * VIETNAM, WalletKind.CASH)


def test_where_there_is_no_price_there_is_no_quote(world: World) -> None:
    assert quotes(world, kind=MessageKind.INTERNATIONAL, country="ZZ") is None
    assert quotes(world, kind=MessageKind.INTERNATIONAL) is None


def test_an_account_without_a_wallet_has_a_price_and_no_payer(world: World) -> None:
    new = world.change(lambda tx: accounts.add_account(tx, "new", AccountKind.PERSONAL, world.now))
    assert quotes(world, account_id=new) == Quote(1, PRICE, PRICE, None)


def test_an_accounts_own_price_comes_before_the_price_book(world: World) -> None:
    own = OwnPrice(0, world.sender.account_id, KIND, HOME, 33_000, world.now, None)
    world.change(lambda tx: tariff.add_own_price(tx, own))
    assert quotes(world, 2) == Quote(2, 33_000, 66_000, WalletKind.CASH)


def test_the_quote_is_what_is_then_held_and_asking_holds_nothing(world: World) -> None:
    before = wallets(world)
    quote = quotes(world, 3)
    assert quote is not None
    assert wallets(world) == before
    [sent] = world.sends(PHONE, template_id=world.new_long_template(3), kind=KIND)
    with world.database.reading() as tx:
        assert costs_of(tx, [sent])[sent.message_id].money == quote.amount
