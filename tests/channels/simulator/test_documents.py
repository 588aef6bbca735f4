"""docs/carriers/simulator.md says the same as the program, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from hongyan.channels.simulator.behaviours import BEHAVIOURS
from hongyan.channels.simulator.files import read_behaviours, read_users
from tests.environments import ROOT

PAGES = {"en": "simulator.md", "zh": "simulator.zh-CN.md"}
ROW = re.compile(r"\| `([a-z0-9_]+)` \| (.+?) \| (connections|messages|连接|短信) \| .+ \|")
LISTING = re.compile(r"```toml\n(.+?)```", re.DOTALL)


def page(language: str) -> str:
    return (ROOT / "docs" / "carriers" / PAGES[language]).read_text("utf-8")


@pytest.mark.parametrize("language", PAGES)
def test_the_table_of_behaviours_is_the_programs(language: str) -> None:
    told = {
        name: (words, of in {"connections", "连接"})
        for name, words, of in ROW.findall(page(language))
    }
    assert told == {
        name: (getattr(one, language), one.style is not None) for name, one in BEHAVIOURS.items()
    }


@pytest.mark.parametrize("language", PAGES)
def test_the_files_that_are_shown_can_be_read(language: str, tmp_path: Path) -> None:
    users, behaviours = LISTING.findall(page(language))
    assert tomllib.loads(users)
    (tmp_path / "901234.secret").write_text("secret")
    for name, text in (("users", users), ("behaviours", behaviours)):
        (tmp_path / f"{name}.toml").write_text(text)
    assert read_users(tmp_path / "users.toml")[0].rate == 50
    assert len(read_behaviours(tmp_path / "behaviours.toml")) == 3
