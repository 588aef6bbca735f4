"""A tenant binds its own extend codes to signs, by the rules of sending."""

from __future__ import annotations

import pytest

from hongyan.domain.signs.reasons import ExtendCodeReason, SignReason
from hongyan.flows.review.applications.apply_sign import delete_sign
from hongyan.flows.review.applications.extend_codes import (
    ExtendCodes,
    bind_extend_code,
    extend_codes,
)
from tests.flows.applying import fault_of, run
from tests.flows.world import SIGN_NAME, World
from tests.working import work_at


def bind(world: World, code: str, name: str = SIGN_NAME) -> object:
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: bind_extend_code(work_at(tx, world.now, world.context), owner, name, code),
    )


def listed(world: World) -> ExtendCodes:
    owner = world.sender.account_id
    return run(world, lambda tx: extend_codes(tx, owner, world.settings))


def test_a_bound_code_is_listed_with_its_sign(world: World) -> None:
    assert bind(world, "88") is None
    assert bind(world, "88") is None, "it serves this sign already"
    [own] = listed(world).own
    assert own.sign is not None
    assert (own.code, own.sign.name, own.bound_at) == ("88", SIGN_NAME, world.now)


@pytest.mark.parametrize("code", ["", "12a", "\uff11\uff12", "123456789"])
def test_a_code_is_a_few_digits(world: World, code: str) -> None:
    assert fault_of(bind(world, code)) is ExtendCodeReason.SHAPE


def test_a_code_serves_one_sign(world: World) -> None:
    world.new_sign("云雀科技")
    bind(world, "88")
    assert fault_of(bind(world, "88", "云雀科技")) is ExtendCodeReason.TAKEN


def test_a_code_of_a_deleted_sign_is_not_given_again(world: World) -> None:
    world.new_sign("云雀科技")
    bind(world, "88", "云雀科技")
    owner = world.sender.account_id
    run(world, lambda tx: delete_sign(work_at(tx, world.now, world.context), owner, "云雀科技"))
    assert fault_of(bind(world, "88")) is ExtendCodeReason.RECYCLED
    [own] = listed(world).own
    assert own.sign is None


def test_an_account_has_so_many_codes(world: World) -> None:
    world.use(extend_codes_max=1)
    bind(world, "1")
    assert fault_of(bind(world, "2")) is ExtendCodeReason.TOO_MANY


def test_a_sign_that_is_not_there_gets_no_code(world: World) -> None:
    assert fault_of(bind(world, "1", "没有的")) is SignReason.MISSING
