"""Groups are prepared in order, with facts that are read once for all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hongyan.domain.messages.request import Group, SendRequest
from hongyan.domain.signs import store as signs
from hongyan.flows.messages.sending.prepare import known_codes, prepare
from hongyan.flows.money.ledger.funds_snapshots import lock_snapshots
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.world import PHONE, SIGN_NAME, World
from tests.working import work_at

if TYPE_CHECKING:
    import pytest
    from sqlalchemy.engine import Connection

    from hongyan.flows.messages.sending.batch import Prepared


def group(number: int, *, code: str = "123456", extend_code: str = "", sign: str = "") -> Group:
    values = {"code": code}
    return Group((PHONE + number,), sign or SIGN_NAME, values, json.dumps(values), extend_code)


def call(world: World, *groups: Group) -> SendRequest:
    template = f"SMS_{world.sender.templates[MessageKind.VERIFICATION]}"
    return SendRequest(world.sender.account_id, template, groups, "", 1, 1)


def prepares(world: World, *groups: Group) -> list[Prepared] | Refused:
    asked = call(world, *groups)
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, world.context)
        snapshots = lock_snapshots(work, {asked.account_id})
        return prepare(work, snapshots, known_codes(work, [asked]), asked)


def test_each_group_has_its_sender_and_its_segments(world: World) -> None:
    found = prepares(world, group(0), group(1, code="654321"))
    assert not isinstance(found, Refused)
    assert [one.segments for one in found] == [1, 1]
    assert {one.sender.sign.sign_id for one in found} == {world.sender.sign_id}


def test_the_first_group_with_a_no_fails_the_call(world: World) -> None:
    found = prepares(world, group(0), group(1, sign="没有"), group(2, code=""))
    assert found == Refused(Refusal.SIGN_MISSING, "sign_name", detail="没有")


def test_codes_that_nobody_holds_are_told_from_those_of_a_sign(world: World) -> None:
    world.sends(PHONE, extend_code="77")
    owner = world.sender.account_id
    with world.database.reading() as tx:
        work = work_at(tx, world.now, world.context)
        held = known_codes(work, [call(world, group(1, extend_code="77"), group(2))])
        new = known_codes(
            work, [call(world, group(1, extend_code="77"), group(2, extend_code="8"))]
        )
    assert held.holders == new.holders == {(owner, "77"): world.sender.sign_id}
    assert (held.counts, new.counts) == ({}, {owner: 1})


def test_the_codes_of_a_hundred_groups_are_looked_up_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    look_up = signs.extend_code_holders

    def look(tx: Connection, account_id: int, codes: set[str]) -> list[tuple[str, int]]:
        asked.append(len(codes))
        return look_up(tx, account_id, codes)

    monkeypatch.setattr(signs, "extend_code_holders", look)
    found = prepares(world, *(group(number, extend_code=f"{number:03d}") for number in range(100)))
    assert not isinstance(found, Refused)
    assert asked == [100]
