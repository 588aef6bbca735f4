"""Ten thousand sentences of manuals, sayings and verse, which sell nothing, are not blocked.

They are read where Debian's packages manpages-zh (GFDL and others) and fortunes-zh (GPL) are
installed, and are not kept here.
"""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path

import pytest

from hongyan.domain.compliance.model import RulesResult, TemplateSubject, verdict
from hongyan.kernel.kinds import AccountKind, MessageKind
from tests.goldens import judged

MANUALS = Path("/usr/share/man/zh_CN")
SAYINGS = Path("/usr/share/games/fortunes")
NAMES = ("chinese", "song100", "tang300")
COUNT = 10_000
BLOCKED_MAX = 2
HAN = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?<=[。！？])|\n|%")
ROFF = re.compile(r"(?m)^[.'].*$|\\f.|\\[&-]|\\\(..|\\.|\x1b\[[0-9;]*m")
ABOUT_CONTENT = ("topic.", "kind.marketing", "content.")


def sentences() -> list[str]:
    assert MANUALS.is_dir(), "apt-get install manpages-zh"
    assert (SAYINGS / NAMES[0]).is_file(), "apt-get install fortunes-zh"
    manuals = (
        gzip.decompress(path.read_bytes()).decode(errors="ignore")
        for path in sorted(MANUALS.glob("man*/*.gz"))
    )
    sayings = ((SAYINGS / name).read_text(encoding="utf-8", errors="ignore") for name in NAMES)
    found = (
        sentence.strip()
        for text in (*manuals, *sayings)
        for sentence in SENTENCE.split(ROFF.sub("", text))
    )
    return [one for one in dict.fromkeys(found) if len(one) <= 150 and len(HAN.findall(one)) >= 8]


@pytest.mark.debian
def test_ordinary_sentences_are_not_blocked() -> None:
    blocked = []
    for text in random.Random(1).sample(sentences(), COUNT):
        subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
        found = [one for one in judged(subject) if one.rule_id.startswith(ABOUT_CONTENT)]
        if verdict(found) is RulesResult.BLOCKED:
            blocked.append((text, [one.rule_id for one in found]))
    assert len(blocked) <= BLOCKED_MAX, blocked
