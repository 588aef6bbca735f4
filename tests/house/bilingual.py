"""A page of docs/ as a list of blocks, to compare with its translation. Judges nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".zh-CN.md"

_HEADING = re.compile(r"(#+) (.+)")
_ITEM = re.compile(r"\s*(?:-|\d+\.) ")
_BAR = re.compile(r"(?<!\\)\|")
_SPAN = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_REMARK = re.compile(r"(?:^|\s+)# .*$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, item of a list, row of a table, or listing."""

    kind: str
    text: str
    line: int

    @property
    def cells(self) -> list[str]:
        """The cells of a row."""
        return [cell.strip() for cell in _BAR.split(self.text)[1:-1]]

    @property
    def shape(self) -> str:
        """What a translation of the block has, too: its kind, and how many cells a row has."""
        return f"{self.kind} of {len(self.cells)}" if self.kind == "row" else self.kind

    @property
    def code(self) -> str:
        """The listing without its remarks, which may be translated."""
        return _REMARK.sub("", self.text)

    @property
    def spans(self) -> Counter[str]:
        """The code spans: names, codes and commands."""
        return Counter(_SPAN.findall(self.text))

    @property
    def links(self) -> list[str]:
        """The targets of the links."""
        return _LINK.findall(self.text)

    @property
    def figures(self) -> Counter[str]:
        """The numbers in digits, those in code spans and links aside."""
        return Counter(_FIGURE.findall(_LINK.sub("", _SPAN.sub("", self.text))))


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page, in order."""
    blocks: list[tuple[str, int, list[str]]] = []
    is_listing, is_open = False, False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = line.startswith("```")
        if is_listing:
            if not fence:
                blocks[-1][2].append(line)
            is_listing = not fence
        elif fence:
            blocks.append(("listing", number, []))
            is_listing, is_open = True, False
        elif is_open and line.strip() and _kind_of(line) == "paragraph":
            blocks[-1][2].append(line.strip())
        elif line.strip():
            kind = _kind_of(line)
            blocks.append((kind, number, [line.strip()]))
            is_open = kind in {"paragraph", "item"}
        else:
            is_open = False
    return [
        Block(kind, ("\n" if kind == "listing" else " ").join(lines), number)
        for kind, number, lines in blocks
    ]


def tables_of(blocks: list[Block]) -> list[list[list[str]]]:
    """Return the tables of a page, each as its columns; a heading is in none."""
    tables: list[list[list[str]]] = []
    is_open = False
    for block in blocks:
        if block.kind == "row":
            tables[-1].append(block.cells) if is_open else tables.append([])
        is_open = block.kind == "row"
    return [[list(column) for column in zip(*rows, strict=True)] for rows in tables]


def anchors_of(blocks: list[Block]) -> list[str]:
    """Return the anchors of the headings, as they are made from their texts."""
    return [
        re.sub(r"[^\w\- ]", "", block.text.lstrip("# ").lower()).replace(" ", "-")
        for block in blocks
        if block.kind.startswith("heading")
    ]


def _kind_of(line: str) -> str:
    if heading := _HEADING.match(line):
        return f"heading {len(heading[1])}"
    if line.startswith("|"):
        return "row"
    return "item" if _ITEM.match(line) else "paragraph"
