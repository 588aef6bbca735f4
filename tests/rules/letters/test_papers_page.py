"""docs/rules/papers.md says what the program does."""

from __future__ import annotations

import re

from hongyan.config import Settings
from hongyan.documents.image_heads import PIXEL_BYTES_MAX, SCANS_MAX, SIDE_MAX
from hongyan.documents.scan_subprocess import CPU_SECONDS_MAX, MEMORY_BYTES_MAX
from hongyan.documents.word_files import ENTRIES_MAX, UNPACKED_BYTES_MAX
from hongyan.domain.letters.expiry import WARNED_DAYS
from hongyan.domain.materials.grant import GRANT_SECONDS
from hongyan.domain.materials.model import MATERIAL_BYTES_MAX
from hongyan.domain.qualifications.model import CHANGEABLE, DETAIL_WORDS, QualificationState
from hongyan.domain.qualifications.phone_code import LIVES_MS, TRIES_MAX
from hongyan.domain.tags.model import CHARACTERS_MAX, TAGS_MAX
from hongyan.engine.subprocesses import SubprocessLimits
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/rules/papers.md").read_text(encoding="utf-8")


def test_the_page_has_every_state_of_a_qualification() -> None:
    rows = re.findall(r"\| `([A-Z_]+)`(?:, `([A-Z_]+)`)? \| (yes|no)", PAGE)
    said = {state: (detail or state, may == "yes") for state, detail, may in rows}
    assert said == {
        state.value: (DETAIL_WORDS[state], state in CHANGEABLE) for state in QualificationState
    }


def test_the_page_has_the_figures() -> None:
    assert f"| {', '.join(map(str, WARNED_DAYS))} | a notice" in PAGE
    assert (GRANT_SECONDS, MATERIAL_BYTES_MAX) == (3600, 5 << 20)
    assert f"stores {Settings().account_files} files" in PAGE
    limits = SubprocessLimits()
    assert (limits.waiting_of_one, limits.waiting) == (4, 16)
    assert (CPU_SECONDS_MAX, MEMORY_BYTES_MAX >> 20, int(limits.job_seconds)) == (8, 448, 15)
    assert (PIXEL_BYTES_MAX, SIDE_MAX, SCANS_MAX) == (105_000_000, 30_000, 30)
    assert (ENTRIES_MAX, UNPACKED_BYTES_MAX >> 20) == (1000, 50)
    assert (LIVES_MS, TRIES_MAX) == (600_000, 5)
    assert f"{TAGS_MAX} on each, keys of 1 to {CHARACTERS_MAX} characters" in PAGE
