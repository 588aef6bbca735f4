"""docs/carriers/cmpp.md says the same as the program, in both languages."""

from __future__ import annotations

import re

import pytest

from hongyan.channels.cmpp.kind import CmppOptions
from hongyan.channels.cmpp.session import SENT_WITHOUT_ANSWER, WRONG_DIGEST
from hongyan.channels.options import described
from hongyan.channels.reasons import LOGIN_CUT, NO_LOGIN_ANSWER, NO_TEST_ANSWER
from hongyan.protocols.cmpp.results import LOGIN_STATUSES
from tests.environments import ROOT

PAGES = ("cmpp.md", "cmpp.zh-CN.md")
ROW = re.compile(r"^\| `([a-z0-9_]+)` \| (`[^`]+`|–) \| ", re.MULTILINE)
OTHERS = {"msg_src": "`sp_id`", "tls_server_name": "`host`"}
"""Options whose default is another's value."""

each_page = pytest.mark.parametrize("page", PAGES)


def text_of(page: str) -> str:
    return (ROOT / "docs" / "carriers" / page).read_text("utf-8")


@each_page
def test_every_option_is_told_with_its_default(page: str) -> None:
    expected = {
        one.name: OTHERS.get(one.name, f"`{one.default}`" if one.default else "–")
        for one in described(CmppOptions)
    }
    assert dict(ROW.findall(text_of(page))) == expected


@each_page
def test_every_reason_that_it_helps_with_is_one_that_is_said(page: str) -> None:
    text = text_of(page)
    for status, words in LOGIN_STATUSES.items():
        assert (f"CMPP:{status}: {words}`" in text) == (status != 0)
    for words in (LOGIN_CUT, NO_LOGIN_ANSWER, NO_TEST_ANSWER, WRONG_DIGEST):
        assert words in text
    assert all(f"`{result}`" in text for result in SENT_WITHOUT_ANSWER)
