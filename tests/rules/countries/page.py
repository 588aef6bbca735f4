"""The tables of docs/rules/countries.md, for the tests that read them."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "countries.md"


def table(first_heading: str) -> list[list[str]]:
    """Return the cells of the table whose first column has this heading."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"\n| {first_heading} |")
    lines = rest.partition("\n\n")[0].splitlines()[2:]
    assert lines, first_heading
    return [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in lines]
