"""Compile the catalogues of words: `python -m tools.compile_words`.

Every `.po` file of `locale/LANGUAGE/CATALOGUE/` goes into `LC_MESSAGES/CATALOGUE.mo`. A test
compares what is committed with what this makes.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from hongyan.words.catalogues import LOCALE

LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Written into every compiled file, so that equal words make equal files."""
COMPILED: Final = "LC_MESSAGES"


def sources() -> dict[Path, list[Path]]:
    """Return each compiled file's path, with the `.po` files that go into it."""
    return {
        directory.parent / COMPILED / f"{directory.name}.mo": sorted(directory.glob("*.po"))
        for directory in sorted(LOCALE.glob("*/*"))
        if directory.is_dir() and directory.name != COMPILED
    }


def entries(source: Path) -> list[Message]:
    """Return a `.po` file's entries, without its header; raises PoFileError for one malformed."""
    with source.open("rb") as lines:
        return [one for one in read_po(lines, abort_invalid=True) if one.id]


def compiled(files: list[Path]) -> bytes:
    """Return the compiled form of several `.po` files."""
    whole = Catalog(
        locale=files[0].parents[1].name,  # says how the language counts
        project="hongyan",
        version="",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        charset="utf-8",
    )
    for one in (entry for source in files for entry in entries(source)):
        whole.add(one.id, one.string, context=one.context)
    made = io.BytesIO()
    write_mo(made, whole)
    return made.getvalue()


def main() -> None:
    """Write every compiled file."""
    for target, files in sources().items():
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(compiled(files))
        print(f"{target.relative_to(LOCALE)}: {sum(len(entries(one)) for one in files)} entries")


if __name__ == "__main__":
    main()
