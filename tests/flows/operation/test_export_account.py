"""What an export of an account holds, and what it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.changes import store as changes
from hongyan.domain.changes.model import ChangeFilter
from hongyan.flows.operation.export_account import note_export
from hongyan.flows.operation.moved_tables import MOVED
from hongyan.kernel.seal import Sealer, SealError
from tests.flows.moves import CONTENT, OUTER, exported, furnished, owner_of, there
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hongyan.db.database import Database

PAPERS = {f"{one.table.name}.jsonl" for one in MOVED if one.is_paper}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The installation that accounts leave."""
    with furnished(tmp_path_factory.mktemp("left") / "hongyan.db") as database:
        yield database


def rows(directory: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a file."""
    path = directory / "tables" / f"{table}.jsonl"
    return [json.loads(one) for one in path.read_text().splitlines()]


def test_secrets_open_by_the_passphrase_alone(left: Database, tmp_path: Path) -> None:
    export = exported(left, tmp_path / "shop")
    [key, *_] = rows(export.directory, "access_key")
    assert OUTER.open(key["secret_sealed"], f"access_key/{key['id']}")
    for other in (there(), Sealer(b"x" * 32)):
        with pytest.raises(SealError):
            other.open(key["secret_sealed"], f"access_key/{key['id']}")
    assert not any(CONTENT in one.read_bytes() for one in export.directory.rglob("*.jsonl"))


def test_without_secrets_no_paper_is_there_and_nothing_names_one(
    left: Database, tmp_path: Path
) -> None:
    export = exported(left, tmp_path / "shop", outer=None)
    written = {one.name for one in (export.directory / "tables").iterdir()}
    assert not written & PAPERS
    assert {one["more_data"] for one in rows(export.directory, "sign_application")} == {"[]"}


def test_temporary_keys_and_pseudonyms_stay(left: Database, tmp_path: Path) -> None:
    export = exported(left, tmp_path / "shop")
    assert all(one["expires_at"] is None for one in rows(export.directory, "access_key"))
    numbers = [int(one["phone"]) for one in rows(export.directory, "opt_out")]
    assert numbers
    assert min(numbers) > 0


def test_only_its_user_reads_it(left: Database, tmp_path: Path) -> None:
    export = exported(left, tmp_path / "shop")
    modes = {one.is_dir(): one.stat().st_mode & 0o777 for one in export.directory.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}
    assert export.directory.stat().st_mode & 0o777 == 0o700


def test_an_export_is_noted(left: Database) -> None:
    with left.transaction() as tx:
        owner = owner_of(tx)
        note_export(work_at(tx), owner, is_sealed=True)
        [noted] = changes.changes_after(tx, ChangeFilter(owner, what="export_account"), None, 9)
    assert json.loads(noted.after) == {"with_secrets": True}
