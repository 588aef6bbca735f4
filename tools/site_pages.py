"""The documentation site's pages, made of the documents as they stand: one tree a language.

A page in Chinese is the translation if there is one, else the English page with a word about it.
Links lead to the same language; what the site does not have is named and not linked. Runs nothing.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from docs.site.anchors import anchor_of

ROOT: Final = Path(__file__).resolve().parent.parent
SITE: Final = ROOT / "docs" / "site"
LANGUAGES: Final = ("en", "zh")
TRANSLATED: Final = ".zh-CN"

# FENCE keeps listings whole: what looks like a link in one is an example.
_FENCE: Final = re.compile(r"^(```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(!?)\[((?:[^\]\[]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_FILE_NAME: Final = re.compile(r"`?[\w./-]+\.md`?")
_TWIN: Final = re.compile(r"^(?:中文|English)：?:? ?\[[^\]]+\]\([^)]+\)\n\n", re.MULTILINE)
_DIAGRAM: Final = re.compile(r"^```mermaid\n.*?^```\n", re.MULTILINE | re.DOTALL)
"""A drawing of the table beside it, by a script of another host; the site loads none."""

# A line that is broken in Chinese is no blank, unless what follows begins something new.
_BROKEN: Final = re.compile(r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uff65])\n *(?=[^\s|#>\-\d`:])")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ELSEWHERE: Final = re.compile(r"[a-z]+:|#")
ONLY_ENGLISH: Final = "```{note}\n本页只有英文。\n```\n\n"


class NotInContents(Exception):  # noqa: N818 - what a person has to change
    """A page of docs/ that contents.toml does not name, or one that it names and is not there."""


@dataclass(frozen=True)
class Part:
    """One part of the navigation: its title in each language, and its pages."""

    title: Mapping[str, str]
    pages: tuple[str, ...]
    more: tuple[str, ...] = ()
    """Pages that the navigation does not name, for one of its pages does."""

    @property
    def all(self) -> tuple[str, ...]:
        """Return all pages."""
        return self.pages + self.more


@dataclass(frozen=True)
class Contents:
    """What the site shows: the home page and the parts, by paths without suffix."""

    home: str
    parts: tuple[Part, ...]

    @cached_property
    def places(self) -> dict[str, str]:
        """Return where each page stands on the site, without suffix."""
        named = [page for part in self.parts for page in part.all]
        return {self.home: "index"} | {page: _place(page) for page in named}


def read_contents(root: Path = ROOT) -> Contents:
    """Read contents.toml. Raises NotInContents if it and the documents disagree."""
    table = tomllib.loads((root / "docs" / "site" / "contents.toml").read_text("utf-8"))
    parts = tuple(_part(root, one) for one in table["part"])
    contents = Contents(table["home"], parts)
    listed = [contents.home, *(page for part in parts for page in part.all)]
    there = [
        path.relative_to(root).as_posix().removesuffix(".md")
        for path in sorted((root / "docs").rglob("*.md"))
        if not path.name.endswith(f"{TRANSLATED}.md")
    ]
    wrong = [
        *(f"{page}.md: named, not there" for page in listed if not (root / f"{page}.md").exists()),
        *(f"{page}.md: not named" for page in there if page not in listed),
        *(f"{page}.md: named twice" for page in {*listed} if listed.count(page) > 1),
    ]
    if wrong:
        raise NotInContents("docs/site/contents.toml\n" + "\n".join(wrong))
    return contents


def _part(root: Path, table: Mapping[str, Any]) -> Part:
    pages, more = tuple(table["pages"]), []
    for folder in table.get("folders", ()):
        found = sorted((root / folder).glob("*.md"))
        names = [path.relative_to(root).as_posix().removesuffix(".md") for path in found]
        more += [name for name in names if name not in pages and TRANSLATED not in name]
    return Part({language: table[language] for language in LANGUAGES}, pages, tuple(more))


def _place(page: str) -> str:
    folder, name = posixpath.split(page.removeprefix("docs/"))
    name = "index" if name == "README" else name
    return posixpath.join(folder, name.lower() if name.isupper() else name)


def write_pages(contents: Contents, language: str, folder: Path, root: Path = ROOT) -> None:
    """Write all pages of a language into an empty folder, with the pictures that they show."""
    shutil.rmtree(folder, ignore_errors=True)
    for page, place in contents.places.items():
        source, is_translated = _source(root, page, language)
        text = _DIAGRAM.sub("", _TWIN.sub("", source.read_text("utf-8"), count=1))
        text, pictures = _led(text, source.parent, place, contents, language, root)
        if language == "zh" and not is_translated:
            text = _after_title(text, ONLY_ENGLISH)
        if page == contents.home:
            text += "\n" + "\n".join(_trees(contents, language))
        if any(page in part.more for part in contents.parts):
            text = f"---\norphan: true\n---\n\n{text}"
        target = folder / f"{place}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        for picture in pictures:
            kept = folder / "pictures" / picture.name
            kept.parent.mkdir(exist_ok=True)
            shutil.copyfile(picture, kept)


def _source(root: Path, page: str, language: str) -> tuple[Path, bool]:
    translated = root / f"{page}{TRANSLATED}.md"
    if language == "zh" and translated.exists():
        return translated, True
    return root / f"{page}.md", False


def _anchors(page: Path) -> list[str]:
    pieces = _FENCE.split(page.read_text("utf-8"))
    return [anchor_of(heading) for piece in pieces[::2] for heading in _HEADING.findall(piece)]


def _after_title(text: str, more: str) -> str:
    title, _, rest = text.partition("\n\n")
    return f"{title}\n\n{more}{rest}"


def _trees(contents: Contents, language: str) -> Iterator[str]:
    """Yield the navigation: one tree for each part."""
    for part in contents.parts:
        yield f"```{{toctree}}\n:hidden:\n:caption: {part.title[language]}\n"
        yield from (contents.places[page] for page in part.pages)
        yield "```\n"


def _led(
    text: str, folder: Path, place: str, contents: Contents, language: str, root: Path
) -> tuple[str, list[Path]]:
    """Return a text whose links lead to pages of the site, and the pictures that it shows."""
    pictures: list[Path] = []

    def lead(found: re.Match[str]) -> str:
        picture, words, target = found.groups()
        if _ELSEWHERE.match(target):
            return found[0]
        path, mark, anchor = target.partition("#")
        wanted = (folder / path).resolve()
        up = posixpath.relpath(".", posixpath.dirname(place) or ".")
        if picture:
            pictures.append(wanted)
            return f"![{words}]({posixpath.join(up, 'pictures', wanted.name)})"
        name = wanted.relative_to(root).as_posix().removesuffix(".md").removesuffix(TRANSLATED)
        if anchor and wanted != (there := _source(root, name, language)[0]):
            anchor = _anchors(there)[_anchors(wanted).index(anchor)]
        if name not in contents.places:
            return words if "`" in words else f"{words} (`{wanted.relative_to(root).as_posix()}`)"
        target = posixpath.relpath(contents.places[name], posixpath.dirname(place) or ".")
        # Without words a link has the title of what it leads to.
        words = "" if _FILE_NAME.fullmatch(words) else words
        return f"[{words}]({target}.md{mark}{anchor})"

    pieces = _FENCE.split(text)
    pieces[::2] = [_BROKEN.sub("", _LINK.sub(lead, piece)) for piece in pieces[::2]]
    return "".join(pieces), pictures
