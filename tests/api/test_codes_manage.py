"""The codes of managing: one for every fault, in both ages, as the documents spell them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hongyan.api.words.manage import MANAGE_CODES, CodeAge, words_for
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "applications.md"
WITHOUT_PREFIX = {"template_parameter_count_illegal", "SIGNATURE_BLACKLIST", "ForbiddenAction"}


def test_the_page_lists_the_codes_of_every_fault() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (\S+) \| (\S+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == [(fault.value, row.old, row.new) for fault, row in MANAGE_CODES.items()]
    assert list(MANAGE_CODES) == list(ManageFault)


@pytest.mark.parametrize("fault", ManageFault)
def test_every_fault_has_its_codes(fault: ManageFault) -> None:
    row = MANAGE_CODES[fault]
    assert row.old in WITHOUT_PREFIX or row.old.startswith("isv.")
    assert re.fullmatch(r"[A-Za-z_.]+", row.new)


def test_a_detail_keeps_its_braces() -> None:
    refused = ManageRefused(ManageFault.SIGN_MISSING, "{detail}{0}")
    assert words_for(refused, CodeAge.OLD).message.endswith("{detail}{0}")


def test_the_same_no_has_another_code_in_another_age() -> None:
    refused = ManageRefused(ManageFault.TEMPLATE_VARIABLE_COUNT)
    assert words_for(refused, CodeAge.OLD).code == "template_parameter_count_illegal"
    assert words_for(refused, CodeAge.NEW).code == "TemplateVarLimitExceeded"
