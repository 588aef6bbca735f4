"""Qualifications from submission to deletion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.qualifications import store
from hongyan.domain.qualifications.model import Person, QualificationState
from hongyan.domain.qualifications.reasons import QualificationFormReason as Form
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs.model import SignState
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
from hongyan.kernel.refusal import Reason, Refused
from tests.flows.papers_table import CODE, FORM, ID_NUMBER, Papers
from tests.working import work_at

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
            work_at(tx, world.now, world.context),
            papers.account_id,
            qualification_id,
            SubmittedForm(replace(blank, **changes), CODE),
        )
    )


def deletes(papers: Papers, qualification_id: int) -> Any:
    """Delete a qualification."""
    now = papers.world.now
    return papers.run(
        lambda tx: delete_qualification(work_at(tx, now), papers.account_id, qualification_id)
    )


def fault(answer: Any) -> Any:
    """Return the fault of a refusal."""
    assert isinstance(answer, Refused), answer
    return answer.reason


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
    assert fault(papers.submits()) is QualificationReason.CODE_WRONG
    papers.texts_code()
    assert fault(papers.submits(code="000000")) is QualificationReason.CODE_WRONG
    assert isinstance(papers.submits(), int)
    assert fault(papers.submits(name="第二份")) is QualificationReason.CODE_WRONG


@pytest.mark.parametrize(
    ("changes", "reason", "about"),
    [
        ({"company_name": ""}, Form.ABSENT, "qualification.company_name"),
        (
            {"credit_code": "91330000MA27XL0001"},
            Form.SHAPE,
            "qualification.credit_code",
        ),
        (
            {"legal_person": replace(FORM.legal_person, id_number="110101199003071234")},
            Form.SHAPE,
            "qualification.legal_id_number",
        ),
        (
            {"administrator": replace(FORM.administrator, phone="12345")},
            Form.SHAPE,
            "qualification.admin_phone",
        ),
        (
            {"administrator": replace(FORM.administrator, portrait_key="materials/1/none")},
            Form.FILE_MISSING,
            "qualification.admin_id_portrait",
        ),
        ({"company_name": "别家公司"}, QualificationReason.COMPANY_DIFFERS, ""),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    papers: Papers, changes: dict[str, Any], reason: Reason, about: str
) -> None:
    papers.texts_code()
    refused = papers.submits(**changes)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.about) == (reason, about)


def test_a_name_is_given_once_and_personal_accounts_have_none(papers: Papers) -> None:
    papers.qualified()
    assert fault(papers.submits()) is QualificationReason.NAME_TAKEN
    person = papers.world.new_sender("person", AccountKind.PERSONAL).account_id
    now, context = papers.world.now, papers.world.context
    answer = papers.run(
        lambda tx: submit_qualification(
            work_at(tx, now, context), person, SubmittedForm(FORM, CODE)
        )
    )
    assert fault(answer) is QualificationReason.NOT_ENTERPRISE


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
    assert fault(updates(papers, made)) is QualificationReason.UNDER_REVIEW
    assert fault(updates(papers, 99)) is QualificationReason.MISSING


def test_a_qualification_goes_when_no_sign_rests_on_it_and_nobody_reviews_it(
    papers: Papers,
) -> None:
    papers.texts_code()
    made = papers.submits()
    assert isinstance(made, int)
    assert fault(deletes(papers, made)) is QualificationReason.UNDER_REVIEW
    papers.decides(SubjectKind.QUALIFICATION, made)
    papers.sign(qualification_id=made)
    assert fault(deletes(papers, made)) is QualificationReason.IN_USE
    papers.texts_code()
    free = papers.submits(name="没人用")
    assert isinstance(free, int)
    papers.decides(SubjectKind.QUALIFICATION, free, approves=False)
    assert deletes(papers, free) is None
    assert fault(deletes(papers, free)) is QualificationReason.MISSING


# AUDIT H12: "rejected signs do not block DeleteSmsQualification, message bounded"
@pytest.mark.parametrize("state", SignState)
def test_only_a_sign_that_rests_on_it_keeps_a_qualification(
    papers: Papers, state: SignState
) -> None:
    made = papers.qualified()
    papers.sign(qualification_id=made, state=state)
    kept = isinstance(deletes(papers, made), Refused)
    released = {SignState.REJECTED, SignState.WITHDRAWN, SignState.DELETED}
    assert kept is (state not in released)


def test_the_words_about_a_qualification_in_use_name_some_signs_and_count_all(
    papers: Papers,
) -> None:
    # AUDIT H12: "message bounded"
    made = papers.qualified()
    for number in range(30):
        papers.sign(f"菜鸟网络{number:02}", qualification_id=made)
    refused = deletes(papers, made)
    assert fault(refused) is QualificationReason.IN_USE
    named = "、".join(f"菜鸟网络{number:02}" for number in range(5))
    assert refused.values == {"signs": named, "count": "30"}


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

    assert fault(named(held.order_id + 1)) is QualificationReason.CASE_IS_ANOTHER
    assert named(held.order_id) == named(None)
    gone = papers.run(
        lambda tx: delete_qualification(
            work_at(tx, now), papers.account_id, made, order_id=held.order_id
        )
    )
    assert gone is None
