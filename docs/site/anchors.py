"""Anchors of headings, made as repositories make them: a link is the same there and on the site."""

from __future__ import annotations

import re


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
