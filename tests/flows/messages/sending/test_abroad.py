"""What a call abroad needs: numbers read anew, in the order of countries, and the caps' words."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Connection

from hongyan.api.handlers.numbers import read_numbers
from hongyan.config import load
from hongyan.domain.messages.request import Accepted, Group
from hongyan.flows.messages.abroad.manage_international import used_today
from hongyan.flows.messages.sending import abroad as send_abroad
from hongyan.flows.messages.sending.abroad import country_name, read_abroad
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.kernel.choices import NumberPolicy
from hongyan.kernel.refusal import Refused
from tests.flows.foreign import Foreign
from tests.flows.world import World

SETTINGS = load({})


def group(*numbers: str) -> Group:
    read = read_numbers("PhoneNumbers", numbers, SETTINGS)
    assert not isinstance(read, Refused)
    return Group(read.phones, "Hongyan", {}, "{}", "", read.countries, numbers)


def again(*numbers: str) -> list[tuple[int, str]]:
    found = read_abroad(group(*numbers), SETTINGS)
    return list(zip(found.phones, found.countries, strict=True))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("13105551234", (13105551234, "US")),
        ("14165550123", (14165550123, "CA")),
        ("13900001000", (8613900001000, "CN")),  # North America has no 390
        ("8613105551234", (8613105551234, "CN")),
        ("+13105551234", (8613105551234, "CN")),  # a documented way to write the mainland's
        ("85251230000", (85251230000, "HK")),
    ],
)
def test_with_an_international_template_some_numbers_mean_something_else(
    written: str, read: tuple[int, str]
) -> None:
    # FAQ 5.1.11
    assert again(written) == [read]


def test_a_number_in_no_allocated_range_stays_the_mainlands_if_ranges_are_asked_for() -> None:
    strict = load({}, international_numbers=NumberPolicy.VALID)
    assert read_abroad(group("14152222222"), strict).countries == ("US",)
    assert read_abroad(group("13902222222"), strict).countries == ("CN",)


def test_numbers_come_back_by_country_each_in_the_callers_order() -> None:
    read = again("6581230001", "85251230009", "6581230000", "85251230001")
    assert read == [
        (85251230009, "HK"),
        (85251230001, "HK"),
        (6581230001, "SG"),
        (6581230000, "SG"),
    ]


def test_a_country_nobody_knows_is_named_by_its_code() -> None:
    assert country_name("XX", None) == "XX"


def test_a_batch_looks_once_at_what_an_account_sent_today(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = Foreign(world)
    foreign.chooses(day_caps={"SG": 3})
    asked: list[int] = []

    def look(tx: Connection, account_id: int, now_ms: int) -> dict[str, int]:
        asked.append(account_id)
        return used_today(tx, account_id, now_ms)

    monkeypatch.setattr(send_abroad, "used_today", look)
    requests = [foreign.request(str(6581230000 + step)) for step in range(4)]
    with world.database.transaction() as tx:
        answers = accept_messages(tx, requests, now_ms=world.now, context=world.context)
    assert [isinstance(one, Accepted) for one in answers] == [True, True, True, False]
    assert asked == [foreign.account_id]
