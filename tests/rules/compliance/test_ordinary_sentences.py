"""Ten thousand sentences of manuals, sayings and verse, which sell nothing, are not blocked.

They are read where Debian's packages manpages-zh (GFDL and others) and fortunes-zh (GPL) are
installed, and are not kept here.
"""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

import pytest

from hongyan.domain.compliance.model import RulesResult, TemplateSubject, verdict
from hongyan.kernel.kinds import AccountKind, MessageKind
from tests.goldens import judged

MANUALS = Path("/var/lib/dpkg/info/manpages-zh.list")
"""Which files are that package's: others bring manuals in Chinese, too."""
MANUAL = re.compile(r"/usr/share/man/zh_CN/man\d\w*/.+\.gz")
SAYINGS = Path("/usr/share/games/fortunes")
NAMES = ("chinese", "song100", "tang300")
LEAST = 10_000
ONE_IN = 5
"""Whether a sentence is among them is said by the sentence itself."""
BLOCKED_PER_10_000 = 2
HAN = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?<=[。！？])|\n|%")
ROFF = re.compile(r"(?m)^[.'].*$|\\f.|\\[&-]|\\\(..|\\.|\x1b\[[0-9;]*m")
ABOUT_CONTENT = ("topic.", "kind.marketing", "content.")


def sentences() -> list[str]:
    assert MANUALS.is_file(), "apt-get install manpages-zh"
    assert (SAYINGS / NAMES[0]).is_file(), "apt-get install fortunes-zh"
    manuals = (
        gzip.decompress(Path(path).read_bytes()).decode(errors="ignore")
        for path in sorted(filter(MANUAL.fullmatch, MANUALS.read_text().splitlines()))
        if Path(path).is_file()
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
    chosen = [one for one in sentences() if zlib.crc32(one.encode()) % ONE_IN == 0]
    assert len(chosen) >= LEAST
    for text in chosen:
        subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
        found = [one for one in judged(subject) if one.rule_id.startswith(ABOUT_CONTENT)]
        if verdict(found) is RulesResult.BLOCKED:
            blocked.append((text, [one.rule_id for one in found]))
    assert len(blocked) <= BLOCKED_PER_10_000 * len(chosen) / 10_000, blocked
