"""The picture that a telephone reads to set a second factor up. Knows no person and no secret."""

from __future__ import annotations

from typing import Final

import segno

SCALE: Final = 4
BORDER: Final = 2


def picture_of(uri: str) -> str:
    """Return a URI as a square picture: an SVG as a `data:` URL, which the page's rules allow."""
    picture: str = segno.make(uri, error="m").svg_data_uri(scale=SCALE, border=BORDER, light="#fff")
    return picture
