"""The labelled texts of tests/golden, read once, and the packs that judge them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hongyan.domain.compliance.golden import Golden, read_goldens
from hongyan.domain.compliance.model import Finding, Subject
from hongyan.domain.compliance.pack import RulePack, pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs

FOLDER = Path(__file__).parent / "golden"


@cache
def all_goldens() -> tuple[Golden, ...]:
    """Return every labelled text."""
    return tuple(
        golden
        for path in sorted(FOLDER.glob("*.toml"))
        for golden in read_goldens(path.read_text(encoding="utf-8"))
    )


def shipped_pack_for(subject: Subject) -> RulePack:
    """Return the shipped pack that judges a subject."""
    return pack_for(shipped_packs(), subject)


def judged(subject: Subject) -> tuple[Finding, ...]:
    """Return what the shipped packs find in a subject."""
    return review(shipped_pack_for(subject), subject)
