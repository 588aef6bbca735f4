"""Every kept text is plain technical English: nothing that the banned list names is in it."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.banned import BANNED
from tests.house.tree import ROOT, kept_files, name_of

# A line break in a sentence: with the sign of a comment, or the ends of two literals.
_BREAK = r"""[\s"'#>]+"""
_QUOTED = re.compile(r"`[^`\n]*`|\{[^{}\s]*\}")
# A literal of one word is a value, such as the name of an account, and no sentence.
_VALUE = re.compile(r"[a-z]*([\"'])[\w.:/@?=-]*\1", re.IGNORECASE)
_LIST = ROOT / "tests" / "house" / "banned.py"
# Of a table: remarks, and words for people. The rest is data, such as words to search for.
_TABLE_PROSE = re.compile(r"(?:^|\s)#.*$|^\w+_en = .*$")
_TEXTS = frozenset({".md", ".po", ".sh", ".yml", ".yaml", ".mako", ".ini"})
_FOREIGN = frozenset({"LICENSE", "NOTICE"})
_PROSE_TOKENS = frozenset({tokenize.COMMENT, tokenize.STRING})
_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})


# AUDIT J11: quaint English
@pytest.mark.parametrize("banned", BANNED)
def test_a_banned_phrase_is_in_no_kept_text(banned: str) -> None:
    found = [
        f"{name_of(path)}:{line} {phrase}"
        for path in kept_files()
        for line, phrase in _hits(banned, _prose(path))
    ]
    assert not found, f"instead: {BANNED[banned]}\n" + "\n".join(found)


def test_a_phrase_is_found_across_a_line_break_and_not_in_code() -> None:
    source = "x = so_many\n# none here, so\n# many\ny = ('by so '\n'much more')  # `so many`\n"
    assert [line for line, _ in _hits(next(iter(BANNED)), _python(source))] == [2, 4]


def _hits(banned: str, text: str) -> Iterator[tuple[int, str]]:
    for match in _pattern(banned).finditer(text):
        yield text.count("\n", 0, match.start()) + 1, " ".join(match[0].split())


@cache
def _pattern(banned: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{banned.replace(' ', _BREAK)})(?![\w-])", re.IGNORECASE)


@cache
def _prose(path: Path) -> str:
    if path == _LIST:
        return ""  # the list itself
    if path.suffix == ".py":
        return _python(path.read_text("utf-8"))
    if path.suffix == ".toml":
        return _table(path.read_text("utf-8"))
    is_text = path.suffix in _TEXTS or not path.suffix
    if path.name in _FOREIGN or not is_text:
        return ""
    return _QUOTED.sub("`", path.read_text("utf-8"))


def _table(source: str) -> str:
    # Every line keeps its number.
    lines = source.splitlines()
    return "\n".join(" ".join(_TABLE_PROSE.findall(_QUOTED.sub("`", line))) for line in lines)


def _python(source: str) -> str:
    # Comments and literals on their lines; code between them is one sign that no phrase contains.
    kept, line = [], 1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kept.append("\n" * (token.start[0] - line) + " ")
        line = max(line, token.end[0])
        if token.type in _PROSE_TOKENS and not _VALUE.fullmatch(token.string):
            kept.append(_QUOTED.sub("`", token.string))
        elif token.type not in _LAYOUT:
            kept.append("\0")
    return "".join(kept)
