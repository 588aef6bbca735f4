"""What was declared beside a text, and a letter read field by field against its case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.domain.review import store
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.templates.model import NewTemplateText
from hongyan.flows.review.applications.apply_template import TemplateApplied, apply_for_template
from hongyan.flows.review.desk.declared import (
    DeclaredFacts,
    LetterField,
    declared_of,
    letter_fields,
)
from hongyan.kernel.kinds import MessageKind, SignSource
from tests.flows.review.desk.test_materials import SIGN, Papers
from tests.flows.review_table import Table
from tests.working import work_at


@pytest.fixture
def papers(table: Table) -> Papers:
    return Papers(table.world)


def fields(papers: Papers, case: Case) -> dict[str, LetterField]:
    with papers.world.database.reading() as tx:
        found = letter_fields(work_at(tx, papers.world.now, papers.context), case)
    return {one.field: one for one in found}


def declared(table: Table, case: Case) -> DeclaredFacts:
    with table.world.database.reading() as tx:
        return declared_of(work_at(tx, table.world.now, table.world.context), case)


def test_each_field_of_a_letter_stands_beside_what_is_known(papers: Papers) -> None:
    found = fields(papers, papers.sign_case(papers.with_everything()))
    assert (found["Authorization"].says, found["ProxyAuthorization"].says) == ("鸿雁公司", "甲公司")
    code = found["OrganizationCode"]
    assert code.says == code.known == "91350100M000100Y43"
    assert code.remarks == ()
    listed = found["SignList"]
    assert (listed.says, listed.known, listed.remarks) == ("鸿雁演示站", "鸿雁演示站", ())
    [expired] = found["AuthorizationLetterExpDate"].remarks
    assert not expired.is_advice
    assert found["AuthorizationLetterPic"].says == "scan.png"


def test_a_letters_own_case_is_read_without_a_sign(papers: Papers) -> None:
    case = papers.sign_case(papers.with_everything())
    letter = replace(
        case.subject, kind=SubjectKind.LETTER, subject_id=1, text="授权", message_kind=None
    )
    found = fields(papers, replace(case, subject=letter))
    assert found["SignList"].known == ""
    assert len(found) == 6


def test_a_sign_without_a_letter_has_no_fields(papers: Papers) -> None:
    assert fields(papers, papers.sign_case(SIGN)) == {}


def test_a_signs_and_a_templates_declarations_are_told(table: Table, papers: Papers) -> None:
    sign = declared(table, papers.sign_case(SIGN))
    assert sign == DeclaredFacts(
        scene="登录", remark="见网站", source=SignSource.TRADEMARK, is_third_party=False
    )
    new = NewTemplateText(
        kind=MessageKind.NOTIFICATION,
        name="预约提醒",
        content="您预约的服务将于${time}开始。",
        remark="预约后发送",
        attributes={"time": "time"},
    )
    world = table.world
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, world.context)
        done = apply_for_template(work, world.sender.account_id, new)
        assert isinstance(done, TemplateApplied), done
        case = store.case_by_id(tx, done.order_id)
    assert case is not None
    told = declared(table, case)
    assert (told.name, told.remark, dict(told.attributes)) == (
        "预约提醒",
        "预约后发送",
        {"time": "time"},
    )
    gone = replace(case, subject=replace(case.subject, subject_id=404))
    assert declared(table, gone) == DeclaredFacts()
