"""What is older than it is kept is forgotten, in steps; money, figures and limits stay right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.callbacks.tables import push
from hongyan.domain.inbound.tables import inbound
from hongyan.domain.messages.tables import attempt, message, statistic
from hongyan.flows.messages.delivery import retention
from hongyan.flows.messages.delivery.retention import forget_old, needed_ms
from hongyan.flows.messages.records.query_messages import DetailsQuery, send_details
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.kernel.calendar import DAY_MS, shanghai_day
from hongyan.kernel.kinds import FORGOTTEN_PHONE
from tests.flows.carrier import receipt, taken, text_from
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

PHONES = [86_13912340000 + place for place in range(5)]
DAY = 24 * 3600


def delivered(world: World) -> None:
    """Let messages arrive, and one phone reply."""
    world.hears_of(PushKind.SMS_REPORT)
    world.hears_of(PushKind.SMS_UP)
    left = world.leaves(*PHONES)
    world.hears(*map(taken, left))
    world.receives(*map(receipt, left))
    world.hears_from(text_from(left[0], "TD"))


def swept(world: World) -> None:
    """Sweep until nothing is left to forget."""
    while True:
        with world.database.transaction() as tx:
            if not forget_old(work_at(tx, world.now, world.context)):
                return


def values(world: World, *columns: object) -> set[object]:
    with world.database.reading() as tx:
        return {value for one in columns for (value,) in tx.execute(select(one))}  # type: ignore[call-overload]


def test_old_numbers_and_texts_are_replaced_and_the_ledger_stays_right(world: World) -> None:
    world.use(keep_numbers_days=30, keep_texts_days=30)
    delivered(world)
    figures = values(world, statistic.c.segments, statistic.c.delivered)
    world.waits(31 * DAY)
    swept(world)
    assert values(world, message.c.phone, attempt.c.phone, inbound.c.phone) == {FORGOTTEN_PHONE}
    assert values(world, message.c.variables, message.c.out_id, inbound.c.content) == {""}
    assert values(world, push.c.payload) == set()
    assert values(world, statistic.c.segments, statistic.c.delivered) == figures
    with world.database.transaction() as tx:
        seal_entries(work_at(tx, world.now, world.context))
    with world.database.reading() as tx:
        assert verify_ledger(tx).is_right


def test_what_is_kept_for_ever_stays(world: World) -> None:
    delivered(world)
    world.waits(3650 * DAY)
    swept(world)
    assert values(world, message.c.phone) == set(PHONES)
    assert "" not in values(world, message.c.variables, inbound.c.content)


def test_numbers_can_go_before_texts_and_texts_before_numbers(world: World) -> None:
    world.use(keep_texts_days=10)
    delivered(world)
    world.waits(11 * DAY)
    swept(world)
    assert values(world, message.c.phone) == set(PHONES)
    assert values(world, message.c.variables) == {""}
    world.use(keep_numbers_days=10)
    swept(world)
    assert values(world, message.c.phone) == {FORGOTTEN_PHONE}


@pytest.mark.parametrize("kept", [1, 2])
def test_a_number_is_kept_while_limits_receipts_and_replies_need_it(
    world: World, kept: int
) -> None:
    world.use(keep_numbers_days=kept)
    delivered(world)
    needed = needed_ms(world.settings)
    assert needed > kept * DAY_MS
    world.clock.advance(needed - DAY_MS)
    swept(world)
    assert values(world, message.c.phone) == set(PHONES)
    world.clock.advance(2 * DAY_MS)
    swept(world)
    assert values(world, message.c.phone) == {FORGOTTEN_PHONE}


def test_a_forgotten_text_shows_the_names_of_its_variables(world: World) -> None:
    world.use(keep_texts_days=10)
    delivered(world)
    day = shanghai_day(world.now)
    world.waits(11 * DAY)
    swept(world)
    asked = DetailsQuery((PHONES[0],), day, None, 10, 1)
    with world.database.reading() as tx:
        _, [found] = send_details(tx, world.sender.account_id, asked, world.settings)
    assert "${code}" in found.text
    assert "123456" not in found.text


@given(at_once=st.integers(1, 7))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_steps_of_any_size_forget_all(world: World, at_once: int) -> None:
    world.use(keep_numbers_days=10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "ROWS_AT_ONCE", at_once)
        delivered(world)
        world.waits(11 * DAY)
        swept(world)
    assert values(world, message.c.phone) == {FORGOTTEN_PHONE}


def test_what_is_sent_after_a_sweep_is_found_by_its_number(world: World) -> None:
    world.use(keep_numbers_days=10, keep_texts_days=10)
    delivered(world)
    world.waits(11 * DAY)
    swept(world)
    delivered(world)
    swept(world)
    assert values(world, message.c.phone) == {FORGOTTEN_PHONE, *PHONES}


def test_the_page_names_both_settings_and_the_size_of_a_step() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs/rules/privacy.md").read_text("utf-8")
    assert "| HONGYAN_KEEP_NUMBERS_DAYS |" in page
    assert "| HONGYAN_KEEP_TEXTS_DAYS |" in page
    assert f"{retention.ROWS_AT_ONCE:,} messages" in page
    assert f"{retention.PUSHES_AT_ONCE} pushes" in page
