"""Uploaded files kept and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.materials.model import MaterialKind
from hongyan.flows import uploads
from hongyan.flows.paper_fault import PaperFault, PaperRefused
from hongyan.flows.uploads import find_material, keep_material, material_content
from tests.flows.papers_table import SCAN, Papers

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers, with one scan."""
    return Papers(world)


def test_a_file_is_its_accounts_alone_and_never_replaced(papers: Papers) -> None:
    account_id, now = papers.account_id, papers.world.now
    papers.run(
        lambda tx: keep_material(tx, account_id, SCAN, MaterialKind.PDF, b"new", "1" * 64, now)
    )
    kept = papers.run(lambda tx: find_material(tx, account_id, SCAN))
    assert (kept.kind, kept.size_bytes) == (MaterialKind.PNG, 4)
    assert papers.run(lambda tx: find_material(tx, account_id + 1, SCAN)) is None
    assert papers.run(lambda tx: material_content(tx, SCAN)) == (MaterialKind.PNG, b"scan")
    assert papers.run(lambda tx: material_content(tx, "none")) is None


def test_an_account_keeps_so_many_files(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "FILES_MAX", 1)
    account_id, now = papers.account_id, papers.world.now
    answer = papers.run(
        lambda tx: keep_material(tx, account_id, "k", MaterialKind.PNG, b"x", "2" * 64, now)
    )
    assert answer == PaperRefused(PaperFault.FILES_TOO_MANY, "1")
