"""Abroad the charge is for the submission: what was never submitted is given back, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from hongyan.domain.accounts.model import AccountState
from hongyan.domain.ledger.model import Consumption
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages.model import Verdict
from hongyan.domain.routing.model import ChannelState
from hongyan.domain.routing.tables import channel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.statements import store as statements
from hongyan.flows.messages.records.show_statistics import Key, show_statistics
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.flows.money.statements.close_statements import close_statements
from hongyan.kernel.calendar import DAY_MS, day_starts_at
from hongyan.kernel.choices import NoReceipt
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.outcome import Outcome
from tests.flows.books import Books
from tests.flows.carrier import lost, receipt, refused, taken
from tests.flows.foreign import HONG_KONG, PRICES, SINGAPORE, Foreign
from tests.flows.messages.delivery.test_ask_again import is_now, opts_out
from tests.flows.messages.delivery.test_cancel_request import cancels
from tests.flows.money.ledger.test_settle_funds import ends
from tests.flows.world import CASH, DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.domain.messages.model import Message
    from hongyan.kernel.carriage import Answered, Departure

KIND = MessageKind.INTERNATIONAL


@pytest.fixture
def foreign(world: World) -> Foreign:
    return Foreign(world)


def is_cancelled(foreign: Foreign, message: Message) -> None:
    cancels(foreign.world, message.biz_id, foreign.account_id)


def is_stopped(change: Callable[[Foreign], None]) -> Callable[[Foreign, Message], None]:
    def stop(foreign: Foreign, _: Message) -> None:
        change(foreign)
        assert foreign.world.starts().departures == []

    return stop


def loses_its_channels(foreign: Foreign) -> None:
    off = channel.update().where(channel.c.id == foreign.channel)
    foreign.world.change(lambda tx: tx.execute(off.values(state=ChannelState.OFF.value)))
    foreign.world.change(
        lambda tx: tx.execute(channel.delete().where(channel.c.id == foreign.channel))
    )


def loses_its_sign(foreign: Foreign) -> None:
    world = foreign.world
    with world.database.reading() as tx:
        [sign] = signs.signs_named(tx, foreign.account_id, "Hongyan")
    world.change(lambda tx: signs.set_sign_state(tx, sign.sign_id, SignState.DELETED, world.now))


def is_throttled_then_cancelled(foreign: Foreign, message: Message) -> None:
    [leaving] = foreign.world.starts().departures
    foreign.world.hears(refused(leaving, is_throttled=True))
    is_cancelled(foreign, message)


def is_given_up(foreign: Foreign, _: Message) -> None:
    foreign.world.waits(DEADLINE_SECONDS + 60)
    foreign.world.expires()


UNSUBMITTED = {
    "cancelled": is_cancelled,
    "account frozen": is_stopped(lambda one: is_now(one.world, AccountState.FROZEN)),
    "sign deleted": is_stopped(loses_its_sign),
    "country closed": is_stopped(lambda one: one.sets("HK", enabled="no")),
    "no channel left": is_stopped(loses_its_channels),
    "throttled, then cancelled": is_throttled_then_cancelled,
    "waited past the deadline": is_given_up,
}


@pytest.mark.parametrize("no_receipt", NoReceipt)
@pytest.mark.parametrize("end", UNSUBMITTED.values(), ids=UNSUBMITTED)
def test_what_no_carrier_was_given_costs_nothing(
    world: World, end: Callable[[Foreign, Message], None], no_receipt: NoReceipt
) -> None:
    # AUDIT C1, C2: failed and not charged.
    world.use(no_receipt=no_receipt.value)
    foreign, books = Foreign(world), Books(world)
    [message] = foreign.sends(HONG_KONG)
    assert (books.balance, books.volume(KIND)) == ((CASH - PRICES["HK"], 0), 1)
    end(foreign, message)
    assert world.outcome(message.message_id) in {Outcome.REJECTED, Outcome.UNKNOWN}
    assert books.ended(message) == ["returned"]
    assert (books.balance, books.volume(KIND)) == ((CASH, 0), 0)
    [entry] = books.entries("give_back")
    assert (entry.source, entry.ref_kind, entry.amount) == (
        "house/sales_international",
        "settlement",
        PRICES["HK"],
    )
    assert sum(one.amount for one in books.consumption()) == 0
    assert sum(one.messages for one in books.consumption()) == 0
    books.prove()
    # And it ends once, whatever else comes.
    is_cancelled(foreign, message)
    is_given_up(foreign, message)
    assert books.balance == (CASH, 0)


@pytest.mark.parametrize("answer", [taken, lost, refused])
def test_what_a_carrier_was_given_or_may_have_been_stays_charged(
    foreign: Foreign, answer: Callable[[Departure], Answered]
) -> None:
    # FAQ 5.1.3
    world, books = foreign.world, Books(foreign.world)
    [message] = foreign.sends(HONG_KONG)
    [leaving] = world.starts().departures
    world.hears(answer(leaving))
    is_cancelled(foreign, message)
    is_given_up(foreign, message)
    is_now(world, AccountState.FROZEN)
    world.starts()
    world.hears(refused(leaving), refused(leaving, is_throttled=True))
    ends(world, Outcome.UNKNOWN, message)  # whatever decides it, money asks the attempts
    assert (books.ended(message), books.balance) == ([], (CASH - PRICES["HK"], 0))
    books.prove()


def test_while_nobody_knows_what_the_carrier_has_the_charge_stays(foreign: Foreign) -> None:
    world, books = foreign.world, Books(foreign.world)
    [message] = foreign.sends(HONG_KONG)
    [leaving] = world.starts().departures
    is_cancelled(foreign, message)
    is_given_up(foreign, message)
    assert (books.ended(message), books.balance) == ([], (CASH - PRICES["HK"], 0))
    world.hears(refused(leaving))  # it was submitted, and failed
    assert (books.ended(message), books.balance) == ([], (CASH - PRICES["HK"], 0))
    books.prove()


def test_of_one_call_only_what_never_left_is_given_back(foreign: Foreign) -> None:
    world, books = foreign.world, Books(foreign.world)
    sent = foreign.sends(HONG_KONG, SINGAPORE, "85251230001")
    [leaving] = world.starts(most=1).departures
    world.hears(taken(leaving))
    done = cancels(world, sent[0].biz_id)
    assert done is not None
    assert (done.cancelled, done.departed) == (2, 1)
    [left] = [one for one in sent if one.message_id == leaving.message_id]
    assert books.balance == (CASH - PRICES[left.country], 0)
    assert [(one.country, one.messages, one.amount) for one in books.consumption()] == [
        (country, int(country == left.country), PRICES[country] * (country == left.country))
        for country in ("HK", "SG")
    ]
    world.receives(receipt(leaving, failure="UNDELIV"))
    assert books.balance == (CASH - PRICES[left.country], 0)
    books.prove()


@pytest.mark.parametrize("counts_packages", [False, True])
def test_every_wallet_gets_back_what_it_paid_to_the_last_micro_yuan(
    world: World, counts_packages: bool
) -> None:
    # A segment that bonus, card and cash share, and one of a package.
    world.use(tier_counts_packages=counts_packages)
    foreign, books = Foreign(world), Books(world)
    has = {
        books.buys(units, kind=kind, scope=Scope.INTERNATIONAL): units
        for kind, units in (
            (WalletKind.PACKAGE, 1),
            (WalletKind.BONUS, 7),
            (WalletKind.CARD, PRICES["HK"] + 11),
        )
    }
    sent = foreign.sends(*(f"8525123000{number}" for number in range(4)))
    assert len(books.holds(sent[0])) > len(has)
    assert all(books.units(one) == (0, 0) for one in has)
    [leaving] = world.starts(most=1).departures
    world.hears(refused(leaving, is_throttled=True))
    is_cancelled(foreign, sent[0])
    assert {one: books.units(one)[0] for one in has} == has
    assert (books.balance, books.volume(KIND)) == ((CASH, 0), 0)
    assert all(one[-3:] == (0, 0, 0) for one in books.consumption())
    books.prove()


def test_to_a_wallet_that_lapsed_nothing_comes_back(foreign: Foreign) -> None:
    world, books = foreign.world, Books(foreign.world)
    card = books.buys(PRICES["HK"], kind=WalletKind.CARD, scope=Scope.INTERNATIONAL, days=1)
    [message] = foreign.sends(HONG_KONG)
    world.waits(2 * 86_400)
    with world.database.transaction() as tx:
        assert lapse_packages(work_at(tx, world.now, world.context)) == 1
    is_cancelled(foreign, message)
    assert books.units(card) == (0, 0)
    assert books.balance == (CASH, 0)
    assert [one.target for one in books.entries("lapse")] == ["house/lapsed"]
    books.prove()


def test_a_closed_month_stays_as_it_is_and_the_next_one_gives_back(foreign: Foreign) -> None:
    world, books = foreign.world, Books(foreign.world)
    world.clock.advance(day_starts_at(20260131) + 12 * 3_600_000 - world.now)
    kept, stopped = foreign.sends(HONG_KONG), foreign.sends(SINGAPORE)
    [leaving] = world.starts(most=1).departures
    world.hears(taken(leaving))
    world.clock.advance(DAY_MS)
    closes(world)
    with world.database.reading() as tx:
        before = statements.statements_of(tx, foreign.account_id)
    gone = stopped[0] if leaving.message_id == kept[0].message_id else kept[0]
    is_cancelled(foreign, gone)
    with world.database.reading() as tx:
        assert statements.statements_of(tx, foreign.account_id) == before
    [returned] = [one for one in books.consumption() if one.messages < 0]
    price = PRICES[gone.country]
    assert returned == Consumption(
        foreign.account_id, 20260201, int(KIND), gone.country, "cash", price, -1, -1, -price
    )
    books.prove()
    world.clock.advance(28 * DAY_MS)
    closes(world)
    with world.database.reading() as tx:
        january, february = sorted(
            statements.statements_of(tx, foreign.account_id), key=lambda one: one.month
        )
    assert january.total == PRICES["HK"] + PRICES["SG"]
    assert (february.total, february.segments) == (-price, -1)
    books.prove()


def closes(world: World) -> None:
    with world.database.transaction() as tx:
        close_statements(work_at(tx, world.now, world.context))


def test_a_postpaid_account_owes_nothing_for_what_never_left(foreign: Foreign) -> None:
    world, books = foreign.world, Books(foreign.world)
    books.pays_later(10_000_000)
    [message] = foreign.sends(HONG_KONG)
    is_cancelled(foreign, message)
    world.clock.advance(31 * DAY_MS)
    closes(world)
    with world.database.reading() as tx:
        assert [one.total for one in statements.statements_of(tx, foreign.account_id)] == [0]
    books.prove()


def test_statistics_count_it_failed_and_free(foreign: Foreign) -> None:
    world = foreign.world
    [message] = foreign.sends(HONG_KONG)
    is_cancelled(foreign, message)
    with world.database.reading() as tx:
        found = show_statistics(work_at(tx), "acme", (20260101, 20260131), Key.COUNTRY)
    assert not hasattr(found, "rule"), found
    [figures] = found
    assert (figures.key, figures.messages, figures.failed) == ("HK", 1, 1)
    assert (figures.charged, figures.cost) == (0, 0)


def test_at_home_silence_is_not_paid_for_where_nobody_could_answer(world: World) -> None:
    world.use(no_receipt="settle")
    books = Books(world)
    [waiting] = world.sends(PHONE)
    world.waits(DEADLINE_SECONDS + 60)
    world.expires()
    assert world.outcome(waiting.message_id) is Outcome.UNKNOWN
    assert (books.ended(waiting), books.balance) == (["expired"], (CASH, 0))
    books.prove()


def test_an_opt_out_of_a_promotion_abroad_gives_back(foreign: Foreign) -> None:
    # AUDIT C1
    world, books = foreign.world, Books(foreign.world)
    [message] = foreign.sends(HONG_KONG, intl_type=IntlType.PROMOTION)
    opts_out(world, message.phone, message.sign_id)
    assert world.starts().departures == []
    verdict = world.verdict(message.message_id)
    assert verdict is not None
    assert (verdict.code, books.balance) == ("USER_REJECT", (CASH, 0))
    books.prove()


TAMPERED = {
    "kept what never left": (
        "DELETE FROM charge WHERE message_id = {returned}",
        "message {returned} was never submitted abroad, ended never",
    ),
    "gave back what a carrier has": (
        (
            "INSERT INTO charge SELECT {taken}, 0, batch_id, {biz_id}, state, ended_at FROM charge;"
            "INSERT INTO verdict SELECT {taken}, outcome, code, raw_code, decided_at FROM verdict"
        ),
        "message {taken} was submitted abroad, ended returned",
    ),
    "gave back what was delivered": (
        "UPDATE verdict SET outcome = 'delivered' WHERE message_id = {returned}",
        "message {returned} was submitted abroad, ended returned",
    ),
}


@pytest.mark.parametrize(("change", "place"), TAMPERED.values(), ids=TAMPERED)
def test_whoever_keeps_or_gives_back_too_much_is_found(
    foreign: Foreign, change: str, place: str
) -> None:
    world = foreign.world
    [left] = foreign.sends(HONG_KONG)
    world.hears(*(taken(one) for one in world.starts().departures))
    [message] = foreign.sends(SINGAPORE)
    is_cancelled(foreign, message)
    named = {
        "returned": message.message_id,
        "taken": left.message_id,
        "biz_id": left.biz_id,
    }
    with world.database.transaction() as tx:
        for one in change.format(**named).split(";"):
            tx.execute(text(one))
    with world.database.reading() as tx:
        found = [(one.what, one.where) for one in verify_ledger(tx).findings]
    assert ("outcomes", place.format(**named)) in found


def test_what_an_older_version_kept_is_no_fault(foreign: Foreign) -> None:
    # Up to the moment that the migration noted, what never left stayed charged.
    world, books = foreign.world, Books(foreign.world)
    [message] = foreign.sends(HONG_KONG)
    no_route = Verdict(message.message_id, Outcome.REJECTED, "NO_ROUTE", "", 1000)
    with world.database.transaction() as tx:
        attempt_store.put_verdicts(tx, [no_route])
        tx.execute(text("UPDATE counter SET value = 1000 WHERE name = 'unsubmitted_charged_until'"))
    books.prove()
