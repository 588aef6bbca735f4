"""The entries behind `Recommend`: AUDIT F4, "one entry per code with cause, example, remedy"."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields

import pytest

from hongyan.api.gateway.errors import GATEWAY_ROWS
from hongyan.api.handlers.conversions import CONVERSION_CODES
from hongyan.api.words.allowances import ALLOWANCE_CODES, BYTES_CODE
from hongyan.api.words.codes import API_CODES
from hongyan.api.words.entries import ADVICE, ANY, ErrorEntry, entries, entry_of
from hongyan.api.words.manage import MANAGE_CODES
from hongyan.api.words.papers import FILING_CODES, FLAW_CODES, LETTER_CODES, PAPER_CODES
from tests.api.conftest import World
from tests.house.tree import ROOT

TOOL = runpy.run_path(str(ROOT / "tools" / "make_error_page.py"))
ALL = [one for group in entries().values() for one in group]


def answered() -> Iterator[str]:
    """Every code that can be answered; of those that hold a name, some."""
    for row in GATEWAY_ROWS.values():
        for name in ("PhoneNumbers", "SignName", "PageSize"):
            yield row.code.replace("{name}", name)
    yield from (row.code for row in API_CODES.values())
    yield from (code for row in MANAGE_CODES.values() for code in (row.old, row.new))
    for codes in (LETTER_CODES, FILING_CODES, PAPER_CODES, CONVERSION_CODES):
        yield from (code for code, _ in codes.values())
    yield from ALLOWANCE_CODES.values()
    yield BYTES_CODE
    yield from (f"CompanyName{ending}" for ending, _ in FLAW_CODES.values())


@pytest.mark.parametrize("code", dict.fromkeys(answered()))
def test_every_code_that_is_answered_has_an_entry(code: str) -> None:
    assert entry_of(code) is not None


def test_every_entry_has_an_address_of_its_own() -> None:
    anchors = [one.anchor for one in ALL]
    assert len(anchors) == len(set(anchors))


def test_no_entry_is_of_a_code_that_is_never_answered() -> None:
    used = {entry.code for code in answered() if (entry := entry_of(code)) is not None}
    assert used == {one.code for one in ALL}


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.code)
def test_an_entry_says_everything_in_both_languages(entry: ErrorEntry) -> None:
    texts = {one.name: getattr(entry, one.name) for one in fields(entry) if one.name != "settings"}
    assert all(texts.values())
    assert entry.advice in ADVICE
    for name in ("cause_zh", "remedy_zh"):
        assert re.search("[\u4e00-\u9fff]", texts[name]), texts[name]
        assert texts[name].endswith("。")
    for name in ("cause_en", "remedy_en"):
        assert not re.search("[\u4e00-\u9fff]", texts[name]), texts[name]
        assert texts[name].endswith(".")


def test_a_code_of_its_own_comes_before_one_that_is_shared() -> None:
    for code in ("InvalidVersion", "InvalidSignName", "SignNotMatchRegex", "MissingParameter"):
        entry = entry_of(code)
        assert entry is not None
        assert ANY not in entry.code
    shared = entry_of("MissingPhoneNumbers")
    assert shared is not None
    assert shared.anchor == "Missing"


@pytest.mark.parametrize(
    ("fields_", "code"),
    [
        ({}, "MissingPhoneNumbers"),
        ({"PhoneNumbers": "1", "SignName": "s", "TemplateCode": "t", "Version": "1"}, ""),
    ],
)
async def test_a_recommendation_is_an_address_that_leads_to_an_entry(
    world: World, fields_: dict[str, str], code: str
) -> None:
    # AUDIT F4: "Recommend relative; anchors of Missing…/Invalid… do not exist"
    answer = await world.call("SendSms", **fields_)
    if code:
        assert answer.json["Code"] == code
    base, _, named = answer.json["Recommend"].partition("/docs/errors/")
    assert base == world.settings.service_url
    assert named == answer.json["Code"]
    assert entry_of(named) is not None


def test_the_documents_are_made_from_the_same_table() -> None:
    for name, chinese in (("PAGE", False), ("TRANSLATION", True)):
        made = TOOL["errors_page"](chinese=chinese)
        assert TOOL[name].read_text("utf-8") == made, "python tools/make_error_page.py"


def test_reading_the_table_costs_nothing_at_the_start() -> None:
    # AUDIT F4: a process that serves reads it at the first request of the page
    program = (
        "import hongyan.app.application\n"
        "from hongyan.api.words.entries import entries\n"
        "assert entries.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
