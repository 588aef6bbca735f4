"""Letters as an operator sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.letters import store
from hongyan.domain.letters.check import Remark
from hongyan.flows.accounts.applicant import Applicant
from hongyan.flows.review.papers.manage_letters import (
    CheckedLetter,
    check_one,
    grantee_of,
    list_letters,
    tie_company,
)
from hongyan.kernel.refusal import Refused
from tests.flows.papers_table import OWNER, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def test_the_authorized_party_is_who_the_account_is(papers: Papers) -> None:
    grantee = papers.run(lambda tx: grantee_of(tx, "acme"))
    assert isinstance(grantee, Applicant)
    assert grantee.owner_name == OWNER
    assert isinstance(papers.run(lambda tx: grantee_of(tx, "nobody")), Refused)


def test_letters_are_listed_and_checked_as_of_now(papers: Papers) -> None:
    made, now = papers.letter(), papers.world.now
    assert isinstance(made, int)
    checked, told = papers.run(lambda tx: list_letters(tx, "acme", now_ms=now))
    assert [one.remarks for one in checked] == [()]
    assert told == []
    found = papers.run(lambda tx: check_one(tx, made, "别的", now_ms=now))
    assert isinstance(found, CheckedLetter)
    assert found.remarks == (Remark.SIGN_NOT_LISTED,)
    assert isinstance(papers.run(lambda tx: check_one(tx, 99, "", now_ms=now)), Refused)
    assert isinstance(papers.run(lambda tx: list_letters(tx, "nobody", now_ms=now)), Refused)


def test_companies_are_tied_but_not_in_a_circle(papers: Papers) -> None:
    now = papers.world.now
    assert papers.run(lambda tx: tie_company(work_at(tx, now), "acme", "子公司", "母公司")) is None
    assert papers.run(lambda tx: store.parents_of(tx, papers.account_id)) == {"子公司": "母公司"}
    circle = papers.run(lambda tx: tie_company(work_at(tx, now), "acme", "母公司", "子公司"))
    assert isinstance(circle, Refused)
    # AUDIT A16: what folds to nothing is no name
    for child, parent in (("\u3000", "母公司"), ("子公司", "\u200b")):
        done = papers.run(lambda tx, c=child, p=parent: tie_company(work_at(tx, now), "acme", c, p))
        assert isinstance(done, Refused)
    nobody = papers.run(lambda tx: tie_company(work_at(tx, now), "nobody", "a", "b"))
    assert isinstance(nobody, Refused)
