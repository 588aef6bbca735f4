"""The reviewers' desk: the queue, a case with all that helps, and acts in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.review.conduct import Barrier, CaseAct
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case
from hongyan.flows.refusals.declined import Declined
from hongyan.flows.review.desk import desk
from hongyan.flows.review.desk.replay import Comparison
from hongyan.kernel.kinds import MessageKind, RejectionReason
from tests.flows.review_table import TEXT, Table, blocking

if TYPE_CHECKING:
    from collections.abc import Collection

INVOICES = "您的订单${code}已发货，代开发票请联系。"


def queue(table: Table, *states: State) -> list[desk.QueuePlace]:
    asked: Collection[State] = states or desk.OPEN
    with table.world.database.reading() as tx:
        return desk.list_queue(
            tx, now_ms=table.world.now, context=table.world.context, states=asked
        )


def show(table: Table, case_id: int) -> desk.Dossier:
    with table.world.database.reading() as tx:
        found = desk.show_case(tx, case_id, now_ms=table.world.now, context=table.world.context)
    assert isinstance(found, desk.Dossier)
    return found


def act(
    table: Table,
    case_id: int,
    event: Event,
    by: str = "ann",
    reasons: tuple[RejectionReason, ...] = (),
) -> Case | Declined:
    done = CaseAct(event, table.world.now, ActorKind.REVIEWER, by, reasons)
    with table.world.database.transaction() as tx:
        return desk.act_at_desk(
            tx, case_id, done, now_ms=table.world.now, context=table.world.context
        )


def compare(table: Table, first: str, second: str) -> Comparison | Declined:
    with table.world.database.reading() as tx:
        return desk.compare(tx, shipped_packs(), first, second)


def test_the_queue_is_sorted_by_due_time_and_knows_places_and_accounts(table: Table) -> None:
    first = table.opens()
    table.world.waits(60)
    second = table.opens(subject=table.subject("别的通知"))
    claimed = table.opens(subject=table.subject("又一个"))
    table.done(claimed, Event.CLAIMED)
    rows = queue(table)
    assert [(one.case.case_id, one.place) for one in rows] == [
        (first.case_id, 1),
        (second.case_id, 2),
        (claimed.case_id, 0),
    ]
    assert {one.account_name for one in rows} == {"acme"}
    assert [one.case.case_id for one in queue(table, State.CLAIMED)] == [claimed.case_id]


def test_from_the_third_decision_on_an_end_is_expected(table: Table) -> None:
    waiting = table.opens()
    assert queue(table)[0].expected_at is None
    for number in range(3):
        table.approved(f"通知{number}号")
        table.world.waits(300)
    [one] = [row for row in queue(table) if row.case.case_id == waiting.case_id]
    assert one.expected_at == table.world.now + 300_000
    with table.world.database.reading() as tx:
        same = desk.waiting(tx, waiting, now_ms=table.world.now, context=table.world.context)
    assert same == one
    assert "排队" in same.words.zh


def test_a_case_is_shown_with_trail_precedents_and_its_possible_reasons(table: Table) -> None:
    near = table.rejected("您的订单${number}已发货，请留意查收。")
    table.approved("验证码${code}。", message_kind=MessageKind.VERIFICATION)
    dossier = show(table, table.opens(blocking()).case_id)
    assert [one.past.case_id for one in dossier.precedents] == [near.case_id]
    assert dossier.precedents[0].past.verdict.value == "rejected"
    assert [one.event for one in dossier.trail] == [Event.SUBMITTED, Event.RULES_BLOCKED]
    assert RejectionReason.KIND_MISTAKEN in dossier.reasons
    assert RejectionReason.SIGN_NOT_ALLOWED not in dossier.reasons


def test_a_second_opinion_that_differs_names_what_to_reopen(table: Table) -> None:
    table.world.use(review_second_opinion_permille=1000)
    first = table.approved()
    [look] = table.open_cases()
    assert [one.case_id for one in show(table, look.case_id).looked_at] == [first.case_id]
    table.done(look, Event.CLAIMED, "bob")
    table.done(look, Event.REJECTED, "bob", reasons=[RejectionReason.MISSPELT])
    assert [one.case_id for one in show(table, look.case_id).to_reopen] == [first.case_id]
    assert show(table, first.case_id).to_reopen == ()


def test_an_act_that_is_not_possible_is_declined_in_words(table: Table) -> None:
    case = table.opens()
    assert isinstance(act(table, 404, Event.CLAIMED), Declined)
    nameless = act(table, case.case_id, Event.CLAIMED, by="")
    assert isinstance(nameless, Declined)
    assert "HONGYAN_REVIEWER" in nameless.remedy
    assert isinstance(act(table, case.case_id, Event.CLAIMED), Case)
    another = act(table, case.case_id, Event.APPROVED, by="bob")
    assert another == Declined(
        f"case {case.case_id}",
        "it is claimed by ann",
        "let them go on with it, or let an operator release it",
    )
    unfit = act(table, case.case_id, Event.REJECTED, reasons=(RejectionReason.SIGN_NOT_ALLOWED,))
    assert isinstance(unfit, Declined)
    assert "kind_mistaken" in unfit.remedy


@pytest.mark.parametrize("barrier", list(Barrier))
def test_every_barrier_has_words(barrier: Barrier) -> None:
    values = {"state": "", "by": "", "reasons": "", "event": ""}
    assert all(text.format(**values) for text in desk.BARRIER_WORDS[barrier])


def test_the_applicant_asks_for_a_human_and_urges_when_it_is_late(table: Table) -> None:
    case = table.opens(blocking())

    def ask(event: Event) -> Case | Declined:
        with table.world.database.transaction() as tx:
            return desk.act_for_applicant(
                tx, case.case_id, event, "", now_ms=table.world.now, context=table.world.context
            )

    assert isinstance(ask(Event.HUMAN_REQUESTED), Case)
    assert isinstance(ask(Event.URGED), Declined)
    table.world.waits(2 * 3600 + 1)
    urged = ask(Event.URGED)
    assert isinstance(urged, Case)
    assert urged.urged_at == table.world.now
    assert isinstance(ask(Event.URGED), Declined)


def test_two_cases_compared_show_the_words_that_decide(table: Table) -> None:
    clean, bad = table.approved(TEXT), table.rejected(INVOICES)
    found = compare(table, str(clean.case_id), str(bad.case_id))
    assert isinstance(found, Comparison)
    assert found.first_findings == ()
    assert [one.rule_id for one in found.second_findings] == ["topic.fake-invoices"]
    assert found.edit is not None
    assert "代开发票" in found.edit.text
    same = compare(table, str(clean.case_id), str(clean.case_id))
    assert isinstance(same, Comparison)
    assert (same.differences, same.edit) == ((), None)


def test_templates_are_named_by_their_code_and_compared_with_their_like(table: Table) -> None:
    table.approved(TEXT, subject_id=200_000_001)
    bad = table.rejected(INVOICES)
    assert isinstance(compare(table, "SMS_200000001", str(bad.case_id)), Comparison)
    code = table.approved("验证码${code}", message_kind=MessageKind.VERIFICATION)
    for other in (str(code.case_id), "SMS_200000009", "404", "first"):
        assert isinstance(compare(table, "SMS_200000001", other), Declined)


def test_the_operators_days_are_declared_and_forgotten(table: Table) -> None:
    now = table.world.now
    table.world.change(
        lambda tx: desk.set_workdays(tx, [20260116, 20260117], "停电", now, is_workday=False)
    )
    table.world.change(lambda tx: desk.set_workdays(tx, [20260117], "", now, is_workday=True))
    with table.world.database.reading() as tx:
        assert desk.list_workdays(tx) == {20260116: False, 20260117: True}
    assert table.world.change(lambda tx: desk.forget_workdays(tx, [20260116, 20260118])) == 1
