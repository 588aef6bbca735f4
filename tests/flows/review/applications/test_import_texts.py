"""Texts of an account elsewhere: what is made of them here, what is left alone, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.db.database import Database
from hongyan.domain.accounts.model import Account
from hongyan.domain.changes import store as changes
from hongyan.domain.changes.model import ChangeFilter
from hongyan.domain.review import store as cases
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignApplicationReason
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.review.applications.import_texts import (
    CloudSign,
    CloudState,
    CloudTemplate,
    Imported,
    ImportFate,
    ImportTerms,
    import_sign,
    import_template,
)
from hongyan.flows.review.applications.manage_texts import NewTemplate, add_approved_template
from hongyan.flows.review.applications.retire_texts import remove_template
from hongyan.kernel.kinds import AccountKind, MessageKind, SignKind, SignSource
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TRUST, REVIEW = ImportTerms(trusts=True), ImportTerms()
CODE = "SMS_200000001"
SIGN = CloudSign(
    name="鸿雁商城",
    state=CloudState.APPROVED,
    kind=SignKind.GENERAL,
    source=SignSource.ORGANISATION,
    is_test=False,
    remark="注册登录",
    scene="https://example.com",
)
BAD_SIGN = replace(SIGN, name="云雀赌场")
TEMPLATE = CloudTemplate(
    code=CODE,
    state=CloudState.APPROVED,
    kind=MessageKind.VERIFICATION,
    name="登录",
    content="您的验证码为${code}，请勿泄露。",
    attributes={"code": "numberCaptcha"},
    is_test=False,
    intl_type=None,
    related_sign="鸿雁商城",
    remark="登录",
    scene="登录",
)
PROMOTION = replace(
    TEMPLATE, kind=MessageKind.PROMOTION, content="会员日八折，拒收请回复R", attributes={}
)


@pytest.fixture
def tx(sqlite_url: str) -> Iterator[Connection]:
    with closing(Database.open(sqlite_url)) as database, database.transaction() as opened:
        yield opened


@pytest.fixture
def shop(tx: Connection) -> Account:
    made = create_account(work_at(tx), "shop", AccountKind.ENTERPRISE)
    assert isinstance(made, Account)
    return made


@pytest.fixture
def person(tx: Connection) -> Account:
    made = create_account(work_at(tx), "person", AccountKind.PERSONAL)
    assert isinstance(made, Account)
    return made


def brings(
    tx: Connection, owner: Account, thing: CloudSign | CloudTemplate, terms: ImportTerms = TRUST
) -> tuple[ImportFate, str]:
    """Import one thing that is not refused; return what was done, and where it stands."""
    if isinstance(thing, CloudSign):
        done = import_sign(work_at(tx), owner, thing, terms)
    else:
        done = import_template(work_at(tx), owner, thing, terms)
    assert isinstance(done, Imported), done
    return done.fate, "" if done.state is None else done.state.value


def reason_of(done: Imported | Refused) -> object:
    """Return why something was refused."""
    assert isinstance(done, Refused), done
    return done.reason


def test_what_is_trusted_is_approved_at_once_and_noted(tx: Connection, shop: Account) -> None:
    assert brings(tx, shop, SIGN) == (ImportFate.MADE, "approved")
    assert brings(tx, shop, TEMPLATE) == (ImportFate.MADE, "approved")
    for what in ("import_sign", "import_template"):
        [noted] = changes.changes_after(tx, ChangeFilter(shop.account_id, what=what), None, 9)
        assert "trusted" in noted.after
    assert cases.latest_case(tx, SubjectKind.TEMPLATE, 200_000_001) is None


def test_without_trust_an_approval_becomes_a_case(tx: Connection, shop: Account) -> None:
    assert brings(tx, shop, SIGN, REVIEW) == (ImportFate.MADE, "pending")
    assert brings(tx, shop, TEMPLATE, REVIEW) == (ImportFate.MADE, "pending")
    assert cases.latest_case(tx, SubjectKind.TEMPLATE, 200_000_001) is not None
    record = templates.template_record(tx, 200_000_001)
    assert record is not None
    assert record.application is not None
    assert not record.application.related_sign, "its sign is in review, and cannot be named"


@pytest.mark.parametrize(
    ("terms", "state"), [(TRUST, "rejected"), (ImportTerms(trusts=True, forces=True), "approved")]
)
def test_what_our_rules_reject_is_trusted_by_force_alone(
    tx: Connection, shop: Account, terms: ImportTerms, state: str
) -> None:
    assert brings(tx, shop, BAD_SIGN, terms) == (ImportFate.MADE, state)


def test_what_waits_there_is_reviewed_here_whatever_is_trusted(
    tx: Connection, shop: Account
) -> None:
    waiting = replace(SIGN, state=CloudState.PENDING)
    assert brings(tx, shop, waiting) == (ImportFate.MADE, "pending")


@pytest.mark.parametrize("state", [CloudState.REJECTED, CloudState.CANCELLED])
def test_what_was_rejected_there_is_not_made(
    tx: Connection, shop: Account, state: CloudState
) -> None:
    assert brings(tx, shop, replace(SIGN, state=state)) == (ImportFate.LEFT, "")
    assert brings(tx, shop, replace(TEMPLATE, state=state)) == (ImportFate.LEFT, "")


def test_what_is_here_already_stays(tx: Connection, shop: Account) -> None:
    for thing in (SIGN, TEMPLATE):
        brings(tx, shop, thing)
        assert brings(tx, shop, thing) == (ImportFate.LEFT, "approved")
    changed = replace(TEMPLATE, content="验证码${code}。")
    assert brings(tx, shop, changed) == (ImportFate.LEFT, "approved"), "messages are made of it"
    assert len(signs.signs_of(tx, shop.account_id)) == 1


def test_a_text_that_was_rejected_here_and_changed_there_is_a_new_version(
    tx: Connection, shop: Account
) -> None:
    brings(tx, shop, replace(TEMPLATE, content="赌场送您${code}"), REVIEW)
    held = templates.template_by_code(tx, shop.account_id, CODE)
    assert held is not None
    assert held.state is TemplateState.REJECTED
    assert brings(tx, shop, TEMPLATE) == (ImportFate.CHANGED, "approved")
    held = templates.template_by_code(tx, shop.account_id, CODE)
    assert held is not None
    assert held.version == 2
    templates.set_template_state(tx, 200_000_001, TemplateState.REJECTED, 0)
    again = replace(TEMPLATE, content="您的验证码是${code}，请勿泄露。")
    assert brings(tx, shop, again, REVIEW) == (ImportFate.CHANGED, "pending")


def test_a_removed_text_is_made_anew_if_it_is_a_sign_and_a_code_is_not_given_again(
    tx: Connection, shop: Account
) -> None:
    brings(tx, shop, TEMPLATE)
    remove_template(work_at(tx), "shop", CODE)
    assert brings(tx, shop, TEMPLATE) == (ImportFate.LEFT, "deleted")


def test_a_code_that_another_account_has_is_refused(
    tx: Connection, shop: Account, person: Account
) -> None:
    brings(tx, person, TEMPLATE)
    for terms in (TRUST, REVIEW):
        done = import_template(work_at(tx), shop, TEMPLATE, terms)
        assert reason_of(done) is TemplateReason.CODE_HELD


@pytest.mark.parametrize("code", ["SMS_12", "SMS_012345678", "abc", "SMS_" + "9" * 30])
def test_what_is_no_code_is_refused(tx: Connection, shop: Account, code: str) -> None:
    done = import_template(work_at(tx), shop, replace(TEMPLATE, code=code), TRUST)
    assert reason_of(done) is TemplateReason.CODE_SHAPE


def test_the_next_template_passes_codes_that_came_along(tx: Connection, shop: Account) -> None:
    brings(tx, shop, TEMPLATE)
    new = NewTemplate(MessageKind.VERIFICATION, "登录", "您的验证码为${code}。")
    made = add_approved_template(work_at(tx), "shop", new)
    assert not isinstance(made, Refused)
    assert made.code == "SMS_200000002"


@pytest.mark.parametrize("terms", [TRUST, REVIEW])
def test_a_personal_account_takes_no_promotions(
    tx: Connection, person: Account, terms: ImportTerms
) -> None:
    done = import_template(work_at(tx), person, PROMOTION, terms)
    assert reason_of(done) is TemplateReason.ENTERPRISES_ONLY


def test_a_personal_account_applies_for_one_sign_a_day(tx: Connection, person: Account) -> None:
    brings(tx, person, SIGN, REVIEW)
    done = import_sign(work_at(tx), person, replace(SIGN, name="另一签名"), REVIEW)
    assert reason_of(done) is SignApplicationReason.DAY_FULL


def test_texts_for_tests_come_by_trust_alone(tx: Connection, shop: Account) -> None:
    for thing in (replace(SIGN, is_test=True), replace(TEMPLATE, is_test=True)):
        assert brings(tx, shop, thing, REVIEW) == (ImportFate.LEFT, "")
        assert brings(tx, shop, thing) == (ImportFate.MADE, "approved")
    [held] = signs.signs_of(tx, shop.account_id)
    assert held.is_test
    assert held.state is SignState.APPROVED


def test_a_long_remark_is_cut_to_what_is_kept_here(tx: Connection, shop: Account) -> None:
    assert brings(tx, shop, replace(SIGN, remark="长" * 900, scene="长" * 2000), REVIEW)
    assert brings(tx, shop, replace(TEMPLATE, remark="长" * 900), REVIEW)


def test_two_imports_at_once_make_nothing_twice(database: Database) -> None:
    with database.transaction() as tx:
        shop = create_account(work_at(tx), "shop", AccountKind.ENTERPRISE)
        assert isinstance(shop, Account)

    def run(_: int) -> list[ImportFate]:
        fates = []
        for thing in (SIGN, TEMPLATE):
            with database.transaction() as tx:
                fates.append(brings(tx, shop, thing)[0])
        return fates

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, range(2)))
    made = [one for fates in done for one in fates if one is ImportFate.MADE]
    assert len(made) == 2
    with database.reading() as tx:
        assert len(signs.signs_of(tx, shop.account_id)) == 1
