"""Every table with rows of an account is in the list of those that move, or of those that stay."""

from __future__ import annotations

import re
from pathlib import Path

from hongyan.flows.operation.moved_tables import CHOICES, MOVED, SUBJECTS
from hongyan.flows.operation.reseal import SEALED
from hongyan.flows.operation.schema import METADATA

NAMES = re.compile(r"`([a-z_]+)`")
ROOT = Path(__file__).resolve().parents[3]
MOVING = {one.table.name for one in MOVED}
THROUGH_OTHERS = {"letter_sign", "material_use", "member_policy", "review_event", "sign_file"} | {
    "sign_registration",
    "template_version",
}


def named_in(section: str) -> set[str]:
    """Return the tables that a section of the page lists."""
    text = (ROOT / "docs" / "moving.md").read_text(encoding="utf-8")
    rows = text.partition(f"### {section}\n")[2].partition("\n#")[0].splitlines()
    return {name for row in rows for name in NAMES.findall(row.split("|")[1] if "|" in row else "")}


def test_each_table_of_an_account_moves_or_stays() -> None:
    of_accounts = {one.name for one in METADATA.tables.values() if "account_id" in one.c}
    stays = named_in("What stays")
    assert of_accounts | THROUGH_OTHERS | {"account"} == MOVING | stays
    assert not MOVING & stays


def test_the_page_names_each_table_that_moves() -> None:
    assert named_in("What moves") == MOVING


def test_what_is_sealed_of_an_account_is_sealed_when_it_moves() -> None:
    sealed = {(one.table.name, one.column) for one in SEALED if one.table.name in MOVING}
    moved = {(one.table.name, one.sealed.column) for one in MOVED if one.sealed is not None}
    assert moved == sealed
    assert all(one.is_paper for one in MOVED if one.sealed is not None)


def test_what_a_row_names_is_stored_before_it() -> None:
    stored: set[str] = set()
    for one in MOVED:
        for column, other in one.names.items():
            is_known = other.name in stored or column in one.later
            assert is_known, f"{one.table.name}.{column}"
        stored.add(one.table.name)
    assert {one.name for one in SUBJECTS.values()} <= stored


def test_every_number_of_another_row_is_named() -> None:
    known = {"id", "account_id", "subject_id", "channel_id"}
    unnamed = {
        f"{one.table.name}.{column.name}"
        for one in MOVED
        for column in one.table.columns
        if column.name.endswith("_id") or column.name in {"of_case", "against_case"}
        if column.name not in known | set(one.names)
    }
    assert unnamed == {"review_case.against_case"}, "which is empty in what moves"


def test_states_and_kinds_are_words_of_closed_lists() -> None:
    unchecked = {
        f"{one.table.name}.{column.name}"
        for one in MOVED
        for column in one.table.columns
        if column.name in {"state", "kind"}
        if (one.table, column.name) not in CHOICES
    }
    assert not unchecked
