"""What an operator erases and closes on the command line, and is told of it."""

from __future__ import annotations

import pytest

from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.review.model import Subject, SubjectKind
from hongyan.flows.review.cases.cases import open_case
from hongyan.kernel.kinds import AccountGrade, AccountKind
from tests.stories.test_cli import Run, fails, run, succeeds
from tests.working import work_at

pytestmark = pytest.mark.story

__all__ = ["run"]

PHONE = "13900000005"


def test_an_erased_number_that_opted_out_is_shown_as_erased_and_can_be_taken_off(run: Run) -> None:
    succeeds(run("migrate"))
    succeeds(run("account", "create", "shop"))
    succeeds(run("sign", "add", "shop", "鸿雁"))
    succeeds(run("optout", "add", "shop", "鸿雁", PHONE))
    told = succeeds(run("number", "erase", PHONE))
    assert "as a keyed hash" in told
    listed = succeeds(run("optout", "list", "shop"))
    assert "(erased)" in listed
    assert PHONE not in listed
    assert ": 1." in succeeds(run("optout", "remove", "shop", "鸿雁", PHONE))
    assert "No number opted out" in succeeds(run("optout", "list", "shop"))
    assert "no phone number" in fails(run("number", "erase", "hello"))


def test_a_closed_account_is_told_of_with_what_is_due_and_stays_closed(
    run: Run, tmp_path: object
) -> None:
    succeeds(run("migrate"))
    succeeds(run("account", "create", "shop"))
    succeeds(run("key", "create", "shop"))
    database = Database.open(load({}, data=f"{tmp_path}/kept").database_url)
    kinds = (AccountKind.ENTERPRISE, AccountGrade.ORDINARY)
    subject = Subject(SubjectKind.SIGN, 1, 1, 1, *kinds, "云雀科技")
    with database.transaction() as tx:
        open_case(work_at(tx), subject, (), auto_approve=False)
    database.close()
    told = succeeds(run("account", "close", "shop"))
    assert "Keys switched off: 1" in told
    assert "Applications withdrawn from review: 1." in told
    assert "the message log" in told
    assert "closed" in succeeds(run("account", "list"))
    assert "stays closed" in fails(run("account", "set", "shop", "--state", "active"))
    assert "is closed" in fails(run("key", "create", "shop"))
