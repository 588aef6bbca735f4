"""What lies beside a case: declarations, papers, scans, and what a check says of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from hongyan.domain.filings import store as filings
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterForm
from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import Material, MaterialKind
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import (
    Person,
    Picture,
    QualificationForm,
    QualificationState,
    seal_purpose,
)
from hongyan.domain.review import store
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.domain.templates.model import NewTemplateText
from hongyan.flows.review.applications.apply_sign import SignApplied, apply_for_sign
from hongyan.flows.review.applications.apply_template import TemplateApplied, apply_for_template
from hongyan.flows.review.desk.dossier import read_file
from hongyan.flows.review.desk.materials import ShownPaper, case_materials
from hongyan.kernel.kinds import IntlType, MessageKind, SignKind, SignSource
from hongyan.kernel.period import Period
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.flows.review_table import Table
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.flows.reference.context import FlowContext
    from tests.flows.world import World

SEALER = Sealer(b"0" * 32)
PICTURE = b"\x89PNG\r\n\x1a\n..."
SCAN = "materials/1/scan.png"
PERSON = Person("王芳", "identityCard", "11010519491231002X")
FORM = QualificationForm(
    "鸿雁",
    "鸿雁公司",
    "1",
    "91350100M000100Y43",
    use_by_self=True,
    whether_share=False,
    licence_period_text="长期",
    legal_person=PERSON,
    administrator=PERSON,
    licences=(Picture(SCAN),),
)
LETTER = LetterForm("授权", "鸿雁公司", "甲公司", "91350100M000100Y43", "", ("鸿雁演示站",), SCAN)
SIGN = NewSign("鸿雁演示站", SignSource.TRADEMARK, SignKind.GENERAL, remark="见网站", scene="登录")


@dataclass
class Papers:
    """Papers of the world's sender."""

    world: World

    @property
    def context(self) -> FlowContext:
        """The world's context with a master key, without which no sealed form is opened."""
        return replace(self.world.context, sealer=SEALER)

    def sign_case(self, new: NewSign) -> Case:
        """Apply for a sign, and return its case."""
        world = self.world
        with world.database.transaction() as tx:
            done = apply_for_sign(
                work_at(tx, world.now, world.context), world.sender.account_id, new
            )
            assert isinstance(done, SignApplied), done
            case = store.case_by_id(tx, done.order_id)
        assert case is not None
        return case

    def with_everything(self) -> NewSign:
        """Store one paper of each sort and return an application that names them."""
        owner, now = self.world.sender.account_id, self.world.now
        with self.world.database.transaction() as tx:
            scan = Material(SCAN, owner, MaterialKind.PNG, 11, "0" * 64, now)
            materials.save_material(tx, scan, PICTURE)
            letter_id = letters.add_letter(tx, owner, LETTER, Period(20250101, 20251231), now)
            number = qualifications.add_qualification(tx, owner, FORM, now)
            text = msgspec.json.encode(FORM).decode()
            sealed = SEALER.seal(text, seal_purpose(number))
            qualifications.save_form(tx, number, FORM, sealed, now)
            passed = QualificationState.PASSED.value
            qualifications.change_qualification(tx, number, now, state=passed)
            mark = Trademark(0, owner, "鸿雁", "123", "鸿雁公司", "2020-01-01~2030-01-01", SCAN)
            app = AppFiling(0, owner, "京ICP备1", "鸿雁", "鸿雁公司", "2020-01-01", "a.cn", SCAN)
            return replace(
                SIGN,
                letter_id=letter_id,
                qualification_id=number,
                trademark_id=filings.add_trademark(tx, mark, now),
                app_filing_id=filings.add_app_filing(tx, app, now),
                more_data=(SCAN,),
                files=(SignFile("png", hashlib.sha256(PICTURE).hexdigest(), PICTURE),),
            )

    def shown(self, case: Case) -> tuple[ShownPaper, ...]:
        """Return what a reviewer sees beside a case."""
        with self.world.database.reading() as tx:
            return case_materials(work_at(tx, self.world.now, self.context), case)

    def file(self, case: Case, name: str) -> bytes | Refused:
        """Return a file of a case."""
        with self.world.database.reading() as tx:
            return read_file(work_at(tx, self.world.now, self.context), case.case_id, name)


