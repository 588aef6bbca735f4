"""Qualifications from submission to deletion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.qualifications import store
from hongyan.domain.qualifications.form import FieldFlaw, Flaw
from hongyan.domain.qualifications.model import Person, QualificationState
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.refusals.paper_fault import PaperFault, PaperRefused
from hongyan.flows.review.papers.qualifications import (
    SubmittedForm,
    delete_qualification,
    list_qualifications,
    one_qualification,
    open_form,
    submit_qualification,
    update_qualification,
)
from hongyan.kernel.kinds import AccountKind
from tests.flows.papers_table import CODE, FORM, ID_NUMBER, Papers

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def updates(papers: Papers, qualification_id: int, **changes: Any) -> Any:
    """Change papers: all other fields of the form are left away."""
    nobody = Person("", "", "", phone="13900001234")
    blank = replace(
        FORM,
        company_name="",
        licence_period_text="",
        legal_person=Person("", "", ""),
        administrator=nobody,
        licences=(),
    )
    world = papers.world
    return papers.run(
        lambda tx: update_qualification(
            tx,
            papers.account_id,
            qualification_id,
            SubmittedForm(replace(blank, **changes), CODE),
            now_ms=world.now,
            context=world.context,
        )
    )


def deletes(papers: Papers, qualification_id: int) -> Any:
    """Delete a qualification."""
    now = papers.world.now
    return papers.run(
        lambda tx: delete_qualification(tx, papers.account_id, qualification_id, now_ms=now)
    )


def fault(answer: Any) -> Any:
    """Return the fault of a refusal."""
    assert isinstance(answer, PaperRefused), answer
    return answer.fault


def test_a_submission_waits_for_review_and_is_kept_sealed(papers: Papers) -> None:
    papers.texts_code()
    made = papers.submits()
    assert isinstance(made, int)
    held = papers.run(lambda tx: store.qualification_by_id(tx, made))
    assert held.state is QualificationState.REVIEWING
    assert held.order_id > 0
    assert ID_NUMBER not in held.form_sealed
    assert open_form(held, papers.world.context) == FORM
    assert papers.case_of(SubjectKind.QUALIFICATION, made) is not None


def test_the_administrators_phone_is_proven_once(papers: Papers) -> None:
    assert fault(papers.submits()) is PaperFault.CERTIFY_CODE_WRONG
    papers.texts_code()
    assert fault(papers.submits(code="000000")) is PaperFault.CERTIFY_CODE_WRONG
    assert isinstance(papers.submits(), int)
    assert fault(papers.submits(name="第二份")) is PaperFault.CERTIFY_CODE_WRONG


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"company_name": ""}, FieldFlaw("CompanyName", Flaw.ABSENT)),
        ({"credit_code": "91330000MA27XL0001"}, FieldFlaw("OrganizationCode", Flaw.SHAPE)),
        (
            {"legal_person": replace(FORM.legal_person, id_number="110101199003071234")},
            FieldFlaw("LegalPersonIDCardNo", Flaw.SHAPE),
        ),
        (
            {"administrator": replace(FORM.administrator, phone="12345")},
            FieldFlaw("AdminPhoneNo", Flaw.SHAPE),
        ),
        (
            {"administrator": replace(FORM.administrator, portrait_key="materials/1/none")},
            FieldFlaw("AdminIDCardPic", Flaw.FILE),
        ),
        ({"company_name": "别家公司"}, PaperFault.COMPANY_MISMATCH),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    papers: Papers, changes: dict[str, Any], expected: Any
) -> None:
    papers.texts_code()
    assert fault(papers.submits(**changes)) == expected


def test_a_name_is_given_once_and_personal_accounts_have_none(papers: Papers) -> None:
    papers.qualified()
    assert fault(papers.submits()) is PaperFault.QUALIFICATION_NAME_TAKEN
    person = papers.world.new_sender("person", AccountKind.PERSONAL).account_id
    now, context = papers.world.now, papers.world.context
    answer = papers.run(
        lambda tx: submit_qualification(
            tx, person, SubmittedForm(FORM, CODE), now_ms=now, context=context
        )
    )
    assert fault(answer) is PaperFault.NOT_ENTERPRISE


def test_a_change_keeps_what_it_does_not_say_and_is_reviewed_again(papers: Papers) -> None:
    made = papers.qualified()
    papers.texts_code()
    admin = Person("韩梅梅", "", "", phone="13900001234")
    assert updates(papers, made, name="新名字", administrator=admin) is None
    held, form = papers.run(
        lambda tx: one_qualification(tx, papers.account_id, made, papers.world.context)
    )
    assert (held.state, held.version) == (QualificationState.REVIEWING, 2)
    assert form == replace(FORM, administrator=replace(FORM.administrator, name="韩梅梅"))
    assert fault(updates(papers, made)) is PaperFault.QUALIFICATION_UNDER_REVIEW
    assert fault(updates(papers, 99)) is PaperFault.QUALIFICATION_MISSING


def test_a_qualification_goes_when_no_sign_rests_on_it_and_nobody_reviews_it(
    papers: Papers,
) -> None:
    papers.texts_code()
    made = papers.submits()
    assert isinstance(made, int)
    assert fault(deletes(papers, made)) is PaperFault.QUALIFICATION_UNDER_REVIEW
    papers.decides(SubjectKind.QUALIFICATION, made)
    papers.sign(qualification_id=made)
    assert fault(deletes(papers, made)) is PaperFault.QUALIFICATION_IN_USE
    papers.texts_code()
    free = papers.submits(name="没人用")
    assert isinstance(free, int)
    papers.decides(SubjectKind.QUALIFICATION, free, approves=False)
    assert deletes(papers, free) is None
    assert fault(deletes(papers, free)) is PaperFault.QUALIFICATION_MISSING


def test_lists_are_narrowed_by_what_is_asked(papers: Papers) -> None:
    papers.qualified()
    account_id = papers.account_id
    for where, total in (({}, 1), ({"state": "PASS"}, 1), ({"company_name": "别家"}, 0)):
        found, page = papers.run(
            lambda tx, where=where: list_qualifications(tx, account_id, where, (10, 1))
        )
        assert (found, len(page)) == (total, total)


def test_a_number_of_a_case_must_be_that_of_the_last_one(papers: Papers) -> None:
    # AUDIT H11: "OrderId checked"
    made = papers.qualified()
    now, context = papers.world.now, papers.world.context
    held = papers.run(lambda tx: store.qualification_by_id(tx, made))

    def named(order_id: int | None) -> Any:
        return papers.run(
            lambda tx: one_qualification(tx, papers.account_id, made, context, order_id=order_id)
        )

    assert fault(named(held.order_id + 1)) is PaperFault.QUALIFICATION_MISSING
    assert named(held.order_id) == named(None)
    gone = papers.run(
        lambda tx: delete_qualification(
            tx, papers.account_id, made, order_id=held.order_id, now_ms=now
        )
    )
    assert gone is None
