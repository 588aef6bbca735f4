"""What the command line says of the commonest mistakes: one line, in the reader's language.

The mistakes are in `tests/mistakes.py`, which also prints all that is said, for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.mistakes import MISTAKES, Bench

QUOTED = re.compile(r"`[^`]*`|'[^']*'|/\S+|openssl rand -base64 32|python -m hongyan .*")
"""Commands to copy, values that were given, and files."""
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
CHINESE = re.compile("[\u4e00-\u9fff]")
REMEDY = re.compile(r"; |: the command|Try --help")
API_ONLY = {"a phone number that is none"}
"""The API's own message, which a caller's program compares, is English in each language."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("mistakes"))
    yield made
    made.close()


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_told_with_its_remedy_in_each_language(bench: Bench, what: str) -> None:
    # AUDIT J5, F1
    english, chinese = (bench.said(MISTAKES[what], language) for language in ("en", "zh_CN"))
    line = english.partition("\nhongyan: ")[2] or english.removeprefix("hongyan: ")
    assert REMEDY.search(line), english
    assert CHINESE.search(chinese), chinese
    if what not in API_ONLY:
        assert not ENGLISH.search(QUOTED.sub("", chinese)), chinese
    assert "Traceback" not in english
