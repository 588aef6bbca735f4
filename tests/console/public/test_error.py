"""A code's page: what it means in this installation, and what helps."""

from __future__ import annotations

import pytest

from hongyan.api.words.entries import ADVICE as SORTS
from hongyan.api.words.entries import entries
from hongyan.config import Settings
from hongyan.console.public.advice import ADVICE
from tests.console.browser import OURS, Browser

URL = "/docs/errors"


def test_it_knows_the_limits_of_this_installation(stranger: Browser) -> None:
    page = stranger.page(f"{URL}/isv.BUSINESS_LIMIT_CONTROL")
    assert page.h1.startswith("isv.BUSINESS_LIMIT_CONTROL")
    rows = {row[0]: row[1] for row in page.rows()}
    assert rows["HONGYAN_VERIFICATION_PER_MINUTE"] == "1"
    assert rows["HONGYAN_DAY_WINDOW"] == "rolling_24h"
    assert "44 of 48" in page.main


def test_a_code_that_names_a_parameter_has_the_page_of_its_kind(stranger: Browser) -> None:
    page = stranger.page(f"{URL}/MissingPhoneNumbers")
    assert page.h1.startswith("MissingPhoneNumbers")
    assert 'error.code == "MissingPhoneNumbers"' in page.text.replace("&#34;", '"')
    assert "before any check of the business" in page.main


def test_who_is_logged_in_finds_the_own_calls(stranger: Browser, owner: Browser) -> None:
    where = f"{URL}/isv.AMOUNT_NOT_ENOUGH"
    assert "/console/login?to=" in str(stranger.page(where).links())
    links = owner.page(where).links()
    url = links[f"Refused calls of {OURS} with this code"]
    assert url == f"/console/a/{OURS}/refused?code=isv.AMOUNT_NOT_ENOUGH"


def test_a_code_that_nobody_answers_has_no_page(stranger: Browser) -> None:
    stranger.page(f"{URL}/isv.NO_SUCH_CODE", status=404)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_its_page_in_both_languages(stranger: Browser, language: str) -> None:
    for group in entries().values():
        for one in group:
            page = stranger.page(f"{URL}/{one.anchor}", language=language)
            cause = one.cause_zh if language == "zh" else one.cause_en
            assert " ".join(cause.split()) in page.main


def test_every_advice_has_words_and_every_setting_exists() -> None:
    assert set(ADVICE) == set(SORTS)
    listed = [one for group in entries().values() for one in group]
    assert {one.advice for one in listed} <= set(SORTS)
    for one in listed:
        assert all(hasattr(Settings(), name) for name in one.settings), one.code
