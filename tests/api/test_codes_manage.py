"""The codes of managing: one for every fault, in both ages, as the documents spell them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hongyan.api.words.manage import MANAGE_CODES, CodeAge, words_for
from hongyan.api.words.papers import PAPER_CODES
from hongyan.domain.filings.reasons import FilingReason
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.domain.templates.reasons import TemplateApplicationReason
from hongyan.kernel.refusal import Reason, Refused

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "applications.md"
WITHOUT_PREFIX = {"template_parameter_count_illegal", "SIGNATURE_BLACKLIST", "ForbiddenAction"}


def test_the_page_lists_the_codes_of_every_reason() -> None:
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| (\S+) \| (\S+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == [(fault.value, row.old, row.new) for fault, row in MANAGE_CODES.items()]


@pytest.mark.parametrize("enum", [ApplicationReason, TemplateApplicationReason, FilingReason])
def test_every_reason_that_only_applications_have_has_its_codes(enum: type[Reason]) -> None:
    assert set(enum) <= set(MANAGE_CODES)


def test_every_reason_of_an_application_for_a_sign_has_its_codes() -> None:
    others = {SignApplicationReason.PAPERS_NOT_CHANGEABLE}
    assert set(SignApplicationReason) - set(MANAGE_CODES) == others
    assert others <= set(PAPER_CODES)


@pytest.mark.parametrize("reason", MANAGE_CODES)
def test_every_reason_has_codes_of_both_ages(reason: Reason) -> None:
    row = MANAGE_CODES[reason]
    assert row.old in WITHOUT_PREFIX or row.old.startswith("isv.")
    assert re.fullmatch(r"[A-Za-z_.]+", row.new)


def test_a_value_keeps_its_braces() -> None:
    refused = Refused(SignReason.MISSING, name="{name}{0}")
    assert words_for(refused, CodeAge.OLD).message.endswith("{name}{0}")


def test_the_same_no_has_another_code_in_another_age() -> None:
    refused = Refused(TemplateApplicationReason.VARIABLES_TOO_MANY)
    assert words_for(refused, CodeAge.OLD).code == "template_parameter_count_illegal"
    assert words_for(refused, CodeAge.NEW).code == "TemplateVarLimitExceeded"
