"""Every way of saying no has its code and its page: none is forgotten when one is added."""

from __future__ import annotations

import ast

from hongyan.kernel.refusal import Refusal
from tests.house.tree import PACKAGE, ROOT, parsed

CODES = PACKAGE / "api" / "words" / "codes.py"
PAGE = ROOT / "docs" / "rules" / "refusals.md"


def test_every_refusal_has_a_code() -> None:
    named = {
        node.attr
        for node in ast.walk(parsed(CODES))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Refusal"
    }
    missing = sorted({member.name for member in Refusal} - named)
    assert not missing, f"api/words/codes.py has no code for: {', '.join(missing)}"


def test_every_refusal_is_on_its_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        member.name for member in Refusal if not {f"`{member.name}`", f"`{member}`"} & _quoted(page)
    ]
    assert not missing, f"docs/rules/refusals.md does not list: {', '.join(missing)}"


def _quoted(page: str) -> set[str]:
    return {f"`{part}`" for part in page.split("`")[1::2]}
