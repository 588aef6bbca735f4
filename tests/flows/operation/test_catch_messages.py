"""Messages as the developer of `dev` sees them: whole texts, codes, and how far each one is."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.flows.operation import catch_messages as flows
from hongyan.flows.operation.catch_messages import (
    Caught,
    CaughtPage,
    catch_messages,
    catch_these,
    code_in,
    phones_of,
)
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from hongyan.text.phone import api_form
from tests.flows.carrier import receipt, taken
from tests.flows.world import PHONE, World

KIND = MessageKind.NOTIFICATION
OTHER = PHONE + 1


def page(world: World, asked: str = "", before: int | None = None, limit: int = 50) -> CaughtPage:
    with world.database.reading() as tx:
        return catch_messages(tx, world.settings, asked, before, limit)


def ids(caught: tuple[Caught, ...]) -> list[int]:
    return [one.message.message_id for one in caught]


def sent(world: World, *phones: int, **request: Any) -> list[int]:
    return [one.message_id for one in world.sends(*phones, kind=KIND, **request)]


def only(world: World, asked: str = "") -> Caught:
    [one] = page(world, asked).caught
    return one


def test_the_newest_of_all_accounts_come_first_with_text_and_code(world: World) -> None:
    other = world.new_sender("other", sign_name="别家")
    world.sends(PHONE, code="246810")
    world.sends(OTHER, kind=KIND, sender=other, code="A-7")
    found = page(world)
    assert [(one.account_name, one.text, one.code) for one in found.caught] == [
        ("other", "【别家】您的订单A-7已发货。", ""),
        ("acme", "【鸿雁演示】您的验证码为246810，请勿泄露。", "246810"),
    ]
    assert found.after is None


def test_a_number_is_found_however_it_is_written(world: World) -> None:
    one, _ = sent(world, PHONE, OTHER)
    bare = api_form(PHONE)
    for asked in (bare, f"+86 {bare}", f"{bare[:3]} {bare[3:7]} {bare[7:]}"):
        assert ids(page(world, asked).caught) == [one]


def test_words_are_looked_for_in_the_text_that_was_sent_and_in_the_name_of_the_account(
    world: World,
) -> None:
    other = world.new_sender("Other")
    [ours] = sent(world, PHONE, code="Blue-7")
    [theirs] = sent(world, OTHER, sender=other, code="Red-8")
    assert ids(page(world, "blue").caught) == [ours]
    assert ids(page(world, "oTHER").caught) == [theirs]
    assert page(world, "green").caught == ()


@pytest.mark.parametrize("asked", ["", "订单"])
def test_pages_join_without_a_gap_and_without_a_repeat(world: World, asked: str) -> None:
    all_ids = sorted(sent(world, *range(PHONE, PHONE + 5)), reverse=True)
    found: list[list[int]] = []
    before = None
    for _ in range(3):
        one = page(world, asked, before, limit=2)
        found.append(ids(one.caught))
        before = one.after
    assert found == [all_ids[:2], all_ids[2:4], all_ids[4:]]
    assert before is None


def test_rare_words_are_looked_for_a_bounded_way_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "LOOKED_MAX", 2)
    [rare] = sent(world, PHONE, code="rare")
    sent(world, *range(OTHER, OTHER + 3))
    first = page(world, "rare")
    assert first.caught == ()
    assert ids(page(world, "rare", first.after).caught) == [rare]


def test_a_message_shows_its_channel_from_its_attempt_on_and_then_its_verdict(
    world: World,
) -> None:
    sent(world, PHONE)
    one = only(world)
    assert (one.channel_id, one.channel_name, one.dest_id) == (None, "", "")
    [leaving] = world.starts().departures
    one = only(world)
    assert (one.channel_id, one.channel_name) == (world.first_channel, "first")
    assert one.dest_id == leaving.src_id
    assert not one.is_submitted
    world.hears(taken(leaving))
    one = only(world)
    assert (one.is_submitted, one.verdict) == (True, None)
    world.receives(receipt(leaving))
    verdict = only(world).verdict
    assert verdict is not None
    assert verdict.outcome is Outcome.DELIVERED


def test_messages_by_their_ids_and_by_their_calls_come_once_and_the_oldest_first(
    world: World,
) -> None:
    first, second = world.sends(PHONE, OTHER, kind=KIND)
    [alone] = world.submits(PHONE + 2, kind=KIND)[-1:]
    world.receives(receipt(alone, failure="MOBILE_NOT_ON_SERVICE"))
    sent(world, PHONE + 3)
    asked = [alone.message_id, second.message_id]
    with world.database.reading() as tx:
        found = catch_these(tx, world.settings, asked, [first.biz_id])
        assert catch_these(tx, world.settings, [], []) == ()
    assert ids(found) == [first.message_id, second.message_id, alone.message_id]
    assert [one.verdict and one.verdict.outcome for one in found] == [
        None,
        None,
        Outcome.UNDELIVERED,
    ]


@pytest.mark.parametrize(
    ("asked", "phones"),
    [
        ("13900001000", (8613900001000,)),
        ("+8613900001000", (8613900001000,)),
        ("13105551234", (8613105551234, 13105551234)),
        ("+13105551234", (13105551234,)),
        ("246810", ()),
        ("订单", ()),
        ("", ()),
    ],
)
def test_a_search_means_a_number_only_where_it_reads_as_one(
    asked: str, phones: tuple[int, ...]
) -> None:
    assert phones_of(asked) == phones


@pytest.mark.parametrize(
    ("variables", "text", "code"),
    [
        ('{"code":"246810"}', "验证码246810", "246810"),
        ('{"Captcha":"2468"}', "验证码2468", "2468"),
        ('{"order":"246810"}', "订单246810", ""),
        ('{"code":"123"}', "验证码123", ""),
        ('{"code":"A24681"}', "验证码A24681", ""),
        ('{"code":"246810"}', "验证码已失效", ""),
        ("", "验证码246810", ""),
    ],
)
def test_a_code_is_a_variable_that_is_named_so_and_stands_in_the_text(
    variables: str, text: str, code: str
) -> None:
    assert code_in(variables, text) == code
