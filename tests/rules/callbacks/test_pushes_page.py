"""The page docs/rules/pushes.md says what the program does."""

from __future__ import annotations

from pathlib import Path

from hongyan.config import Settings
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.callbacks.retry import next_try
from hongyan.domain.callbacks.turns import Slots

PAGE = (Path(__file__).parents[3] / "docs" / "rules" / "pushes.md").read_text(encoding="utf-8")
SETTINGS = Settings()


def table(first_column: str) -> dict[str, str]:
    """Return the page's two-column table that begins with this heading."""
    _, _, rest = PAGE.partition(f"| {first_column} |")
    rows = rest.split("\n\n", 1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
    return {row[0]: row[1] for row in cells}


def test_the_page_lists_every_kind_and_its_cap() -> None:
    assert table("Kind") == {
        kind.value: str(kind.items_max or "up to `push_batch_max`") for kind in PushKind
    }


def test_the_page_lists_every_repetition() -> None:
    expected = {}
    for failures in range(1, len(SETTINGS.push_retry_minutes) + 2):
        wait_seconds = next_try(failures, SETTINGS.push_retry_minutes)
        waits = f"{wait_seconds // 60} min" if wait_seconds else "never: dead letter"
        expected[str(failures)] = waits
    assert table("Failures") == expected


def test_the_page_gives_the_settings_defaults() -> None:
    assert table("Setting") == {
        "push_timeout_ms": str(SETTINGS.push_timeout_ms),
        "push_retry_minutes": ", ".join(map(str, SETTINGS.push_retry_minutes)),
        "push_batch_max": str(SETTINGS.push_batch_max),
        "push_private_addresses": "on" if SETTINGS.push_private_addresses else "off",
    }


def test_the_page_gives_the_turns() -> None:
    slots, words = Slots(), " ".join(PAGE.split())
    assert f"At most {slots.total} pushes" in words
    assert f"{slots.per_endpoint} for one endpoint" in words
    assert f"all of these together at most {slots.failing}" in words
