"""Months are closed at their end, once, with everything that was charged in them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import EntryKind
from hongyan.domain.statements import store
from hongyan.domain.statements.model import PaidFrom, Sheet
from hongyan.domain.tariff.model import OwnPrice
from hongyan.domain.tariff.store import add_own_price
from hongyan.flows.money.statements.close_statements import ACCOUNTS_MAX
from hongyan.flows.reference.tariff_in_force import rate_in_force
from hongyan.kernel.calendar import month_after, month_of
from hongyan.kernel.choices import TierMode
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import WalletKind
from tests.flows.billed import YUAN, Billed
from tests.flows.books import entries_of
from tests.flows.carrier import receipt
from tests.flows.world import PHONE

if TYPE_CHECKING:
    from tests.flows.world import World

LAST_SECOND = 86_399
NAMES = count()
YEARS = count()


@pytest.fixture
def payer(world: World) -> Billed:
    """An account with a hundred yuan, on 1 October 2026."""
    made = Billed(world)
    made.tops_up(100 * YUAN)
    return made


def test_a_month_is_closed_when_it_is_over_and_not_before(payer: Billed) -> None:
    # FAQ 3.3.6: "10 月 31 日出具 10 月完整账单".
    payer.sweeps()
    payer.uses(3)
    payer.goes_to(20261031, LAST_SECOND)
    payer.sweeps()
    (running,) = payer.months()
    assert (running.closed_at, running.total_fen) == (None, 14)
    payer.goes_to(20261101)
    payer.sweeps()
    november, october = payer.months()
    assert (october.month, october.closed_at, october.total) == (202610, payer.world.now, 135_000)
    assert (october.total_fen, october.rounding) == (14, 5_000)
    assert (november.month, november.closed_at, november.total) == (202611, None, 0)
    assert (october.due_at, october.settled_at) == (None, payer.world.now)


def test_a_closed_month_is_never_opened_again(payer: Billed) -> None:
    # FAQ 3.3.6: what is charged after the closing is the next month's, whatever the clock says.
    payer.uses(3)
    payer.goes_to(20261101)
    payer.sweeps()
    payer.uses(2, read_at=payer.world.now - 1_000)
    assert payer.shows(202610).statement.segments == 3
    payer.goes_to(20261101, 60)
    assert payer.sweeps() == 0
    assert payer.shows(202610).statement.segments == 3
    (line,) = payer.shows(202611).lines
    assert (line.day, line.segments) == (20261101, 2)


def test_a_message_falls_into_the_month_of_its_receipt(world: World) -> None:
    # FAQ 3.3.6, billing.md 3.2: a charge belongs to the month in which it is settled.
    payer = Billed(world)
    payer.goes_to(20261031, LAST_SECOND - 1)
    early, late = world.submits(PHONE)[0], world.submits(PHONE + 1)[0]
    world.receives(receipt(early))
    payer.goes_to(20261101)
    payer.sweeps()
    world.receives(receipt(late))
    sender = world.sender.account_id
    with world.database.reading() as tx:
        october = store.lines_of(tx, sender, 202610)
        november = ledger.consumption_between(tx, sender, 20261101, 20261130)
    assert [(one.day, one.messages) for one in october] == [(20261031, 1)]
    assert [(one.day, one.messages) for one in november] == [(20261101, 1)]


def test_lines_are_by_day_kind_country_source_and_price(payer: Billed) -> None:
    payer.uses(3)
    payer.uses(2)
    payer.uses(1, 55_000, kind=MessageKind.PROMOTION)
    payer.uses(4, 0, paid_from=WalletKind.PACKAGE)
    abroad = MessageKind.INTERNATIONAL
    payer.uses(1, 424_700, kind=abroad, country="VN", paid_from=WalletKind.CARD)
    payer.goes_to(20261002)
    payer.uses(1)
    payer.goes_to(20261101)
    payer.sweeps()
    sheet = payer.shows(202610)
    assert isinstance(sheet, Sheet)
    found = [(x.day, x.kind, x.paid_from, x.segments, x.amount) for x in sheet.lines]
    assert found == [
        (20261001, MessageKind.VERIFICATION, PaidFrom.CASH, 5, 225_000),
        (20261001, MessageKind.VERIFICATION, PaidFrom.PACKAGE, 4, 0),
        (20261001, MessageKind.PROMOTION, PaidFrom.CASH, 1, 55_000),
        (20261001, abroad, PaidFrom.CARD, 1, 424_700),
        (20261002, MessageKind.VERIFICATION, PaidFrom.CASH, 1, 45_000),
    ]
    # A card was invoiced when it was bought: what it pays for is not owed again.
    assert (sheet.statement.segments, sheet.statement.total) == (12, 325_000)


def test_what_was_charged_and_given_back_on_one_day_is_no_line(payer: Billed) -> None:
    payer.goes_to(20261101)
    payer.sweeps()
    payer.uses(2)
    payer.uses(-2)
    payer.goes_to(20261201)
    payer.sweeps()
    assert [one.month for one in payer.months()] == [202612, 202610]
    sheet = payer.shows(202611)
    assert (sheet.lines, sheet.statement.total_fen) == ((), 0)
    assert sheet.statement.closed_at is not None
    # Nothing moved, so the balance stood still.
    assert sheet.statement.cash.opening == sheet.statement.closing == 100 * YUAN


def test_a_service_that_was_down_closes_every_month_that_went_by(payer: Billed) -> None:
    payer.uses(1)
    payer.goes_to(20261215)
    payer.uses(2)
    payer.goes_to(20270301)
    assert payer.sweeps() > 0
    found = [(one.month, one.segments, one.closed_at is None) for one in payer.months()]
    assert found == [(202703, 0, True), (202612, 2, False), (202610, 1, False)]
    assert payer.sweeps() == 0


def test_accounts_are_closed_some_at_a_time(payer: Billed) -> None:
    for number in range(ACCOUNTS_MAX):
        Billed(payer.world, f"payer-{number}")
    payer.goes_to(20261101)
    # These, the payer and the world's own sender.
    assert [payer.sweeps() for _ in range(3)] == [ACCOUNTS_MAX, 2, 0]


def test_a_volume_price_gives_the_whole_month_its_last_rung(payer: Billed) -> None:
    payer.world.use(tier_mode=TierMode.VOLUME.value)
    kind = MessageKind.VERIFICATION
    rate = payer.run(
        lambda tx: rate_in_force(tx, payer.account_id, kind, "CN", payer.world.now).value
    )
    (_, first_price), (second_rung, second_price) = rate.rungs[:2]
    payer.tops_up(second_rung * first_price)
    payer.uses(second_rung, first_price)
    payer.uses(1, second_price)
    before = payer.posted
    payer.goes_to(20261101)
    payer.sweeps()
    sheet = payer.shows(202610)
    saved = second_rung * (first_price - second_price)
    assert sheet.lines[-1].paid_from is PaidFrom.ADJUSTMENT
    assert (sheet.lines[-1].day, sheet.lines[-1].amount) == (20261031, -saved)
    assert sheet.statement.total == (second_rung + 1) * second_price
    assert payer.posted == before + saved
    entries = payer.run(lambda tx: entries_of(tx, payer.account_id))
    assert (entries[-1].kind, entries[-1].ref_id) == (EntryKind.ADJUST.value, 202610)


def test_a_volume_price_is_for_what_was_charged_by_its_own_ladder(payer: Billed) -> None:
    # What was accepted at another price keeps it: a price agreed today is not the whole month's.
    payer.world.use(tier_mode=TierMode.VOLUME.value)
    payer.uses(1_000)
    payer.goes_to(20261031)
    now = payer.world.now
    agreed = OwnPrice(0, payer.account_id, MessageKind.VERIFICATION, "CN", 10_000, now, None)
    payer.world.change(lambda tx: add_own_price(tx, agreed))
    payer.uses(10, 10_000)
    payer.goes_to(20261101)
    payer.sweeps()
    sheet = payer.shows(202610)
    assert [one.paid_from for one in sheet.lines] == [PaidFrom.CASH, PaidFrom.CASH]
    assert sheet.statement.total == 1_000 * 45_000 + 10 * 10_000


def test_a_graduated_price_stays_what_it_was(payer: Billed) -> None:
    payer.uses(1_000)
    payer.goes_to(20261101)
    payer.sweeps()
    assert [one.paid_from for one in payer.shows(202610).lines] == [PaidFrom.CASH]
    assert payer.posted == 55 * YUAN


def test_what_a_month_leaves_over_is_billed_with_the_next(payer: Billed) -> None:
    # AUDIT I5: "monthly rounding without carry (0.045 + 0.045 → bills of 0.10)".
    for day in (20261101, 20261201, 20270101):
        payer.uses(1)
        payer.goes_to(day)
        payer.sweeps()
    fen = [one.total_fen for one in reversed(payer.months()[1:])]
    assert fen == [5, 4, 5]


def test_a_postpaid_account_owes_what_its_bills_say_together(payer: Billed) -> None:
    # AUDIT I5: the balance owes what was billed, and bills differ from what was used by half a fen.
    payer.pays_later()
    before = payer.posted
    for day in (20261101, 20261201, 20270101):
        payer.uses(1)
        payer.goes_to(day)
        payer.sweeps()
    billed = [one.total_fen for one in payer.months()[1:]]
    assert sum(billed) == 14
    assert payer.posted == before - 14 * 10_000


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    is_postpaid=st.booleans(),
    months=st.lists(
        st.lists(st.tuples(st.integers(-3, 40), st.sampled_from([45_000, 41_103, 1, 9_999]))),
        min_size=1,
        max_size=5,
    ),
)
def test_bills_are_never_off_by_more_than_half_a_fen_together(
    world: World, is_postpaid: bool, months: list[list[tuple[int, int]]]
) -> None:
    # AUDIT I5: "carry the rest".
    payer = Billed(world, f"carried{next(NAMES)}", 20270101 + 10_000 * next(YEARS))
    payer.tops_up(50 * YUAN)
    if is_postpaid:
        payer.pays_later()
    used, billed, month = 0, 0, payer.world.now
    for uses in months:
        for segments, price in uses:
            payer.uses(segments, price)
        used += sum(segments * price for segments, price in uses)
        month = month_after(month_of(payer.world.now))
        payer.goes_to(month * 100 + 1)
        payer.sweeps()
        closed = [one for one in payer.months() if one.closed_at is not None]
        billed = sum(one.total_fen for one in closed) * 10_000
        assert closed[0].closing == payer.posted
        if sum(segments * price for segments, price in uses) >= 0 and used >= 0 <= billed:
            # A month is never billed less than nothing: what is left over waits.
            assert billed - used <= 5_000 or closed[0].total_fen <= 0
            assert used - billed <= 5_000
    if is_postpaid:
        assert payer.posted == 50 * YUAN - billed
