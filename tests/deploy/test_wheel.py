"""The wheel is complete: what is in the repository's package is in it, and what a server needs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from hongyan.kernel.extras import Extra, install_command
from tests.environments import ROOT
from tests.house.tree import PACKAGE, kept_files
from tests.stories.service import environment

pytestmark = pytest.mark.story
SHARED = "hongyan-{version}.data/data/share/hongyan/"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `make wheel` does."""
    place = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    [made] = place.glob("*.whl")
    return made


def test_every_file_of_the_package_and_of_deploy_is_in_it(wheel: Path) -> None:
    with ZipFile(wheel) as opened:
        inside = set(opened.namelist())
    package = {
        str(path.relative_to(PACKAGE.parent))
        for path in kept_files()
        if path.is_relative_to(PACKAGE)
    }
    shared = SHARED.format(version=PROJECT["version"])
    beside = {shared + str(path.relative_to(ROOT)) for path in kept_files() if _is_shared(path)}
    assert package <= inside, sorted(package - inside)
    assert beside <= inside, sorted(beside - inside)
    assert len(beside) >= len(Extra) + 8


def _is_shared(path: Path) -> bool:
    return path.is_relative_to(ROOT / "deploy") or path.name in {
        f"requirements-{extra.value}.txt" for extra in Extra
    }


def test_it_works_without_the_repository(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with ZipFile(wheel) as opened:
        opened.extractall(unpacked)
    settings = {
        "PYTHONPATH": str(unpacked),
        "HONGYAN_LANG": "zh",
        "HONGYAN_DATA": str(tmp_path / "data"),
    }

    def typed(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hongyan", *words],
            cwd=tmp_path,
            env=environment(settings),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    assert "hongyan serve" in typed("migrate")
    assert "topic.add-qq-wechat" in typed("lint", "加威信领取${code}", "--kind", "verification")
    assert "tencent" in typed("channel", "kinds")


@pytest.mark.parametrize("extra", Extra)
def test_every_extra_has_exact_versions_and_the_remedy_names_their_file(extra: Extra) -> None:
    file = Path(install_command(extra).split(" -r ")[1])
    pinned = {line.partition("==")[0] for line in file.read_text(encoding="utf-8").splitlines()}
    [needed] = PROJECT["optional-dependencies"][extra.value]
    assert needed.partition(">=")[0].partition("[")[0] in pinned
    assert {one.value for one in Extra} == set(PROJECT["optional-dependencies"])
    assert " -m pip install --require-hashes -r " in install_command(extra)
