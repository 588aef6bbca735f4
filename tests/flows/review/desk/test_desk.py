"""Acts at the desk in words, and two cases compared."""

from __future__ import annotations

from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case
from hongyan.domain.review.reasons import CaseReason
from hongyan.flows.review.desk import desk
from hongyan.flows.review.desk.replay import Comparison
from hongyan.kernel.kinds import MessageKind, RejectionReason
from hongyan.kernel.refusal import Refused
from tests.flows.review_table import TEXT, Table, blocking
from tests.saying import reason_of, remedy, rule
from tests.working import work_at

INVOICES = "您的订单${code}已发货，代开发票请联系。"


def act(
    table: Table,
    case_id: int,
    event: Event,
    by: str = "ann",
    reasons: tuple[RejectionReason, ...] = (),
) -> Case | Refused:
    done = CaseAct(event, table.world.now, ActorKind.REVIEWER, by, reasons)
    with table.world.database.transaction() as tx:
        return desk.act_at_desk(work_at(tx, table.world.now, table.world.context), case_id, done)


def compare(table: Table, first: str, second: str) -> Comparison | Refused:
    with table.world.database.reading() as tx:
        return desk.compare(tx, shipped_packs(), first, second)


def test_an_act_that_is_not_possible_is_declined_in_words(table: Table) -> None:
    case = table.opens()
    assert isinstance(act(table, 404, Event.CLAIMED), Refused)
    nameless = act(table, case.case_id, Event.CLAIMED, by="")
    assert isinstance(nameless, Refused)
    assert "HONGYAN_REVIEWER" in remedy(nameless)
    assert isinstance(act(table, case.case_id, Event.CLAIMED), Case)
    another = act(table, case.case_id, Event.APPROVED, by="bob")
    assert reason_of(another) is CaseReason.CLAIMED_BY_ANOTHER
    assert isinstance(another, Refused)
    assert rule(another) == f"case {case.case_id} is claimed by ann"
    unfit = act(table, case.case_id, Event.REJECTED, reasons=(RejectionReason.SIGN_NOT_ALLOWED,))
    assert isinstance(unfit, Refused)
    assert "kind_mistaken" in remedy(unfit)


def test_the_applicant_asks_for_a_human_and_urges_when_it_is_late(table: Table) -> None:
    case = table.opens(blocking())

    def ask(event: Event) -> Case | Refused:
        with table.world.database.transaction() as tx:
            return desk.act_for_applicant(
                work_at(tx, table.world.now, table.world.context), case.case_id, event, ""
            )

    assert isinstance(ask(Event.HUMAN_REQUESTED), Case)
    assert isinstance(ask(Event.URGED), Refused)
    table.world.waits(2 * 3600 + 1)
    urged = ask(Event.URGED)
    assert isinstance(urged, Case)
    assert urged.urged_at == table.world.now
    assert isinstance(ask(Event.URGED), Refused)


def test_two_cases_compared_show_the_words_that_decide(table: Table) -> None:
    clean, bad = table.approved(TEXT), table.rejected(INVOICES)
    found = compare(table, str(clean.case_id), str(bad.case_id))
    assert isinstance(found, Comparison)
    assert found.first_findings == ()
    assert [one.rule_id for one in found.second_findings] == ["topic.fake-invoices"]
    assert found.edit is not None
    assert found.edit.text == TEXT
    same = compare(table, str(clean.case_id), str(clean.case_id))
    assert isinstance(same, Comparison)
    assert (same.differences, same.edit) == ((), None)


def test_templates_are_named_by_their_code_and_compared_with_their_like(table: Table) -> None:
    table.approved(TEXT, subject_id=200_000_001)
    bad = table.rejected(INVOICES)
    assert isinstance(compare(table, "SMS_200000001", str(bad.case_id)), Comparison)
    code = table.approved("验证码${code}", message_kind=MessageKind.VERIFICATION)
    for other in (str(code.case_id), "SMS_200000009", "404", "first"):
        assert isinstance(compare(table, "SMS_200000001", other), Refused)


def test_the_operators_days_are_declared_and_forgotten(table: Table) -> None:
    now = table.world.now
    table.world.change(
        lambda tx: desk.set_workdays(
            work_at(tx, now), [20260116, 20260117], "停电", is_workday=False
        )
    )
    table.world.change(
        lambda tx: desk.set_workdays(work_at(tx, now), [20260117], "", is_workday=True)
    )
    with table.world.database.reading() as tx:
        assert desk.list_workdays(tx) == {20260116: False, 20260117: True}
    assert (
        table.world.change(lambda tx: desk.forget_workdays(work_at(tx), [20260116, 20260118])) == 1
    )
