"""A low conversion raises a signal, tells the account, and halts the country if it chose so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.countries import store
from hongyan.domain.countries.conversion import slot_of
from hongyan.domain.countries.model import EVERYWHERE, ConversionMode, ConversionSignal
from hongyan.domain.countries.refusal import CountryRefusal, country_refusal
from hongyan.domain.countries.shipped import shipped_list
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.notices.store import notices_of
from hongyan.flows.messages.abroad.judge_conversions import USES_KEPT_DAYS, lift_halt, list_signals
from hongyan.flows.messages.abroad.manage_international import activate_international
from hongyan.flows.messages.abroad.report_conversion import report_rate
from hongyan.kernel.refusal import Refused
from tests.flows.abroad import Abroad
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

HOUR_SECONDS = 3600


@pytest.fixture
def abroad(world: World) -> Abroad:
    world.use(conversion_codes_min=10)
    with world.database.transaction() as tx:
        activate_international(work_at(tx, world.now), world.sender.account_id)
    return Abroad(world)


def pumped(abroad: Abroad, mode: ConversionMode, iso2: str = "SG", codes: int = 20) -> int:
    """Send codes that are never typed in, wait, and judge."""
    abroad.watches(mode)
    abroad.counts(iso2, codes)
    abroad.world.waits(HOUR_SECONDS)
    return abroad.judges()


def refusal(abroad: Abroad, iso2: str = "SG") -> CountryRefusal | None:
    world = abroad.world
    with world.database.transaction() as tx:
        world.context.cache.refresh(tx)
        account = world.context.cache.international(tx, world.sender.account_id)
    country = shipped_list().countries[iso2]
    return country_refusal(country, account, used_today=0, now_ms=world.now)


def signals(abroad: Abroad) -> list[ConversionSignal]:
    with abroad.world.database.reading() as tx:
        found = list_signals(tx, "acme", 10)
    assert not isinstance(found, Refused)
    return found


def lifted(abroad: Abroad, iso2: str = "SG") -> int | Refused:
    with abroad.world.database.transaction() as tx:
        return lift_halt(work_at(tx, abroad.world.now), "acme", iso2, "li")


def test_monitoring_tells_the_account_and_halts_nothing(abroad: Abroad) -> None:
    assert pumped(abroad, ConversionMode.MONITOR) == 1
    [signal] = signals(abroad)
    assert (signal.iso2, signal.codes, signal.converted, signal.halts) == ("SG", 20, 0, False)
    assert refusal(abroad) is None
    with abroad.world.database.reading() as tx:
        [notice] = notices_of(tx, abroad.world.sender.account_id)
    assert notice.kind is NoticeKind.CONVERSION_LOW
    assert "SG 的 20 条验证码的转化率仅 0.0%" in notice.text


def test_blocking_halts_that_country_until_the_window_has_passed(abroad: Abroad) -> None:
    assert pumped(abroad, ConversionMode.BLOCK) == 1
    assert refusal(abroad) is CountryRefusal.CONVERSION_LOW
    assert refusal(abroad, "TH") is None
    abroad.world.waits(24 * HOUR_SECONDS - 1)
    assert refusal(abroad) is CountryRefusal.CONVERSION_LOW
    abroad.world.waits(1)
    assert refusal(abroad) is None
    assert abroad.judges() == 0


def test_nobody_is_judged_who_does_not_ask_for_it(abroad: Abroad) -> None:
    assert pumped(abroad, ConversionMode.OFF) == 0
    assert signals(abroad) == []


@pytest.mark.parametrize("codes", [9, 0])
def test_few_codes_say_nothing(abroad: Abroad, codes: int) -> None:
    assert pumped(abroad, ConversionMode.BLOCK, codes=codes) == 0


def test_codes_that_were_typed_in_keep_a_country_open(abroad: Abroad) -> None:
    abroad.watches(ConversionMode.BLOCK)
    abroad.counts("SG", 20)
    with abroad.world.database.transaction() as tx:
        from hongyan.domain.countries.model import Use

        account_id = abroad.world.sender.account_id
        store.add_uses(tx, account_id, slot_of(abroad.world.now), [Use("SG", 0, 0, 2)])
    abroad.world.waits(HOUR_SECONDS)
    assert abroad.judges() == 0


def test_codes_of_the_last_minutes_are_not_judged_yet(abroad: Abroad) -> None:
    abroad.watches(ConversionMode.BLOCK)
    abroad.counts("SG", 20)
    abroad.world.waits(60)
    assert abroad.judges() == 0


def test_one_signal_is_open_at_a_time(abroad: Abroad) -> None:
    assert pumped(abroad, ConversionMode.MONITOR) == 1
    assert pumped(abroad, ConversionMode.MONITOR) == 0
    assert len(signals(abroad)) == 1


def test_a_lifted_halt_comes_back_for_new_codes_alone(abroad: Abroad) -> None:
    pumped(abroad, ConversionMode.BLOCK)
    assert lifted(abroad) == 1
    assert refusal(abroad) is None
    assert signals(abroad)[0].lifted_by == "li"
    abroad.world.waits(HOUR_SECONDS)
    assert abroad.judges() == 0
    assert pumped(abroad, ConversionMode.BLOCK) == 1
    assert refusal(abroad) is CountryRefusal.CONVERSION_LOW


def test_only_what_is_open_is_lifted(abroad: Abroad) -> None:
    assert isinstance(lifted(abroad), Refused)
    pumped(abroad, ConversionMode.BLOCK)
    assert isinstance(lifted(abroad, "TH"), Refused)
    assert lifted(abroad, "sg") == 1
    assert isinstance(lifted(abroad), Refused)
    with abroad.world.database.transaction() as tx:
        assert isinstance(lift_halt(work_at(tx, 0), "nobody", "SG", "li"), Refused)
        assert isinstance(list_signals(tx, "nobody", 10), Refused)


def test_a_low_overall_rate_is_a_signal_without_a_place(abroad: Abroad) -> None:
    world = abroad.world
    abroad.watches(ConversionMode.BLOCK)
    for iso2 in ("SG", "TH", "HK"):
        abroad.counts(iso2, 9)
    world.waits(HOUR_SECONDS)
    with world.database.transaction() as tx:
        report_rate(work_at(tx, world.now), world.sender.account_id, "0.05", world.now)
    assert abroad.judges() == 1
    [signal] = signals(abroad)
    assert (signal.iso2, signal.codes, signal.converted, signal.halts) == (EVERYWHERE, 27, 1, False)
    assert refusal(abroad) is None
    assert abroad.judges() == 0
    assert lifted(abroad, EVERYWHERE) == 1
    world.waits(HOUR_SECONDS)
    assert abroad.judges() == 0


def test_old_uses_are_forgotten(abroad: Abroad) -> None:
    world = abroad.world
    abroad.counts("SG", 20)
    sent = slot_of(world.now)
    world.waits(USES_KEPT_DAYS * 24 * HOUR_SECONDS + 3600)
    abroad.judges()
    with world.database.reading() as tx:
        assert store.uses_between(tx, world.sender.account_id, sent, sent + 1) == []
