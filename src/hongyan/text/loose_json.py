"""Handwritten JSON: single quotes, bare names, bare values, a comma too many. Pure.

Callers' programs send what a dictionary prints as, and the original's own parser takes it, so ours
does where strict JSON fails. Knows nothing of what a text is for, nor which bare values are
allowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

NESTING_MAX: Final = 2
"""A list of flat objects is the deepest handwritten value of any parameter."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A value without quotes, as written: a number, a literal, or a word."""

    written: str


Loose: TypeAlias = "str | Bare | list[Loose] | dict[str, Loose]"


class LooseError(ValueError):
    """A text that cannot be read even so; its words say what is wrong, in Chinese."""


# Quotation marks and punctuation of Chinese text are no part of a bare word: they were
# typed for ASCII ones. Each alternative of a token begins with another character, and none gives
# back what it took, so the work is linear in the text.
_NO_WORD = r"""\"'{}\[\],:\\\x00-\x1f\x7f“”‘’「」：，"""
_TOKEN = re.compile(
    rf"""
        (?P<mark>[{{}}\[\],:])
        | "(?P<double>(?:[^"\\\x00-\x1f]|\\.)*+)(?P<closed>"?+)
        | '(?P<single>(?:[^'\\\x00-\x1f]|\\.)*+)(?P<shut>'?+)
        | (?P<bare>[^ {_NO_WORD}][^{_NO_WORD}]*+)
    """,
    re.VERBOSE,
)
_SPACE = " \t\r\n"
_BLANKS = re.compile(r"[ \t\r\n]*+")
_REQUOTED = re.compile(r"""\\(.)|(")""")


def read_loosely(text: str) -> Loose:
    """Read a list or an object, its quoted texts as `str`, its bare values as `Bare`.

    Of a name given twice the last value counts, as in strict JSON. Raises LooseError.
    """
    reader = _Reader(text)
    value = reader.value(1)
    if isinstance(value, str | Bare) or text[reader.place :].strip(_SPACE):
        raise LooseError("不是合法的 JSON")
    return value


class _Reader:
    """A text and how far it is read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.place = 0

    def value(self, depth: int) -> Loose:
        """Read one value at a depth; raises LooseError."""
        found = self._next()
        if found["mark"] is None:
            return _scalar(found)
        if depth > NESTING_MAX:
            raise LooseError(f"嵌套不能超过 {NESTING_MAX} 层")
        if found["mark"] == "{":
            return self._object(depth)
        if found["mark"] == "[":
            return self._list(depth)
        raise LooseError(f"第 {found.end()} 个字符 {found['mark']} 的位置不对")

    def _object(self, depth: int) -> dict[str, Loose]:
        members: dict[str, Loose] = {}
        while not self._takes("}"):
            name = self._next()
            if name["mark"] is not None:
                raise LooseError(f"第 {name.end()} 个字符处缺少变量名")
            read = _scalar(name)
            if not self._takes(":"):
                raise LooseError(f"第 {self.place + 1} 个字符处缺少英文冒号")
            members[read.written if isinstance(read, Bare) else read] = self.value(depth + 1)
            self._separated("}")
        return members

    def _list(self, depth: int) -> list[Loose]:
        items: list[Loose] = []
        while not self._takes("]"):
            items.append(self.value(depth + 1))
            self._separated("]")
        return items

    def _separated(self, end: str) -> None:
        """Take the comma behind a member; only the last one needs none."""
        if not self._takes(",") and not self._peeks(end):
            raise LooseError(f"第 {self.place + 1} 个字符处缺少英文逗号或 {end}")

    def _takes(self, mark: str) -> bool:
        found = self._token()
        if found is None or found["mark"] != mark:
            return False
        self.place = found.end()
        return True

    def _peeks(self, mark: str) -> bool:
        found = self._token()
        return found is not None and found["mark"] == mark

    def _token(self) -> re.Match[str] | None:
        """Return the next token, behind blanks; None where none can be told, or a quote is open."""
        blanks = _BLANKS.match(self._text, self.place)
        assert blanks is not None, "no blank is a match, too"
        found = _TOKEN.match(self._text, blanks.end())
        is_open = found is not None and "" in {found["closed"], found["shut"]}
        return None if is_open else found

    def _next(self) -> re.Match[str]:
        found = self._token()
        if found is None:
            raise LooseError(f"第 {self.place + 1} 个字符起无法识别，请检查引号（须用英文引号）")
        self.place = found.end()
        return found


def _scalar(found: re.Match[str]) -> str | Bare:
    if found["bare"] is not None:
        return Bare(found["bare"].strip(_SPACE))
    quoted = found["single"] if found["double"] is None else found["double"]
    if "\\" not in quoted:
        return quoted
    inner = _REQUOTED.sub(_requote, quoted)
    try:
        return msgspec.json.decode(f'"{inner}"', type=str)
    except (msgspec.DecodeError, UnicodeError):
        raise LooseError("字符串中有不合法的转义") from None


def _requote(found: re.Match[str]) -> str:
    """Convert the content of single quotes to that of double quotes."""
    if found[2]:
        return '\\"'
    return "'" if found[1] == "'" else found[0]
