"""Uploaded files kept and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import MaterialKind
from hongyan.flows.review.papers.uploads import (
    keep_material,
    material_content,
    remove_unused_files,
)
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
    kept = papers.run(lambda tx: materials.material_of(tx, account_id, SCAN))
    assert (kept.kind, kept.size_bytes) == (MaterialKind.PNG, 4)
    assert papers.run(lambda tx: materials.material_of(tx, account_id + 1, SCAN)) is None
    assert papers.run(lambda tx: material_content(tx, SCAN)) == (MaterialKind.PNG, b"scan")
    assert papers.run(lambda tx: material_content(tx, "none")) is None


def test_what_nothing_names_is_removed_in_time(papers: Papers) -> None:
    # AUDIT A14
    account_id, world = papers.account_id, papers.world
    papers.run(
        lambda tx: keep_material(tx, account_id, "k", MaterialKind.PNG, b"x", "2" * 64, world.now)
    )
    papers.letter()  # names the scan
    days = world.context.settings.account_unused_file_days

    def sweep() -> int:
        return int(
            papers.run(lambda tx: remove_unused_files(tx, now_ms=world.now, context=world.context))
        )

    world.waits(days * 86_400)
    assert sweep() == 0
    world.waits(1)
    assert sweep() == 1
    assert papers.run(lambda tx: materials.material_of(tx, account_id, "k")) is None
    assert papers.run(lambda tx: materials.material_of(tx, account_id, SCAN)) is not None
