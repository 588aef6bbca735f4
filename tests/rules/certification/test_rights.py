"""What each kind of account may do; and that the page says the same."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from hongyan.domain.certification.rights import (
    RIGHTS,
    Rights,
    may_apply_for_sign,
    may_send,
)
from hongyan.kernel.kinds import AccountKind, MessageKind

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "certification.md"
PERSONAL, ENTERPRISE = RIGHTS[AccountKind.PERSONAL], RIGHTS[AccountKind.ENTERPRISE]


def written(value: bool | int | None) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)


def test_the_page_tells_the_table() -> None:
    row = re.compile(r"^\| `(\w+)` \| ([\w-]+) \| ([\w-]+) \| .+ \|$", re.MULTILINE)
    rights = PAGE.read_text("utf-8").partition("## What each kind")[2].partition("\n## ")[0]
    assert row.findall(rights) == [
        (
            field.name,
            written(getattr(PERSONAL, field.name)),
            written(getattr(ENTERPRISE, field.name)),
        )
        for field in fields(Rights)
    ]


def test_every_kind_of_account_has_its_rights() -> None:
    assert set(RIGHTS) == set(AccountKind)


@pytest.mark.parametrize("kind", MessageKind)
def test_an_enterprise_sends_everything(kind: MessageKind) -> None:
    assert may_send(ENTERPRISE, kind)


def test_a_person_sends_codes_and_notifications() -> None:
    assert {kind for kind in MessageKind if may_send(PERSONAL, kind)} == {
        MessageKind.VERIFICATION,
        MessageKind.NOTIFICATION,
    }


def test_a_person_applies_for_one_formal_sign_a_day() -> None:
    assert may_apply_for_sign(PERSONAL, 0)
    assert not may_apply_for_sign(PERSONAL, 1)
    assert may_apply_for_sign(ENTERPRISE, 1000)
