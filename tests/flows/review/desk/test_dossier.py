"""A case with all that helps to decide it."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import Event
from hongyan.flows.review.desk.dossier import Dossier, show_case
from hongyan.kernel.kinds import MessageKind, RejectionReason
from tests.flows.review_table import Table, blocking
from tests.working import work_at


def show(table: Table, case_id: int) -> Dossier:
    with table.world.database.reading() as tx:
        found = show_case(work_at(tx, table.world.now, table.world.context), case_id)
    assert isinstance(found, Dossier)
    return found


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
    table.done(look, Event.CLAIMED, "bob")
    assert show(table, look.case_id).looked_at == ()
    table.done(look, Event.REJECTED, "bob", reasons=[RejectionReason.MISSPELT])
    assert [one.case_id for one in show(table, look.case_id).looked_at] == [first.case_id]
    assert [one.case_id for one in show(table, look.case_id).to_reopen] == [first.case_id]
    assert show(table, first.case_id).to_reopen == ()
