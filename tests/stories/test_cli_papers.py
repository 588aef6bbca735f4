"""What accounts store and have used up, on the command line: shown, and removed."""

from __future__ import annotations

import pytest

from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.materials.model import MaterialKind
from hongyan.flows.review.papers.uploads import keep_material
from tests.stories.test_cli import Run, fails, run, succeeds
from tests.working import work_at

pytestmark = pytest.mark.story

__all__ = ["run"]


def test_papers_are_listed_and_removed_and_usage_is_shown(run: Run, tmp_path: object) -> None:
    # AUDIT A10
    succeeds(run("migrate"))
    succeeds(run("account", "create", "shop"))
    assert "stores no papers" in succeeds(run("papers", "list", "shop"))
    database = Database.open(load({}, data=f"{tmp_path}/kept").database_url)
    with database.transaction() as tx:
        keep_material(
            work_at(tx, 0), 1, "materials/1/a/b.png", MaterialKind.PNG, b"x" * 9, "0" * 64
        )
    database.close()
    listed = succeeds(run("papers", "list", "shop"))
    assert "materials/1/a/b.png" in listed
    usage = succeeds(run("account", "usage", "shop", HONGYAN_ACCOUNT_FILES="7"))
    assert "ACCOUNT_FILES" in usage
    assert "of 500 megabytes" in usage
    assert "no file 'other'" in fails(run("papers", "remove", "shop", "file", "other"))
    succeeds(run("papers", "remove", "shop", "file", "materials/1/a/b.png"))
    assert "stores no papers" in succeeds(run("papers", "list", "shop"))
    assert "has no letter '9'" in fails(run("papers", "remove", "shop", "letter", "9"))
