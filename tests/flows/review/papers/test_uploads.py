"""Uploaded files kept and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.signs.model import file_key
from hongyan.flows.review.applications.scans import scan_of
from hongyan.flows.review.applications.sign_shape import sign_file
from hongyan.flows.review.papers.uploads import (
    keep_material,
    remove_unused_files,
)
from tests.flows.applying import apply_sign_of, new_sign, sign_named
from tests.flows.papers_table import SCAN, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers, with one scan."""
    return Papers(world)


def test_a_file_is_its_accounts_alone_and_never_replaced(papers: Papers) -> None:
    account_id, now = papers.account_id, papers.world.now
    papers.run(
        lambda tx: keep_material(
            work_at(tx, now), account_id, SCAN, MaterialKind.PDF, b"new", "1" * 64
        )
    )
    kept = papers.run(lambda tx: materials.material_of(tx, account_id, SCAN))
    assert (kept.kind, kept.size_bytes) == (MaterialKind.PNG, 4)
    assert papers.run(lambda tx: materials.material_of(tx, account_id + 1, SCAN)) is None
    assert papers.run(lambda tx: scan_of(tx, SCAN, None)) == (MaterialKind.PNG, b"scan")
    assert papers.run(lambda tx: scan_of(tx, "none", None)) is None


def test_a_file_that_came_with_a_sign_is_found_by_its_key(papers: Papers) -> None:
    # AUDIT H2: "`GetSmsSign.FileUrlList` …: URLs, not keys"
    world, files = papers.world, (sign_file("GIF", b"GIF89a"), sign_file(".jpg", b"\xff\xd8\xff"))
    apply_sign_of(world, new_sign(files=files))
    sign_id = sign_named(world).sign.sign_id
    sealer = world.context.sealer
    for file, kind in zip(files, (MaterialKind.GIF, MaterialKind.JPEG), strict=True):
        key = file_key(sign_id, f"{file.sha256}.{file.suffix}")
        assert papers.run(lambda tx, key=key: scan_of(tx, key, sealer)) == (
            kind,
            file.content,
        )
    for key in (
        file_key(sign_id + 1, f"{files[0].sha256}.gif"),
        file_key(sign_id, f"{'0' * 64}.gif"),
    ):
        assert papers.run(lambda tx, key=key: scan_of(tx, key, sealer)) is None


def test_what_nothing_names_is_removed_in_time(papers: Papers) -> None:
    # AUDIT A14
    account_id, world = papers.account_id, papers.world
    papers.run(
        lambda tx: keep_material(
            work_at(tx, world.now), account_id, "k", MaterialKind.PNG, b"x", "2" * 64
        )
    )
    papers.letter()  # names the scan
    days = world.context.settings.account_unused_file_days

    def sweep() -> int:
        return int(
            papers.run(lambda tx: remove_unused_files(work_at(tx, world.now, world.context)))
        )

    world.waits(days * 86_400)
    assert sweep() == 0
    world.waits(1)
    assert sweep() == 1
    assert papers.run(lambda tx: materials.material_of(tx, account_id, "k")) is None
    assert papers.run(lambda tx: materials.material_of(tx, account_id, SCAN)) is not None
