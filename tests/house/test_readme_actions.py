"""The READMEs list the API's actions: each one once, and none that is not there."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from hongyan.api.actions import ACTIONS
from tests.house.tree import ROOT

OURS = "Hongyan"
"""How the names of our own extensions begin: the READMEs describe them below the table."""


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_a_readme_lists_every_action_once(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    listed = Counter(name for row in _table_of(text) for name in re.findall(r"`(\w+)`", row))
    assert listed == Counter(name for name in ACTIONS if not name.startswith(OURS))
    assert all(f"`{name}`" in text for name in ACTIONS)


def _table_of(text: str) -> list[str]:
    """Return the rows of the table in which SendSms is listed."""
    [table] = [
        block for block in text.split("\n\n") if block.startswith("|") and "`SendSms`" in block
    ]
    return table.splitlines()
