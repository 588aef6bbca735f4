"""Writes docs/errors.md from the table of error entries.

Run manually after a change of `src/hongyan/api/words/errors/`: `python tools/make_error_page.py`. A
test holds the page to the table.
"""

from __future__ import annotations

from pathlib import Path

from hongyan.api.gateway.errors import statuses_of
from hongyan.api.words.entries import GROUPS, ErrorEntry, entries

PAGE = Path(__file__).parent.parent / "docs/errors.md"


def errors_page() -> str:
    """Return the page of all entries."""
    rows = [
        "# Errors 错误码",
        "",
        "Every code that the API answers, with its cause, an example and a remedy. A running",
        "service shows each of them at `/docs/errors/CODE`, where the gateway's `Recommend` leads.",
        "`*` stands for the name of a parameter or a field. The order in which a call is asked:",
        "[rules/refusals.md](rules/refusals.md).",
        "",
        "This page is made from `src/hongyan/api/words/errors/` by `tools/make_error_page.py`.",
    ]
    for group, (zh, en) in GROUPS.items():
        rows += [
            "",
            f"## {zh} {en}",
            "",
            "| code | HTTP | 原因 | cause | example | 处理 | remedy |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *map(_row, entries()[group]),
        ]
    return "\n".join([*rows, ""])


def _row(one: ErrorEntry) -> str:
    status = "/".join(map(str, statuses_of(one.anchor)))
    cells = (
        f"`{one.code}`",
        status,
        one.cause_zh,
        one.cause_en,
        one.example,
        one.remedy_zh,
        one.remedy_en,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(errors_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