@pytest.fixture
def papers(table: Table) -> Papers:
    return Papers(table.world)


def test_a_signs_declarations_papers_and_scans_are_shown(papers: Papers) -> None:
    case = papers.sign_case(papers.with_everything())
    shown = papers.shown(case)
    application, qualification, letter, mark, app = shown
    assert application.lines == ("trademark 自用", "登录", "见网站")
    assert qualification.lines == ("鸿雁公司", "91350100M000100Y43", "王芳", "自用")
    assert "鸿雁公司 → 甲公司" in letter.lines[0]
    assert "2025-01-01~2025-12-31: 鸿雁演示站" in letter.lines
    # The check stands beside the scan: this letter's period is over.
    assert any(line.startswith("! AuthorizationLetterExpDate") for line in letter.lines)
    assert (mark.lines[1], app.lines[1]) == ("123", "京ICP备1")
    names = [name for one in shown for name in one.files]
    assert names.count(SCAN) == 5
    assert {papers.file(case, name) for name in names} == {PICTURE}


def test_files_of_other_cases_are_not_given_away(papers: Papers) -> None:
    papers.with_everything()
    bare = papers.sign_case(SIGN)
    assert isinstance(papers.file(bare, SCAN), Refused)
    with papers.world.database.reading() as tx:
        done = read_file(work_at(tx, 0, papers.context), 404, SCAN)
    assert isinstance(done, Refused)


def test_without_the_master_key_no_sealed_form_is_opened(papers: Papers) -> None:
    case = papers.sign_case(papers.with_everything())
    with papers.world.database.reading() as tx:
        shown = case_materials(work_at(tx, papers.world.now, papers.world.context), case)
    assert [one.files for one in shown if one.title.startswith("qualification")] == [()]


def test_a_templates_declarations_are_shown(papers: Papers) -> None:
    world = papers.world
    new = NewTemplateText(
        MessageKind.NOTIFICATION,
        "发货",
        "您的订单${order}已发货，请注意查收。",
        remark="下单后",
        attributes={"order": "others"},
        related_sign=world.sender.sign_name,
    )
    with world.database.transaction() as tx:
        done = apply_for_template(
            work_at(tx, world.now, world.context), world.sender.account_id, new
        )
        assert isinstance(done, TemplateApplied), done
        case = store.case_by_id(tx, done.order_id)
    assert case is not None
    [application] = papers.shown(case)
    assert application.lines[0] == "order=others"
    assert f"关联签名 {world.sender.sign_name}" in application.lines
    assert "下单后" in application.lines


def test_the_declaration_of_an_international_template_says_what_it_is_for(
    world: World, papers: Papers
) -> None:
    new = NewTemplateText(
        MessageKind.INTERNATIONAL,
        "sale",
        "Shoes 20% off. Reply STOP to opt out.",
        remark="to Singapore",
        intl_type=IntlType.PROMOTION,
    )
    with world.database.transaction() as tx:
        done = apply_for_template(
            work_at(tx, world.now, world.context), world.sender.account_id, new
        )
        assert isinstance(done, TemplateApplied), done
        case = store.case_by_id(tx, done.order_id)
    assert case is not None
    [application] = papers.shown(case)
    assert application.lines == ("IntlType promotion", "to Singapore")


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (SubjectKind.LETTER, 1),
        (SubjectKind.QUALIFICATION, 1),
        (SubjectKind.TRADEMARK, 0),
        (SubjectKind.APP_FILING, 0),
    ],
)
def test_papers_that_are_applied_for_show_themselves(
    table: Table, papers: Papers, kind: SubjectKind, count: int
) -> None:
    papers.with_everything()
    case = table.opens(subject=table.subject("鸿雁", kind=kind, subject_id=1, message_kind=None))
    assert len(papers.shown(case)) == count


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_what_an_operator_gave_shows_nothing(
    table: Table, papers: Papers, kind: SubjectKind
) -> None:
    case = table.opens(subject=table.subject("鸿雁", kind=kind, subject_id=99, message_kind=None))
    assert papers.shown(case) == ()
