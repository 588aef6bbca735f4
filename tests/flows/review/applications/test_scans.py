"""Scans are sealed at rest: new ones at once, old ones in steps, and a reviewer sees them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.materials.tables import material_file
from hongyan.domain.signs.tables import sign_file
from hongyan.flows.review.applications.scans import (
    SEALED_AT_ONCE,
    scan_of,
    seal_scans,
    sign_scan_of,
)
from hongyan.flows.review.papers.uploads import keep_material
from hongyan.kernel.seal import Sealer, SealError
from tests.demo import demo_context
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from tests.flows.world import World

SEALER = Sealer(b"0" * 32)
CONTENT = b"\x89PNG a scan of an id card"
FILES = 2 * SEALED_AT_ONCE + 3


@pytest.fixture
def sealing(world: World) -> World:
    """A world with a master key, and scans of a version that did not seal them."""
    world.context = replace(world.context, sealer=SEALER)
    with world.database.transaction() as tx:
        for number in range(FILES):
            key = f"materials/1/a/{number}.png"
            keep_material(work_at(tx, world.now), 1, key, MaterialKind.PNG, CONTENT, "0" * 64)
            proof = {"sign_id": number, "version": 1, "suffix": "png", "sha256": "s"}
            stored = {"size_bytes": 1, "content": CONTENT, "created_at": world.now}
            tx.execute(insert(sign_file).values(**proof, **stored))
    return world


def stored(world: World) -> list[bytes]:
    with world.database.reading() as tx:
        return [
            row.content
            for table in (material_file, sign_file)
            for row in tx.execute(select(table.c.content))
        ]


def sealing_work(tx: Connection) -> Work:
    return work_at(tx, context=demo_context(SEALER))


def step(world: World) -> int:
    with world.database.transaction() as tx:
        return seal_scans(work_at(tx, world.now, world.context))


def test_old_scans_are_sealed_in_bounded_steps_and_open_as_they_were(sealing: World) -> None:
    sizes = []
    while sizes[-1:] != [0]:
        sizes.append(step(sealing))
        with sealing.database.reading() as tx:  # in the middle as well
            for number in range(FILES):
                found = scan_of(tx, f"materials/1/a/{number}.png", SEALER)
                assert found == (MaterialKind.PNG, CONTENT)
                assert sign_scan_of(tx, number, "s", SEALER) == CONTENT
    assert sizes == [2 * SEALED_AT_ONCE, 2 * SEALED_AT_ONCE, 6, 0]
    assert not any(CONTENT[4:] in one for one in stored(sealing))


def test_a_new_scan_never_lies_clear(world: World) -> None:
    with world.database.transaction() as tx:
        keep_material(sealing_work(tx), 1, "k", MaterialKind.PDF, CONTENT, "0" * 64)
        assert scan_of(tx, "k", SEALER) == (MaterialKind.PDF, CONTENT)
        assert scan_of(tx, "k", None) is None
        with pytest.raises(SealError):
            scan_of(tx, "k", Sealer(b"o" * 32))
    assert not any(CONTENT[4:] in one for one in stored(world))


def test_without_a_master_key_nothing_is_sealed(world: World) -> None:
    with world.database.transaction() as tx:
        keep_material(work_at(tx, world.now), 1, "k", MaterialKind.PDF, CONTENT, "0" * 64)
    assert step(world) == 0
    assert stored(world) == [CONTENT]


def test_sealed_scans_cannot_be_swapped(world: World) -> None:
    with world.database.transaction() as tx:
        for key in ("a", "b"):
            keep_material(sealing_work(tx), 1, key, MaterialKind.PDF, CONTENT, "0" * 64)
        content = select(material_file.c.content).where(material_file.c.key == "a")
        tx.execute(
            material_file.update()
            .where(material_file.c.key == "b")
            .values(content=content.scalar_subquery())
        )
        with pytest.raises(SealError):
            scan_of(tx, "b", SEALER)
