"""The papers that an application for a sign names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.compliance.model import LetterEvidence
from hongyan.domain.filings import store as filings
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.filings.reasons import FilingReason
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterForm
from hongyan.domain.letters.reasons import LetterReason, LetterUseReason
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.qualifications.tables import qualification
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.flows.accounts.applicant import applicant_of
from hongyan.flows.review.applications.sign_papers import SignPapers, papers_of_sign
from hongyan.kernel.period import Period
from hongyan.kernel.refusal import Reason, Refused
from tests.flows.applying import NAME, OWNER, certify, fault_of, new_sign, run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World

GOOD = "91330106MA27XL3D9W"
OTHER = "91350100M000100Y43"
YEAR = Period(20260101, 20261231)
PAST = Period(20240101, 20241231)


def papers(world: World, **declared: Any) -> SignPapers | Refused:
    owner = world.sender.account_id

    def look(tx: Connection) -> SignPapers | Refused:
        return papers_of_sign(tx, applicant_of(tx, owner), new_sign(**declared), world.now)

    return run(world, look)


def letter(world: World, *names: str, code: str = GOOD, period: Period = YEAR) -> int:
    form = LetterForm(
        f"信{len(names)}{code}{period.start_day}", "甲公司", OWNER, code, "", names, "k"
    )
    owner = world.sender.account_id
    return run(world, lambda tx: letters.add_letter(tx, owner, form, period, world.now))


def qualify(world: World, state: QualificationState, *, own: bool = True) -> int:
    row = {
        "account_id": world.sender.account_id,
        "name": f"资质{state}{own}",
        "company_name": OWNER,
        "legal_person_name": "王小明",
        "credit_code": GOOD.lower(),
        "use_by_self": own,
        "state": state.value,
        "order_id": 1,
        "version": 1,
        "note": "",
        "form_sealed": "",
        "created_at": 0,
        "updated_at": 0,
    }
    key = run(
        world, lambda tx: tx.execute(qualification.insert().values(**row)).inserted_primary_key
    )
    assert key is not None
    return int(key[0])


def test_without_papers_nothing_is_proved(world: World) -> None:
    assert papers(world) == SignPapers(LetterEvidence.NONE, "")
    certify(world)
    assert papers(world) == SignPapers(LetterEvidence.NONE, OWNER)


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        ({"letter_id": 9}, LetterReason.MISSING),
        ({"qualification_id": 9}, QualificationReason.MISSING),
        ({"trademark_id": 9}, FilingReason.TRADEMARK_MISSING),
        ({"app_filing_id": 9}, FilingReason.APP_FILING_MISSING),
        ({"more_data": ("nobody.png",)}, ApplicationReason.FILE_NOT_UPLOADED),
    ],
)
def test_a_paper_that_is_not_there_is_refused(
    world: World, declared: dict[str, Any], fault: Reason
) -> None:
    assert fault_of(papers(world, **declared)) is fault


def test_a_letter_lists_the_sign(world: World) -> None:
    listed, other = letter(world, NAME, "云雀"), letter(world, "别的")
    assert papers(world, letter_id=listed) == SignPapers(LetterEvidence.GOOD, "")
    assert fault_of(papers(world, letter_id=other)) is LetterUseReason.NOT_FOR_SIGN


def test_a_lapsed_letter_is_faulty_and_for_the_rules_to_find(world: World) -> None:
    found = papers(world, letter_id=letter(world, NAME, period=PAST))
    assert found == SignPapers(LetterEvidence.FAULTY, "")


def test_another_accounts_letter_is_not_there(world: World) -> None:
    mine = letter(world, NAME)
    world.sender = world.new_sender("other")
    assert fault_of(papers(world, letter_id=mine)) is LetterReason.MISSING


def test_a_letter_bears_the_code_of_the_qualification(world: World) -> None:
    number = qualify(world, QualificationState.PASSED)
    good, other = letter(world, NAME), letter(world, NAME, code=OTHER)
    found = papers(world, letter_id=good, qualification_id=number)
    assert found == SignPapers(LetterEvidence.GOOD, OWNER)
    refused = papers(world, letter_id=other, qualification_id=number)
    assert fault_of(refused) is LetterUseReason.CREDIT_CODE_DIFFERS


def test_a_qualification_has_passed_and_names_the_owner_if_it_is_his_own(world: World) -> None:
    waiting = qualify(world, QualificationState.REVIEWING)
    assert fault_of(papers(world, qualification_id=waiting)) is QualificationReason.NOT_PASSED
    of_another = qualify(world, QualificationState.PASSED, own=False)
    assert papers(world, qualification_id=of_another) == SignPapers(LetterEvidence.NONE, "")


def test_trademarks_and_apps_are_own_names_if_they_belong_to_the_owner(world: World) -> None:
    certify(world)
    owner = world.sender.account_id

    def store(tx: Connection) -> tuple[int, int, int]:
        mine = Trademark(0, owner, "飞鱼", "123", OWNER, "", "k")
        theirs = Trademark(0, owner, "飞鸟", "124", "别的公司", "", "k")
        app = AppFiling(0, owner, "浙ICP备1号", "云雀通", OWNER, "2026-01-01", "lark.com", "k")
        return (
            filings.add_trademark(tx, mine, world.now),
            filings.add_trademark(tx, theirs, world.now),
            filings.add_app_filing(tx, app, world.now),
        )

    mine, theirs, app = run(world, store)
    found = papers(world, trademark_id=mine, app_filing_id=app)
    assert isinstance(found, SignPapers)
    assert found.own_names == ("飞鱼", "云雀通")
    found = papers(world, trademark_id=theirs)
    assert isinstance(found, SignPapers)
    assert found.own_names == ()
