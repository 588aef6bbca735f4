"""The index of error codes: all of them, found by code and by words, in both languages."""

from __future__ import annotations

from hongyan.api.words.entries import entries
from tests.console.browser import Browser

URL = "/docs/errors"


def test_every_code_is_there_with_a_link(stranger: Browser) -> None:
    page = stranger.page(URL)
    listed = [one for group in entries().values() for one in group]
    for one in listed:
        assert page.links()[one.code] == f"{URL}/{one.anchor}"


def test_words_find_codes_and_a_whole_code_leads_to_its_page(stranger: Browser) -> None:
    page = stranger.page(f"{URL}?q=timestamp")
    assert "InvalidTimeStamp.Expired" in page.main
    assert "isv.AMOUNT_NOT_ENOUGH" not in page.main
    assert stranger.page(f"{URL}?q=isv.AMOUNT_NOT_ENOUGH").h1.startswith("isv.AMOUNT_NOT_ENOUGH")
    assert "No code fits that" in stranger.page(f"{URL}?q=zebra").main


def test_it_speaks_chinese(stranger: Browser) -> None:
    page = stranger.page(URL, language="zh")
    assert page.h1 == "错误码"
    assert "账户余额不足" not in page.title
