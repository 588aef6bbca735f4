"""The page of carriers' codes says what the tables of the protocols say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hongyan.protocols.cmpp.report import CmppReport
from hongyan.protocols.cmpp.results import RESULTS, ResultClass
from hongyan.protocols.smpp.pdus import DeliverSm
from hongyan.protocols.smpp.receipt import read_receipt
from hongyan.protocols.smpp.statuses import STATUSES, StatusClass
from hongyan.protocols.stages import Stage

PAGE = (Path(__file__).parents[2] / "docs/rules/carrier-answers.md").read_text("utf-8")
CLASS = re.compile(r"^\| `(\w+)` \| [^|]+ \|$", re.MULTILINE)
STATUS = re.compile(r"^\| `(0x[0-9A-F]+)` \| `(\w+)` \| `(\w+)` \|$", re.MULTILINE)
RESULT = re.compile(r"^\| `([0-9]+)` \| ([^|`]+) \| `(\w+)` \|$", re.MULTILINE)
WORDS = re.compile(r"^\| (SMPP|CMPP) \| ([^|]+) \| `(\w+)` \|$", re.MULTILINE)


def test_the_page_explains_every_class() -> None:
    assert sorted(CLASS.findall(PAGE)) == sorted({*StatusClass, *ResultClass})


def test_the_page_lists_every_status_of_smpp() -> None:
    rows = [(int(code, 16), (name, kind)) for code, name, kind in STATUS.findall(PAGE)]
    assert rows == sorted(STATUSES.items())


def test_the_page_lists_every_result_of_cmpp() -> None:
    rows = [(int(code), (meaning, kind)) for code, meaning, kind in RESULT.findall(PAGE)]
    assert rows == sorted(RESULTS.items())


def test_the_page_says_how_far_a_message_came() -> None:
    found = set()
    for protocol, words, stage in WORDS.findall(PAGE):
        for word in re.findall(r"`(\w+)`", words):
            assert _stage(protocol, word) == stage
            found.add((protocol, word))
    assert len(found) == 15
    assert _stage("SMPP", "ODD") is Stage.UNKNOWN
    assert _stage("CMPP", "MK:0001") is Stage.FAILED


def _stage(protocol: str, word: str) -> Stage:
    if protocol == "CMPP":
        return replace(CmppReport(), stat=word).stage
    receipt = read_receipt(DeliverSm(esm_class=4, short_message=f"id:7 stat:{word}".encode()))
    assert receipt is not None
    return receipt.stage
