"""The repository stands alone: it names no host and no machine, its links lead, all is pinned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hongyan.documents.pdf import PACKAGES
from tests.house.bilingual import anchors_of, blocks_of
from tests.house.tree import PACKAGE, ROOT, kept_files, name_of

# Written in halves, so that this file does not name them either.
NEVER_NAMED = {
    "a package registry": re.compile(
        r"pypi\.(?:org|python)|pythonhos" + r"ted\.|registry\.npm" + r"js|npmmir" + r"ror\."
        r"|deb\.deb" + r"ian\.|nodesou" + r"rce\.|index-" + r"url|find-" + r"links"
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.-])/(?:wo" + r"rk|ro" + r"ot|opt/py" + r"pi|tmp/h" + r"y)/"
    ),
    "a neighbour of the repository": re.compile(r"\.\./sha" + r"red"),
}
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"[a-z_]+/[\w/*.-]+(?:\.py|\.toml|\.csv|/)")
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*==\S+(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@pytest.mark.parametrize("what", NEVER_NAMED)
def test_no_file_names(what: str) -> None:
    named = [
        f"{name_of(path)}:{number}: {found.group()}"
        for path in kept_files()
        for number, line in enumerate(_lines(path), 1)
        if (found := NEVER_NAMED[what].search(line)) and not _is_uv_option(path)
    ]
    assert not named, f"These name {what}:\n" + "\n".join(named)


def test_every_relative_link_leads_somewhere() -> None:
    dead = [
        f"{name_of(path)}:{number}: {link}"
        for path in kept_files()
        if path.suffix == ".md"
        for number, line in enumerate(_lines(path), 1)
        for link in LINK.findall(line)
        if not re.match(r"[a-z]+:|#", link)
        if not (path.parent / link.partition("#")[0]).exists()
    ]
    assert not dead, "\n".join(dead)


def test_every_anchor_of_a_link_is_a_heading() -> None:
    dead = [
        f"{name_of(path)}:{block.line}: {link}"
        for path in kept_files()
        if path.suffix == ".md"
        for block in blocks_of(path)
        if block.kind != "listing"
        for link in block.links
        if not re.match(r"[a-z]+:", link)
        for name, mark, anchor in [link.partition("#")]
        if mark and anchor not in anchors_of(blocks_of(path.parent / name if name else path))
    ]
    assert not dead, "\n".join(dead)


def test_every_path_that_a_page_of_rules_names_is_there() -> None:
    gone = [
        f"{name_of(page)}:{block.line}: {span}"
        for page in sorted((ROOT / "docs/rules").glob("*.md"))
        for block in blocks_of(page)
        for span in block.spans
        if PATH.fullmatch(span)
        if not any(True for root in (ROOT, PACKAGE) for _ in root.glob(span.rstrip("/")))
    ]
    assert not gone, "\n".join(gone)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_its_hashes(path: Path) -> None:
    lines = [line for line in _lines(path) if line and not line.startswith("#")]
    loose = [line for line in lines if not PINNED.match(line) and not HASH.match(line)]
    assert lines, f"{path.name} is empty: make pin"
    assert not loose, f"{path.name} (make pin):\n" + "\n".join(loose)
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert not PINNED.match(line) or HASH.match(following), f"{path.name}: {line} has no hash"


def test_requirements_agree_on_every_version() -> None:
    versions = {
        name: dict(
            line.split(" ")[0].split("==") for line in _lines(ROOT / name) if PINNED.match(line)
        )
        for name in (
            "requirements.txt",
            "requirements-build.txt",
            "requirements-dev.txt",
            "requirements-documents.txt",
            "requirements-postgres.txt",
        )
    }
    everything = versions.pop("requirements-dev.txt")
    for name, pinned in versions.items():
        assert pinned.items() <= everything.items(), f"{name} differs from requirements-dev.txt"


def _is_uv_option(path: Path) -> bool:
    # It tells uv not to write them down.
    return path == ROOT / "scripts" / "pin.sh"


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture


def test_make_test_installs_what_pdfs_need() -> None:  # AUDIT B10
    [named] = re.findall(r"^PDFS := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert named == PACKAGES
