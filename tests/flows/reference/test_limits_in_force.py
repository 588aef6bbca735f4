"""Which frequency limits count: the platform's, the account's own, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.config import load
from hongyan.domain.frequency import store as frequency
from hongyan.domain.frequency.limits import Limit, LimitScope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.domain.messages.request import Accepted
from hongyan.flows.reference.limits_in_force import limits_for, platform_permits
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.choices import DayWindow, ShortWindow, VerificationLimitKey
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.world import NOON, PHONE, World

if TYPE_CHECKING:
    from hongyan.flows.messages.sending.accept import Answer

VERIFICATION, NOTIFICATION, PROMOTION = (
    MessageKind.VERIFICATION,
    MessageKind.NOTIFICATION,
    MessageKind.PROMOTION,
)
NEVER_PER_MINUTE = {"verification_per_minute": 100, "verification_per_hour": 100}


def permits(own: list[OwnLimit], now: int = NOON) -> dict[tuple[MessageKind, Window], int]:
    limits, _ = limits_for(load({}), own, now)
    return {(kind, one.window): one.permits for kind, group in limits.items() for one in group}


def limit(kind: MessageKind, window: Window, **settings: object) -> Limit:
    limits, _ = limits_for(load({}, **settings), [], NOON)
    [found] = [one for one in limits[kind] if one.window is window]
    return found


def said(answer: Answer) -> str:
    if isinstance(answer, Accepted):
        return "OK"
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.FREQUENCY_LIMITED
    return answer.values["detail"]


def test_the_platforms_limits_are_those_of_the_faq() -> None:
    # FAQ 2.1.8
    assert platform_permits(load({})) == {
        (VERIFICATION, Window.MINUTE): 1,
        (VERIFICATION, Window.HOUR): 5,
        (VERIFICATION, Window.DAY): 10,
        (VERIFICATION, Window.NUMBER_DAY): 40,
        (NOTIFICATION, Window.DAY): 50,
        (PROMOTION, Window.DAY): 50,
        (MessageKind.INTERNATIONAL, Window.NUMBER_DAY): 20,
    }


@pytest.mark.parametrize("profile", ["faq2020", "current"])
def test_both_profiles_have_the_same_limits(profile: str) -> None:
    assert platform_permits(load({}, profile=profile)) == platform_permits(load({}))


def test_what_a_window_is_is_a_setting() -> None:
    assert not limit(VERIFICATION, Window.MINUTE).is_rolling
    assert limit(VERIFICATION, Window.MINUTE, short_window=ShortWindow.ROLLING).is_rolling
    assert limit(VERIFICATION, Window.DAY).is_rolling
    natural = {"day_window": DayWindow.NATURAL_DAY}
    assert not limit(VERIFICATION, Window.NUMBER_DAY, **natural).is_rolling
    assert not limit(VERIFICATION, Window.HOUR, **natural).is_rolling


def test_what_counts_together() -> None:
    # FAQ 2.1.8 and FAQ 4.1.1
    by_template = {"verification_limit_key": VerificationLimitKey.SIGN_TEMPLATE_NUMBER}
    assert not limit(VERIFICATION, Window.HOUR).with_template
    assert limit(VERIFICATION, Window.HOUR, **by_template).with_template
    assert limit(NOTIFICATION, Window.DAY).with_template
    assert limit(VERIFICATION, Window.NUMBER_DAY).is_platform_wide
    assert not limit(VERIFICATION, Window.DAY).is_platform_wide


def test_an_own_limit_waits_until_it_takes_effect() -> None:
    first = OwnLimit(LimitScope.VERIFICATION, Window.MINUTE, 3, NOON, None)
    assert permits([first], NOON - 1)[VERIFICATION, Window.MINUTE] == 1
    assert permits([first], NOON)[VERIFICATION, Window.MINUTE] == 3
    second = OwnLimit(LimitScope.VERIFICATION, Window.MINUTE, 2, NOON + 900_000, 3)
    assert permits([second], NOON)[VERIFICATION, Window.MINUTE] == 3
    assert permits([second], NOON + 900_000)[VERIFICATION, Window.MINUTE] == 2


def test_an_answer_holds_until_the_next_change() -> None:
    def until(*effective_at: int) -> int:
        own = [OwnLimit(LimitScope.OTHER, Window.DAY, 1, at, None) for at in effective_at]
        return limits_for(load({}), own, NOON)[1]

    assert until() == until(NOON - 1, NOON) == FOREVER_MS
    assert until(NOON + 2, NOON + 1, NOON) == NOON + 1


def test_one_change_counts_for_notifications_and_promotions() -> None:
    found = permits([OwnLimit(LimitScope.OTHER, Window.MINUTE, 7, NOON, None)])
    assert found[NOTIFICATION, Window.MINUTE] == found[PROMOTION, Window.MINUTE] == 7
    assert found[VERIFICATION, Window.MINUTE] == 1


def test_codes_to_one_number_are_limited_by_minute_hour_and_day(world: World) -> None:
    # FAQ 2.1.8: 1 a minute, 5 an hour, 10 a day for one sign and number.
    heard = []
    for minute in (0, 0, 1, 2, 3, 4, 5, 60, 61, 62, 63, 64, 120):
        world.clock.advance(NOON + minute * 60_000 + 1 - world.now)
        heard.append(said(world.asks(PHONE)))
    assert heard == [
        "OK",
        "触发分钟级流控Permits:1",
        *["OK"] * 4,
        "触发小时级流控Permits:5",
        *["OK"] * 5,
        "触发天级流控Permits:10",
    ]
    assert said(world.asks(PHONE + 1)) == "OK"


def test_a_number_hears_forty_codes_a_day_from_everybody(world: World) -> None:
    # FAQ 2.1.8
    world.use(verification_per_minute=10, verification_per_hour=10)
    senders = [world.sender, *(world.new_sender(f"sender {turn}") for turn in range(4))]
    heard = [said(world.asks(PHONE, sender=who)) for who in senders for _ in range(10)]
    assert heard == ["OK"] * 40 + ["触发号码天级流控Permits:40"] * 10
    assert said(world.asks(PHONE, sender=senders[4], kind=NOTIFICATION)) == "OK"


def test_fifty_notifications_a_day_of_one_template(world: World) -> None:
    # FAQ 2.1.8, FAQ 3.3.2: repeats are sent too, up to 50.
    heard = [said(world.asks(PHONE, kind=NOTIFICATION)) for _ in range(51)]
    assert heard == ["OK"] * 50 + ["触发天级流控Permits:50"]
    other = world.new_template(NOTIFICATION)
    assert said(world.asks(PHONE, kind=NOTIFICATION, template_id=other)) == "OK"
    world.waits(24 * 3600)
    assert said(world.asks(PHONE, kind=NOTIFICATION)) == "OK"


@pytest.mark.parametrize(("key", "sixth"), [("sign+number", 5), ("sign+template+number", 6)])
def test_six_codes_of_two_templates_in_an_hour(world: World, key: str, sixth: int) -> None:
    # FAQ 4.1.1 against FAQ 2.1.8
    world.use(verification_limit_key=key)
    other = world.new_template(VERIFICATION)
    heard = []
    for turn in range(6):
        heard.append(said(world.asks(PHONE, template_id=other if turn % 2 else 0)))
        world.waits(60)
    assert heard.count("OK") == sixth


@pytest.mark.parametrize(("window", "passes_at_hour"), [("rolling_24h", 36), ("natural_day", 24)])
def test_a_day_is_24_hours_or_a_calendar_day(
    world: World, window: str, passes_at_hour: int
) -> None:
    world.use(day_window=window, **NEVER_PER_MINUTE)
    for _ in range(10):
        assert said(world.asks(PHONE)) == "OK"
    world.waits((passes_at_hour - 12) * 3600 - 1)
    assert said(world.asks(PHONE)) == "触发天级流控Permits:10"
    world.waits(1)
    assert said(world.asks(PHONE)) == "OK"


def test_an_own_limit_takes_effect_later(world: World) -> None:
    effective_at = world.now + 900_000
    mine = OwnLimit(LimitScope.OTHER, Window.MINUTE, 1, effective_at, None)
    world.change(lambda tx: frequency.set_limit(tx, world.sender.account_id, mine))
    assert [said(world.asks(PHONE, kind=NOTIFICATION)) for _ in range(2)] == ["OK", "OK"]
    world.clock.advance(effective_at - world.now)
    heard = [said(world.asks(PHONE, kind=NOTIFICATION)) for _ in range(2)]
    assert heard == ["OK", "触发分钟级流控Permits:1"]


def test_a_number_on_the_whitelist_is_not_limited(world: World) -> None:
    world.change(
        lambda tx: frequency.add_unlimited_number(tx, world.sender.account_id, PHONE, "", NOON)
    )
    assert [said(world.asks(PHONE)) for _ in range(3)] == ["OK"] * 3
    other = world.new_sender("other")
    heard = [said(world.asks(PHONE, sender=other)) for _ in range(2)]
    assert heard == ["OK", "触发分钟级流控Permits:1"]


def test_a_refusal_says_when_it_will_pass_and_keeps_its_word(world: World) -> None:
    assert said(world.asks(PHONE)) == "OK"
    world.waits(7)
    refused = world.asks(PHONE)
    assert isinstance(refused, Refused)
    headers = dict(refused.headers)
    assert headers["x-hongyan-limit-window"] == "minute"
    assert headers["x-hongyan-limit-retry-at"] == "2026-01-15T12:01:00+08:00"
    world.waits(53)
    assert said(world.asks(PHONE)) == "OK"
