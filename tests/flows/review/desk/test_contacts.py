"""Whom a reviewer telephones: out of the account's papers, with the master key alone."""

from __future__ import annotations

from hongyan.flows.review.desk.contacts import Contact, contact_of
from tests.flows.review.desk.test_materials import SIGN, Papers
from tests.flows.review_table import Table
from tests.working import work_at


def test_the_administrator_of_the_newest_papers_is_telephoned(table: Table) -> None:
    papers = Papers(table.world)
    case = papers.sign_case(papers.with_everything())
    with table.world.database.reading() as tx:
        found = contact_of(work_at(tx, table.world.now, papers.context), case)
        shut = contact_of(work_at(tx, table.world.now, table.world.context), case)
    assert (found.organisation, found.representative) == ("鸿雁公司", "王芳")
    assert found.administrator == "王芳"
    assert shut == Contact()


def test_without_papers_nobody_is_known(table: Table) -> None:
    papers = Papers(table.world)
    with table.world.database.reading() as tx:
        work = work_at(tx, table.world.now, papers.context)
        assert contact_of(work, papers.sign_case(SIGN)) == Contact()
