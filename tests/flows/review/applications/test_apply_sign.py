"""Applications for signs: what is refused, what the rules reject, what waits, what is sent with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.messages.request import Accepted
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.flows.review.applications.apply_sign import SignApplied, delete_sign
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import AccountKind, RejectionReason, SignKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.applying import (
    BARRED,
    NAME,
    act,
    apply_sign_of,
    ask_for_sign,
    certify,
    change_sign_of,
    decide,
    fault_of,
    new_sign,
    run,
    sign_named,
)
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def delete(world: World, name: str = NAME) -> Refused | None:
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: delete_sign(work_at(tx, world.now), owner, name),
    )


def test_a_new_sign_waits_and_is_sent_with_once_approved(world: World) -> None:
    order_id = apply_sign_of(world, new_sign())
    refused = world.asks(PHONE, sign_name=NAME)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.SIGN_MISSING
    decide(world, order_id)
    assert isinstance(world.asks(PHONE, sign_name=NAME), Accepted)


def test_what_the_rules_find_rejects_at_once_with_words(world: World) -> None:
    order_id = apply_sign_of(world, new_sign(BARRED))
    record = sign_named(world, BARRED)
    assert record.sign.state is SignState.REJECTED
    assert record.application is not None
    assert record.application.order_id == order_id
    assert "不支持此短信内容" in record.application.reject_text
    assert record.application.decided_at == world.now


def test_a_clean_sign_is_approved_at_once_only_by_the_setting_and_a_certified_owner(
    world: World,
) -> None:
    world.use(review_auto_approve=True)
    apply_sign_of(world, new_sign())
    assert sign_named(world).sign.state is SignState.PENDING
    certify(world)
    apply_sign_of(world, new_sign("云雀"))
    assert sign_named(world, "云雀").sign.state is SignState.APPROVED
    apply_sign_of(world, new_sign("杭州云雀", is_third_party=True))
    assert sign_named(world, "杭州云雀").sign.state is SignState.PENDING


# AUDIT G5: "auto-approval asks for positive evidence: … own name"
@pytest.mark.parametrize("name", ["云雀商城", "云雀银行", "杭州", "科技有限", "州云雀科技"])
def test_a_sign_that_is_more_or_other_than_the_certified_name_is_a_persons(
    world: World, name: str
) -> None:
    world.use(review_auto_approve=True)
    certify(world)
    apply_sign_of(world, new_sign(name))
    assert sign_named(world, name).sign.state is not SignState.APPROVED


def test_one_name_may_be_held_in_both_kinds_but_in_none_twice(world: World) -> None:
    apply_sign_of(world, new_sign())
    assert fault_of(ask_for_sign(world, new_sign())) is SignReason.TAKEN
    apply_sign_of(world, new_sign(kind=SignKind.VERIFICATION))


def test_a_banned_name_cannot_be_applied_for_anew(world: World) -> None:
    apply_sign_of(world, new_sign())
    sign_id = sign_named(world).sign.sign_id
    run(world, lambda tx: signs.set_sign_state(tx, sign_id, SignState.BANNED, world.now))
    assert fault_of(ask_for_sign(world, new_sign())) is SignApplicationReason.BANNED
    assert fault_of(change_sign_of(world, new_sign())) is SignApplicationReason.BANNED


def test_a_personal_account_applies_for_one_sign_a_calendar_day(world: World) -> None:
    world.sender = world.new_sender("li", AccountKind.PERSONAL)
    apply_sign_of(world, new_sign("小明花店"))
    again = ask_for_sign(world, new_sign("小明书店"))
    assert again == Refused(SignApplicationReason.DAY_FULL, "sign.name", most="1")
    world.waits(DAY_MS // 2000)  # noon to midnight
    apply_sign_of(world, new_sign("小明书店"))


def test_a_sign_in_review_stays_as_it_is(world: World) -> None:
    apply_sign_of(world, new_sign())
    assert fault_of(change_sign_of(world, new_sign())) is SignApplicationReason.IN_REVIEW
    assert fault_of(delete(world)) is SignReason.IN_REVIEW


def test_a_rejected_sign_is_changed_and_reviewed_anew(world: World) -> None:
    decide(world, apply_sign_of(world, new_sign()), RejectionReason.PRODUCT_LINK)
    done = change_sign_of(world, new_sign(remark="https://lark.example/"), approved_too=False)
    assert isinstance(done, SignApplied)
    record = sign_named(world)
    assert record.sign.state is SignState.PENDING
    assert record.application is not None
    assert (record.application.version, record.application.reject_text) == (2, "")
    decide(world, done.order_id)
    assert isinstance(world.asks(PHONE, sign_name=NAME), Accepted)


def test_an_approved_sign_that_is_changed_sends_no_more_until_approved_again(
    world: World,
) -> None:
    decide(world, apply_sign_of(world, new_sign()))
    old = change_sign_of(world, new_sign(), approved_too=False)
    assert fault_of(old) is SignApplicationReason.APPROVED
    assert isinstance(world.asks(PHONE, sign_name=NAME), Accepted)
    assert isinstance(change_sign_of(world, new_sign()), SignApplied)
    assert isinstance(world.asks(PHONE, sign_name=NAME), Refused)


def test_material_that_was_asked_for_is_given_by_a_change(world: World) -> None:
    order_id = apply_sign_of(world, new_sign())
    act(world, order_id, Event.CLAIMED)
    act(world, order_id, Event.MATERIAL_ASKED, note="请补充官网")
    done = change_sign_of(world, new_sign(remark="https://lark.example/"), approved_too=False)
    assert isinstance(done, SignApplied)
    assert done.order_id != order_id
    assert sign_named(world).sign.state is SignState.PENDING


def test_a_deleted_sign_is_gone_and_its_name_is_free(world: World) -> None:
    decide(world, apply_sign_of(world, new_sign()))
    first = sign_named(world).sign.sign_id
    assert delete(world) is None
    assert isinstance(world.asks(PHONE, sign_name=NAME), Refused)
    assert fault_of(delete(world)) is SignReason.MISSING
    assert fault_of(change_sign_of(world, new_sign())) is SignReason.MISSING
    apply_sign_of(world, new_sign())
    assert sign_named(world).sign.sign_id != first


def test_another_account_cannot_send_with_a_sign(world: World) -> None:
    decide(world, apply_sign_of(world, new_sign()))
    other = world.new_sender("other")
    refused = world.asks(PHONE, sign_name=NAME, sender=other)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.SIGN_MISSING


def test_nothing_is_stored_of_what_is_refused(world: World) -> None:
    for new in (new_sign("云雀 科技"), new_sign(letter_id=9), new_sign(qualification_id=9)):
        assert isinstance(ask_for_sign(world, new), Refused)
    owner = world.sender.account_id
    total, _ = run(world, lambda tx: signs.sign_records(tx, owner, 10, 1))
    assert total == 1  # the world's own
