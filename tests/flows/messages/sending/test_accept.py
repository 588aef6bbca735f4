"""Acceptance: one batch, one transaction, each call answered for itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from hongyan.domain.accounts import store as accounts
from hongyan.domain.frequency import store as frequency
from hongyan.domain.inbound import store as inbound
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.request import Accepted, Group, Replayed, SendRequest
from hongyan.domain.messages.tables import dispatch, message
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.messages.sending.accept import Answer, accept_again, accept_messages
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, iso_text
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.world import NOON, PHONE, SIGN_NAME, UNICOM_PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

VERIFICATION, NOTIFICATION, PROMOTION = (
    MessageKind.VERIFICATION,
    MessageKind.NOTIFICATION,
    MessageKind.PROMOTION,
)


def group(*phones: int, extend_code: str = "", sign_name: str = SIGN_NAME) -> Group:
    variables = {"code": "123456"}
    return Group(phones, sign_name, variables, json.dumps(variables), extend_code)


def request(
    world: World, nonce: int, *groups: Group, kind: MessageKind = VERIFICATION
) -> SendRequest:
    code = f"SMS_{world.sender.templates[kind]}"
    return SendRequest(world.sender.account_id, code, groups, "", nonce, nonce)


def accepts(world: World, *requests: SendRequest) -> list[Answer]:
    with world.database.transaction() as tx:
        return accept_messages(work_at(tx, world.now, world.context), requests)


def kinds(answers: list[Answer]) -> list[object]:
    return [one.reason if isinstance(one, Refused) else type(one) for one in answers]


def logged(world: World) -> list[tuple[int, str]]:
    """Return (phone, refused code) of every record, oldest first."""
    with world.database.reading() as tx:
        rows = tx.execute(select(message.c.phone, message.c.refused_code).order_by(message.c.id))
        return [(row.phone, row.refused_code) for row in rows]


def opts_out(world: World, phone: int) -> None:
    with world.database.transaction() as tx:
        sender = world.sender
        inbound.add_opt_out(tx, sender.account_id, sender.sign_id, phone, "R", world.now)


def test_an_accepted_call_stands_in_the_log_the_queue_and_the_statistics(world: World) -> None:
    answer = world.asks(PHONE, UNICOM_PHONE, kind=NOTIFICATION, out_id="order-77")
    assert isinstance(answer, Accepted)
    assert (answer.accepted, answer.refused, answer.segments) == (2, 0, 2)
    assert logged(world) == [(PHONE, ""), (UNICOM_PHONE, "")]
    assert world.queued() == 2
    assert world.totals() == (2, 2, 0, 0)


def test_the_biz_id_is_the_calls_own_id(world: World) -> None:
    asked = request(world, 5, group(PHONE, PHONE + 1))
    assert accepts(world, asked) == [Accepted(5, MessageKind.VERIFICATION, 2, 0, 2)]


def test_a_call_whose_commit_was_not_heard_of_is_not_accepted_twice(world: World) -> None:
    claim = world.context.ids.one(world.now)
    asked = replace(request(world, 5, group(PHONE, PHONE + 1)), claim=claim)
    [answer] = accepts(world, asked)
    for _ in range(2):
        with world.database.transaction() as tx:
            assert accept_again(work_at(tx, world.now, world.context), asked) == answer
    assert len(logged(world)) == 2


def test_a_call_whose_batch_failed_is_accepted_alone(world: World) -> None:
    asked = request(world, 5, group(PHONE))
    with world.database.transaction() as tx:
        answer = accept_again(work_at(tx, world.now, world.context), asked)
    assert kinds([answer]) == [Accepted]
    assert len(logged(world)) == 1


def test_a_row_of_the_queue_stands_for_a_call_and_carrier(world: World) -> None:
    world.sends(*range(PHONE, PHONE + 50), UNICOM_PHONE)
    with world.database.reading() as tx:
        rows = tx.execute(select(dispatch.c.carrier, dispatch.c.waiting)).all()
    assert sorted(tuple(row) for row in rows) == [(Carrier.CMCC.value, 50), (Carrier.CUCC.value, 1)]


def test_a_refused_call_leaves_nothing_behind(world: World) -> None:
    answer = world.asks(PHONE, sign_name="没有")
    assert answer == Refused(Refusal.SIGN_MISSING, "sign_name", detail="没有")
    assert (logged(world), world.queued(), world.totals()) == ([], 0, (0, 0, 0, 0))


def test_calls_of_one_batch_see_what_those_before_them_used_up(world: World) -> None:
    answers = accepts(
        world, request(world, 1, group(PHONE)), request(world, 2, group(PHONE, PHONE + 1))
    )
    assert kinds(answers) == [Accepted, Accepted]
    assert logged(world) == [(PHONE, ""), (PHONE, "MOBILE_SEND_LIMIT"), (PHONE + 1, "")]


def test_a_refused_call_of_a_batch_uses_nothing_up(world: World) -> None:
    def cap(tx: Connection) -> None:
        accounts.change_account(tx, world.sender.account_id, day_quota=1)

    world.change(cap)
    too_many = request(world, 1, group(PHONE, PHONE + 1))
    assert kinds(accepts(world, too_many, request(world, 2, group(PHONE)))) == [
        Refusal.DAY_QUOTA_REACHED,
        Accepted,
    ]


def test_a_bad_call_does_not_fail_its_neighbours(world: World) -> None:
    bad = replace(request(world, 1, group(PHONE)), template_code="SMS_1")
    answers = accepts(world, bad, request(world, 2, group(PHONE)))
    assert kinds(answers) == [Refusal.TEMPLATE_MISSING, Accepted]


def test_a_replay_is_told_and_does_nothing(world: World) -> None:
    first = request(world, 7, group(PHONE), kind=NOTIFICATION)
    again = replace(first, claim=8)
    assert kinds(accepts(world, first, again)) == [Accepted, Replayed]
    assert kinds(accepts(world, replace(first, claim=9))) == [Replayed]
    assert len(logged(world)) == 1


def test_one_limited_number_becomes_a_record_and_the_others_go(world: World) -> None:
    world.sends(PHONE)
    answer = world.asks(PHONE, PHONE + 1)
    assert isinstance(answer, Accepted)
    assert (answer.accepted, answer.refused, answer.segments) == (1, 1, 1)
    assert world.queued() == 2
    assert world.totals() == (2, 2, 0, 0)  # who was passed over is not counted


def test_when_every_number_is_refused_the_first_ones_reason_fails_the_call(world: World) -> None:
    world.sends(PHONE, kind=PROMOTION)
    opts_out(world, PHONE)
    opts_out(world, PHONE + 1)
    answer = world.asks(PHONE + 1, PHONE, kind=PROMOTION)
    assert answer == Refused(Refusal.OPTED_OUT, "phone_numbers", detail="13900001001")
    assert len(logged(world)) == 1


def test_who_opted_out_gets_no_promotion_but_still_gets_codes(world: World) -> None:
    opts_out(world, PHONE)
    answers = accepts(
        world,
        request(world, 1, group(PHONE), kind=PROMOTION),
        request(world, 2, group(PHONE), kind=VERIFICATION),
        request(world, 3, group(PHONE), kind=NOTIFICATION),
    )
    assert kinds(answers) == [Refusal.OPTED_OUT, Accepted, Accepted]


def test_an_opt_out_is_from_one_sign(world: World) -> None:
    world.new_sign("另一个")
    opts_out(world, PHONE)
    assert isinstance(world.asks(PHONE, kind=PROMOTION, sign_name="另一个"), Accepted)


def test_a_code_a_minute_five_an_hour_ten_a_day(world: World) -> None:
    # FAQ 2.1.8; minute and hour are the clock's, the day is 24 hours back.
    heard = []
    for _ in range(6):
        heard.append(world.asks(PHONE))
        world.waits(60)
    assert kinds(heard) == [Accepted] * 5 + [Refusal.FREQUENCY_LIMITED]
    assert isinstance(heard[5], Refused)
    assert heard[5].values["detail"] == "触发小时级流控Permits:5"
    world.waits(54 * 60)
    heard = []
    for _ in range(6):
        heard.append(world.asks(PHONE))
        world.waits(60)
    assert kinds(heard) == [Accepted] * 5 + [Refusal.FREQUENCY_LIMITED]
    assert isinstance(heard[5], Refused)
    # The hour and the day are full: the day opens last, so it is what the caller waits for.
    assert heard[5].values["detail"] == "触发天级流控Permits:10"
    world.waits(3600)
    refused = world.asks(PHONE)
    assert isinstance(refused, Refused)
    assert refused.values["detail"] == "触发天级流控Permits:10"
    assert dict(refused.headers) == {
        "x-hongyan-limit-window": "day",
        "x-hongyan-limit-used": "10",
        "x-hongyan-limit-permits": "10",
        "x-hongyan-limit-retry-at": iso_text(NOON + DAY_MS),
    }


def test_the_time_that_a_refusal_names_is_the_earliest_that_passes(world: World) -> None:
    world.sends(PHONE)
    world.waits(13)
    refused = world.asks(PHONE)
    assert isinstance(refused, Refused)
    assert dict(refused.headers)["x-hongyan-limit-retry-at"] == iso_text(NOON + 60_000)
    world.waits(46)
    assert isinstance(world.asks(PHONE), Refused)
    world.waits(1)
    assert isinstance(world.asks(PHONE), Accepted)


def test_a_number_hears_forty_codes_a_day_from_all_accounts_together(world: World) -> None:
    senders = [world.sender, *(world.new_sender(f"tenant {number}") for number in range(4))]
    answers = []
    for number in range(41):
        answers.append(world.asks(PHONE, sender=senders[number % 5]))
        if number % 5 == 4:
            world.waits(3600 if number % 25 == 24 else 60)
    assert kinds(answers) == [Accepted] * 40 + [Refusal.FREQUENCY_LIMITED]
    assert isinstance(answers[40], Refused)
    assert answers[40].values["detail"] == "触发号码天级流控Permits:40"


def test_segments_and_receipts_change_no_count(world: World) -> None:
    # One call counts once per number, however long the text and whatever became of it.
    template_id = world.new_template(VERIFICATION, "长" * 200 + "${code}")
    assert isinstance(world.asks(PHONE, template_id=template_id), Accepted)
    world.waits(60)
    assert isinstance(world.asks(PHONE, template_id=template_id), Accepted)
    assert world.totals() == (2, 8, 0, 0)


def test_what_was_passed_over_does_not_count_against_the_number(world: World) -> None:
    for _ in range(8):
        world.asks(PHONE, PHONE + 1)
    world.waits(60)
    assert isinstance(world.asks(PHONE), Accepted)


@pytest.mark.parametrize(("waits_hours", "opens_at_hours"), [(0, 0), (9, 20), (19, 20), (21, 21)])
def test_promotions_keep_hours_and_codes_do_not(
    world: World, waits_hours: int, opens_at_hours: int
) -> None:
    # From 8 to 20 o'clock; the world begins at noon.
    world.waits(waits_hours * 3600)
    world.sends(PHONE, kind=PROMOTION)
    world.sends(PHONE + 1)
    with world.database.reading() as tx:
        rows = tx.execute(select(dispatch.c.priority, dispatch.c.due_at)).all()
    due = {row.priority: row.due_at for row in rows}
    assert due == {0: world.now, 2: NOON + opens_at_hours * HOUR_MS}


def test_one_extend_code_serves_one_sign(world: World) -> None:
    world.new_sign("另一个")
    assert isinstance(world.asks(PHONE, extend_code="77"), Accepted)
    assert isinstance(world.asks(PHONE + 1, extend_code="77"), Accepted)
    taken = world.asks(PHONE + 2, extend_code="77", sign_name="另一个")
    assert taken == Refused(Refusal.EXTEND_CODE_TAKEN, "extend_code", detail="77")


def test_one_extend_code_serves_one_sign_within_a_batch_and_a_call(world: World) -> None:
    world.new_sign("另一个")
    mine = group(PHONE, extend_code="77")
    other = group(PHONE + 1, extend_code="77", sign_name="另一个")
    answers = accepts(
        world,
        request(world, 1, mine, other),
        request(world, 2, mine),
        request(world, 3, other),
    )
    assert kinds(answers) == [Refusal.EXTEND_CODE_TAKEN, Accepted, Refusal.EXTEND_CODE_TAKEN]


def test_an_extend_code_of_a_deleted_sign_is_not_used_again(world: World) -> None:
    other = world.new_sign("另一个")
    world.sends(PHONE, extend_code="77", sign_name="另一个")
    world.change(lambda tx: signs.set_sign_state(tx, other, SignState.DELETED, world.now))
    recycled = world.asks(PHONE + 1, extend_code="77")
    assert recycled == Refused(Refusal.EXTEND_CODE_RECYCLED, "extend_code", detail="77")


def test_an_account_has_so_many_extend_codes_and_no_more(world: World) -> None:
    for number in range(10):
        world.sends(PHONE + number, extend_code=f"0{number}")
    world.use(extend_code_digits_max=1)
    refused = world.asks(PHONE + 20, extend_code="7")
    assert refused == Refused(Refusal.EXTEND_CODES_TOO_MANY, "extend_code", detail="10")


def test_one_call_may_hold_several_groups_each_with_its_own_text(world: World) -> None:
    groups = [group(PHONE + number) for number in range(3)]
    [answer] = accepts(world, request(world, 1, *groups, kind=NOTIFICATION))
    assert isinstance(answer, Accepted)
    assert answer.accepted == 3
    assert world.totals() == (3, 3, 0, 0)


def test_whitelisted_numbers_have_no_limit(world: World) -> None:
    owner = world.sender.account_id
    world.change(lambda tx: frequency.add_unlimited_number(tx, owner, PHONE, "tester", world.now))
    assert [type(world.asks(PHONE)) for _ in range(3)] == [Accepted] * 3


def test_limits_of_one_account_do_not_bind_another(world: World) -> None:
    other = world.new_sender("other", AccountKind.PERSONAL)
    world.sends(PHONE)
    assert isinstance(world.asks(PHONE, sender=other), Accepted)


def test_the_record_keeps_what_is_needed_to_show_the_text_again(world: World) -> None:
    [one] = world.sends(PHONE, code="482913", extend_code="9", out_id="o-1")
    assert json.loads(one.variables) == {"code": "482913"}
    assert (one.template_version, one.extend_code, one.out_id) == (1, "9", "o-1")
    with world.database.reading() as tx:
        assert messages.messages_by_id(tx, [one.message_id])[one.message_id] == one
