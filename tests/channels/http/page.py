"""The documents of docs/carriers/http.md, as they stand there. Judges nothing."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "carriers" / "http.md"


def documents() -> list[str]:
    """Return the gateway documents of the page: a form, JSON, Kannel."""
    blocks = PAGE.read_text(encoding="utf-8").split("```toml\n")[1:]
    return [block.split("```")[0] for block in blocks]
