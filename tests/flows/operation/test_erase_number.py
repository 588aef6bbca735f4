"""After a number is erased no table has it, the ledger is right, and its opt-outs still hold."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Integer, SmallInteger, Text, select

from hongyan.domain.accounts import store as accounts
from hongyan.domain.alerts import store as alerts
from hongyan.domain.alerts.model import AlertRule, Metric, RuleState
from hongyan.domain.callbacks.model import PushKind, PushResult
from hongyan.domain.callbacks.turns import Slots
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.frequency import store as frequency
from hongyan.domain.inbound.pseudonym import is_pseudonym
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.phone_code import PhoneCode
from hongyan.domain.receipts import store as receipts
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.flows.accounts.keep_calls import keep_calls
from hongyan.flows.accounts.manage_opt_outs import list_opt_outs, remove_opt_outs
from hongyan.flows.messages.reports.push import ClaimTerms, claim_pushes, record_pushes
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.flows.operation import erase_number as erasing
from hongyan.flows.operation.erase_number import KEPT_OF_NUMBER, Erased, erase_number
from hongyan.flows.operation.schema import METADATA
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.kernel.seal import Sealer
from hongyan.text.phone import api_form
from tests.flows.carrier import pieces_from, receipt, taken, text_from
from tests.saying import rule
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World

PHONE, OTHER = 86_13912345678, 86_13912345679
SEALER = Sealer(b"k" * 32)
ROOT = Path(__file__).resolve().parents[3]


def with_key(world: World) -> None:
    """Give the world a master key, as every process that sends has one."""
    old = world.context
    world.context = FlowContext(old.settings, old.ids, ReferenceCache(old.settings), SEALER)


def everywhere(world: World, phone: int) -> None:
    """Put a number in every place that can hold one."""
    world.hears_of(PushKind.SMS_REPORT)
    world.hears_of(PushKind.SMS_UP)
    left = world.leaves(phone, OTHER)
    world.hears(*map(taken, left))
    world.receives(*map(receipt, left))
    world.hears_from(*(text_from(one, "R") for one in left))
    world.hears_from(*(pieces_from(one, "长", "文")[0] for one in left))
    who = world.sender.account_id

    taken_all(world, api_form(phone))
    calls = [
        CallRecord("R", "SendSms", account_id=who, out_id=f"to {api_form(one)}", claim=1 + one % 7)
        for one in (phone, OTHER)
    ]

    def lists(tx: Connection) -> None:
        keep_calls(work_at(tx, world.now, world.context), calls)
        for one in (phone, OTHER):
            accounts.add_test_number(tx, who, one, world.now)
            frequency.add_unlimited_number(tx, who, one, "", world.now)
            routing.set_ported_number(tx, one, Carrier.CUCC)
            qualifications.save_phone_code(tx, PhoneCode(who, one, "d", world.now))
            row = (
                1,
                f"id-{one % 7}",
                one,
                "delivered",
                "DELIVERED",
                "DELIVRD",
                world.now,
                world.now,
            )
            receipts.keep_orphans(tx, [row])
        rule = AlertRule(0, who, Metric.CASH, 1, 5, (phone, OTHER), RuleState.ARMED, None)
        alerts.add_rule(tx, rule, world.now)

    world.change(lists)


def taken_all(world: World, answer: str) -> None:
    """Let the first reports be taken, the rest wait."""
    work_of = partial(work_at, now_ms=world.now, context=world.context)
    with world.database.transaction() as tx:
        [pushed, *_] = claim_pushes(work_of(tx), {}, ClaimTerms(2, 1000, Slots())).pushes
        record_pushes(work_of(tx), [PushResult(pushed, "", 200, answer)], [1])


def erased(world: World, phone: int) -> list[Erased]:
    steps: list[Erased] = []
    while not steps or not steps[-1].is_through:
        with world.database.transaction() as tx:
            done = erase_number(work_at(tx, world.now, world.context), SEALER, f"+{phone}")
        assert isinstance(done, Erased)
        steps.append(done)
    return steps


def places_of(world: World, phone: int) -> set[str]:
    """Return every column of text or integers in which a number stands."""
    found = set()
    with world.database.reading() as tx:
        for table in METADATA.tables.values():
            columns = [
                one
                for one in table.columns
                if isinstance(one.type, Text | Integer | BigInteger | SmallInteger)
            ]
            for row in tx.execute(select(*columns)):
                for column, value in zip(columns, row, strict=True):
                    is_text = isinstance(value, str) and api_form(phone) in value
                    if is_text or value == phone or value == int(api_form(phone)):
                        found.add(f"{table.name}.{column.name}")
    return found


def test_the_scan_finds_a_number_wherever_it_was_put(world: World) -> None:
    with_key(world)
    everywhere(world, PHONE)
    tables = {place.partition(".")[0] for place in places_of(world, PHONE)}
    assert tables == {
        "alert_rule",
        "attempt",
        "call_record",
        "inbound",
        "inbound_part",
        "message",
        "opt_out",
        "orphan_receipt",
        "phone_code",
        "ported_number",
        "push",
        "push_attempt",
        "test_number",
        "unlimited_number",
    }


@given(place=st.integers(0, 99_999_999), at_once=st.sampled_from([1, 1000]))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_an_erasure_no_table_has_the_number(world: World, place: int, at_once: int) -> None:
    phone = 86_13800000000 + place
    with_key(world)
    everywhere(world, phone)
    others = places_of(world, OTHER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasing, "ROWS_AT_ONCE", at_once)
        erased(world, phone)
    assert places_of(world, phone) == set()
    assert places_of(world, OTHER) == others, "another number stays in all its places"
    with world.database.transaction() as tx:
        seal_entries(work_at(tx, world.now, world.context))
    with world.database.reading() as tx:
        assert verify_ledger(tx).is_right


def test_an_erased_number_that_opted_out_gets_no_promotions(world: World) -> None:
    with_key(world)
    everywhere(world, PHONE)
    erased(world, PHONE)
    erased(world, OTHER)
    world.waits(2 * 24 * 3600)
    answer = world.asks(PHONE, kind=MessageKind.PROMOTION)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.OPTED_OUT
    assert len(world.leaves(PHONE, kind=MessageKind.NOTIFICATION)) == 1


def test_a_number_that_never_opted_out_gets_them_after_its_erasure(world: World) -> None:
    with_key(world)
    [left] = world.leaves(PHONE)
    world.hears(taken(left))
    world.receives(receipt(left))
    erased(world, PHONE)
    assert len(world.leaves(PHONE, kind=MessageKind.PROMOTION)) == 1


def test_an_erased_opt_out_is_shown_as_such_and_can_be_taken_back(world: World) -> None:
    with_key(world)
    everywhere(world, PHONE)
    erased(world, PHONE)
    with world.database.transaction() as tx:
        listed = list_opt_outs(tx, "acme", 10)
        assert not isinstance(listed, Refused)
        assert [is_pseudonym(one.phone) for one in listed].count(True) == 1
        sign = world.sender.sign_name
        assert remove_opt_outs(work_at(tx), SEALER, "acme", sign, [api_form(PHONE)]) == 1
    assert len(world.leaves(PHONE, kind=MessageKind.PROMOTION)) == 1


def test_a_number_with_messages_under_way_is_not_erased_yet(world: World) -> None:
    with_key(world)
    [left] = world.leaves(PHONE)
    with world.database.transaction() as tx:
        no = erase_number(work_at(tx, world.now, world.context), SEALER, api_form(PHONE))
    assert isinstance(no, Refused)
    assert "under way" in rule(no)
    assert places_of(world, PHONE) == {"message.phone", "attempt.phone"}
    world.hears(taken(left))
    world.receives(receipt(left))
    erased(world, PHONE)
    assert places_of(world, PHONE) == set()


def test_an_erasure_that_is_repeated_finds_nothing(world: World) -> None:
    with_key(world)
    everywhere(world, PHONE)
    assert erased(world, PHONE)[-1].counts["opt-outs"] == 1
    [again] = erased(world, PHONE)
    assert not any(again.counts.values())


def test_what_is_no_number_is_said(world: World) -> None:
    with_key(world)
    with world.database.transaction() as tx:
        no = erase_number(work_at(tx, world.now, world.context), SEALER, "hello")
    assert isinstance(no, Refused)


def test_the_page_says_what_stays_in_the_same_words() -> None:
    page = (ROOT / "docs/rules/privacy.md").read_text(encoding="utf-8")
    for what, why in KEPT_OF_NUMBER:
        assert f"| {what} | {why} |" in page
