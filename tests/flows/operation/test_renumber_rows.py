"""What a row of another installation becomes here. Its whole way is in test_import_account."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table

from hongyan.db.archive import ArchiveError
from hongyan.domain.accounts.tables import access_key, account
from hongyan.domain.inbound.tables import opt_out
from hongyan.domain.registrations.tables import sign_registration
from hongyan.domain.review.tables import review_case
from hongyan.domain.signs.tables import sign, sign_application
from hongyan.flows.operation.moved_tables import MOVED
from hongyan.flows.operation.renumber_rows import Renumbering


@pytest.fixture
def names() -> Renumbering:
    """An account that was 3 and is 7, with a sign that was 5 and is 9."""
    made = Renumbering("shop", 3, {1: 4})
    made.stored(account, 3, 7)
    made.stored(sign, 5, 9)
    return made


def becomes(names: Renumbering, table: Table, **values: Any) -> dict[str, Any] | None:
    """Return a row of these values, all others empty, as it is stored."""
    [one] = [one for one in MOVED if one.table is table]
    return names.row(one, dict.fromkeys(table.c.keys()) | values)


def test_a_row_names_the_account_and_the_sign_that_are_here(names: Renumbering) -> None:
    row = becomes(names, opt_out, account_id=3, sign_id=5)
    assert row is not None
    assert (row["account_id"], row["sign_id"]) == (7, 9)


def test_zero_names_nothing_and_stays(names: Renumbering) -> None:
    row = becomes(names, opt_out, account_id=3, sign_id=0)
    assert row is not None
    assert row["sign_id"] == 0


def test_a_row_that_names_what_is_not_in_the_export_is_none(names: Renumbering) -> None:
    with pytest.raises(ArchiveError, match=r"opt_out.sign_id names 6, which is not in the export"):
        becomes(names, opt_out, account_id=3, sign_id=6)


def test_a_key_does_not_lose_its_member(names: Renumbering) -> None:
    with pytest.raises(ArchiveError, match=r"access_key.member_id names 6"):
        becomes(names, access_key, account_id=3, member_id=6, state="active")


def test_a_case_outlives_the_paper_that_it_was_about(names: Renumbering) -> None:
    [one] = [one for one in MOVED if one.table is review_case]
    assert names.named(one, {"subject_kind": "letter", "subject_id": 4}, "subject_id") == 0


def test_a_paper_that_did_not_come_along_is_no_longer_named(names: Renumbering) -> None:
    keys = '["materials/3/t/a.png","materials/3/t/b.png"]'
    row = becomes(names, sign_application, sign_id=5, kind=1, source=0, letter_id=8, more_data=keys)
    assert row is not None
    assert row["letter_id"] is None
    assert row["more_data"] == '["materials/7/t/a.png","materials/7/t/b.png"]'


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ('["materials/33/t/b.png"]', "'materials/33/t/b.png' is no file of the account"),
        ('["materials/3/../33/t/b.png"]', "is no file of the account"),
        ('["mat\\u0065rials/33/t/b.png"]', "'materials/33/t/b.png' is no file of the account"),
        ('[""]', "'' is no file of the account"),
        ("not a list", "does not say which files it names"),
        ("[" * 5000, "does not say which files it names"),
    ],
)
def test_an_application_names_no_file_of_another_account(
    names: Renumbering, files: str, said: str
) -> None:
    with pytest.raises(ArchiveError, match=said):
        becomes(names, sign_application, sign_id=5, kind=1, source=0, more_data=files)


@pytest.mark.parametrize(("channel", "here"), [(None, None), (1, 4)])
def test_a_registration_finds_its_channel_by_name(
    names: Renumbering, channel: int | None, here: int | None
) -> None:
    values = {"sign_id": 5, "channel_id": channel, "state": "verified", "reason": "detecting"}
    row = becomes(names, sign_registration, **values)
    assert row is not None
    assert row["channel_id"] == here
    assert becomes(names, sign_registration, **values | {"channel_id": 2}) is None


def test_a_claimed_case_waits_again(names: Renumbering) -> None:
    values = {"subject_kind": "sign", "purpose": "application", "subject_id": 5, "sequence": 3}
    row = becomes(names, review_case, state="claimed", claimed_by="wang", **values)
    assert row is not None
    assert (row["state"], row["claimed_by"], row["sequence"]) == ("queued", "", 4)
    decided = becomes(names, review_case, state="approved", **values)
    assert decided is not None
    assert (decided["state"], decided["sequence"]) == ("approved", 3)


def test_a_case_names_no_case_of_another_account(names: Renumbering) -> None:
    values = {"subject_kind": "sign", "purpose": "application", "subject_id": 5, "sequence": 3}
    with pytest.raises(ArchiveError, match=r"review_case.against_case is 4"):
        becomes(names, review_case, state="queued", against_case=4, **values)


@pytest.mark.parametrize(("has_cases", "state"), [(True, "pending"), (False, "withdrawn")])
def test_what_was_in_review_is_applied_for_anew_where_its_case_stayed(
    names: Renumbering, *, has_cases: bool, state: str
) -> None:
    names.has_cases = has_cases
    row = becomes(names, sign, id=6, kind=1, state="pending")
    assert row is not None
    assert row["state"] == state
