"""A qualification from elsewhere is begun here; its account completes what no answer tells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.review.applications.import_texts import (
    CloudQualification,
    CloudState,
    Imported,
    ImportFate,
)
from hongyan.flows.review.papers.import_qualification import import_qualification
from hongyan.flows.review.papers.qualifications import (
    SubmittedForm,
    list_qualifications,
    one_qualification,
    update_qualification,
)
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from tests.flows.papers_table import CODE, FORM, OWNER, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

FOUND = CloudQualification(
    name=FORM.name,
    state=CloudState.APPROVED,
    company_name=OWNER,
    company_type=FORM.company_type,
    credit_code=FORM.credit_code,
    use_by_self=True,
    whether_share=False,
    licence_period_text=FORM.licence_period_text,
    legal_person_name=FORM.legal_person.name,
    administrator_name=FORM.administrator.name,
)


@pytest.fixture
def papers(world: World) -> Papers:
    return Papers(world)


def brings(papers: Papers, found: CloudQualification = FOUND) -> Imported | Refused:
    """Import it for the world's sender."""
    world = papers.world
    with world.database.transaction() as tx:
        owner = accounts.account_by_id(tx, papers.account_id)
        assert owner is not None
        return import_qualification(work_at(tx, world.now, world.context), owner, found)


def test_it_waits_for_numbers_and_scans_and_is_reviewed_when_they_come(papers: Papers) -> None:
    done = brings(papers)
    assert isinstance(done, Imported)
    assert done.fate is ImportFate.MADE
    world = papers.world
    with world.database.reading() as tx:
        _, [held] = list_qualifications(tx, papers.account_id, {}, (10, 1))
        told = one_qualification(tx, papers.account_id, held.qualification_id, world.context)
    assert held.state is QualificationState.MATERIAL_NEEDED
    assert not isinstance(told, Refused)
    assert told[1].company_name == OWNER
    assert not told[1].legal_person.id_number
    papers.texts_code()
    with world.database.transaction() as tx:
        refused = update_qualification(
            work_at(tx, world.now, world.context),
            papers.account_id,
            held.qualification_id,
            SubmittedForm(FORM, CODE),
            order_id=held.order_id,
        )
        _, [held] = list_qualifications(tx, papers.account_id, {}, (10, 1))
    assert refused is None
    assert held.state is QualificationState.REVIEWING


def test_one_that_is_here_stays_and_one_that_failed_there_is_not_made(papers: Papers) -> None:
    failed = brings(papers, replace(FOUND, state=CloudState.REJECTED))
    assert isinstance(failed, Imported)
    assert failed.fate is ImportFate.LEFT
    brings(papers)
    again = brings(papers)
    assert isinstance(again, Imported)
    assert again.fate is ImportFate.LEFT


def test_a_personal_account_has_none(papers: Papers) -> None:
    with papers.world.database.transaction() as tx:
        person = create_account(work_at(tx), "person", AccountKind.PERSONAL)
        assert isinstance(person, Account)
        done = import_qualification(work_at(tx), person, FOUND)
    assert isinstance(done, Refused)
    assert done.reason is QualificationReason.NOT_ENTERPRISE
