"""`hongyan upgrade`: what is to be done is told in its order, done only when nothing bars it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from hongyan.config import Settings
from hongyan.config.changes import CHANGED, GONE
from hongyan.db.archive import ROWS
from hongyan.db.lease import Holder, take
from hongyan.db.migrate import MIGRATIONS, current, head
from tests.commands import run_command
from tests.stories.service import environment

pytestmark = pytest.mark.story

OLD = Path(__file__).parent.parent / "fixtures" / "0007-serve"
NOTHING, NOT_YET, MAY_GO_ON = 0, 1, 3


class Installed:
    """An installation of version 0.1, restored from its fixture."""

    def __init__(self, data: Path, url: str) -> None:
        """Restore it."""
        self.data = data
        self.url = url
        done = self.run("restore", str(OLD), "--with-key", str(OLD / "master.key"))
        assert done.returncode == 0, done.stderr

    def run(self, *words: str, settings: Mapping[str, str] | None = None) -> CompletedProcess[str]:
        """Run a command on it."""
        own = {"HONGYAN_DATABASE": self.url, "HONGYAN_DATA": str(self.data), **(settings or {})}
        return run_command(*words, environment=environment(own), directory=self.data.parent)

    def checked(self, code: int, *words: str, settings: Mapping[str, str] | None = None) -> str:
        """Run `upgrade --check`, which exits with a code and changes nothing."""
        before = current(self.url), sorted(self.data.iterdir())
        done = self.run("upgrade", "--check", *words, settings=settings)
        assert done.returncode == code, done.stdout + done.stderr
        assert (current(self.url), sorted(self.data.iterdir())) == before
        return done.stdout


@pytest.fixture
def installed(empty_database_url: str, tmp_path: Path) -> Installed:
    """An installation of the older schema, on each database."""
    return Installed(tmp_path / "data", empty_database_url)


def test_an_upgrade_is_told_barred_and_done_in_its_order(
    installed: Installed, tmp_path: Path
) -> None:
    stray = {"HONGYAN_TEMPLATE_PARAM_NUMBERS": "true", "HONGYAN_TYPO": "1"}
    told = installed.checked(NOT_YET, settings=stray)
    assert "schema 0007, older than" in told
    assert "0008_ownership" in told
    assert "✗ HONGYAN_TYPO is set" in told
    assert "HONGYAN_TEMPLATE_PARAM_STRICT=true" in told
    assert "✗ no backup was taken" in told
    assert "HONGYAN_EXTEND_CODE_DIGITS_MAX=4" in told
    assert steps(told) == [
        "correct",
        "hongyan backup",
        "hongyan upgrade",
        "start",
        "hongyan doctor",
    ]

    assert installed.run("backup", str(tmp_path / "backup")).returncode == 0
    kept = {"HONGYAN_EXTEND_CODE_DIGITS_MAX": "4"}
    told = installed.checked(MAY_GO_ON, settings=kept)
    assert "EXTEND_CODE" not in told, "a default does not concern who has set it"
    assert "✗" not in told

    held = take(installed.url, Holder("serve", 4711, "host-1", 1_790_000_000_000, 8000))
    assert not isinstance(held, Holder)
    assert "process 4711 on host-1" in installed.checked(MAY_GO_ON)
    barred = installed.run("upgrade")
    assert barred.returncode == NOT_YET
    assert "Nothing was changed" in barred.stdout
    assert current(installed.url) == "0007"
    held.release()

    assert installed.run("upgrade").returncode == 0
    assert current(installed.url) == head()
    assert steps(installed.checked(NOTHING)) == []
    assert installed.run("upgrade").returncode == 0


def steps(told: str) -> list[str]:
    """Return the first words of what is to be done, in order."""
    known = ("correct", "stop", "hongyan backup", "hongyan upgrade", "start", "hongyan doctor")
    found = [line.strip().partition(". ")[2] for line in told.splitlines() if line.startswith("  ")]
    return [next(one for one in known if step.startswith(one)) for step in found if step]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An installation on SQLite that no test upgrades."""
    place = tmp_path_factory.mktemp("alone")
    return Installed(place / "data", f"sqlite:///{place / 'own.db'}")


def test_a_backup_that_is_old_cut_or_gone_is_not_taken_for_a_way_back(
    alone: Installed, tmp_path: Path
) -> None:
    noted = alone.data / "last-backup.json"
    assert alone.run("backup", str(tmp_path / "backup")).returncode == 0
    rows = tmp_path / "backup" / ROWS
    content = rows.read_bytes()
    rows.write_bytes(content[:-1])
    assert "and its files are not what it says" in alone.checked(NOT_YET)
    rows.write_bytes(content)
    (tmp_path / "backup").rename(tmp_path / "elsewhere")
    assert "no longer there" in alone.checked(MAY_GO_ON)
    taken = json.loads(noted.read_bytes())
    taken["taken_at"] -= 25 * 3_600_000
    noted.write_text(json.dumps(taken), encoding="utf-8")
    assert "✗ the last backup was taken 25 hours ago" in alone.checked(NOT_YET)


def test_it_speaks_chinese_and_json(alone: Installed) -> None:
    (alone.data / "last-backup.json").unlink(missing_ok=True)
    assert "请按此顺序进行：" in alone.checked(NOT_YET, settings={"HONGYAN_LANG": "zh"})
    lines = [json.loads(line) for line in alone.checked(NOT_YET, "--json").splitlines()]
    [barred] = [line for line in lines if line.get("gravity") == "broken"]
    assert barred["finding"] == "no backup was taken from this directory"
    assert [line["step"] for line in lines if "step" in line] == [1, 2, 3, 4]


def test_where_there_is_no_database_or_no_settings_nothing_is_made(tmp_path: Path) -> None:
    for settings in ({}, {"HONGYAN_PORT": "many"}, {"HONGYAN_DATABASE": "mysql://a"}):
        done = run_command(
            *("upgrade", "--check"), environment=environment(settings), directory=tmp_path
        )
        assert done.returncode == NOT_YET
        assert done.stdout.startswith("✗ ")
        assert not list(tmp_path.iterdir())


def test_what_is_said_to_have_changed_has_changed() -> None:
    defaults = {one.name: str(one.default) for one in fields(Settings)}
    schemas = {path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*_*.py")}
    for change in CHANGED:
        assert defaults[change.name] != change.before
        assert change.schema in schemas
    assert not GONE.keys() & defaults.keys()
