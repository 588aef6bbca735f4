"""The page behind `Recommend`: each code an anchor, once."""

from __future__ import annotations

import re

from hongyan.api.gateway.errors import GATEWAY_ROWS
from hongyan.api.pages.errors import page
from hongyan.api.words.codes import API_CODES
from hongyan.api.words.manage import MANAGE_CODES


def test_every_code_is_an_anchor_once() -> None:
    anchors = re.findall(r' id="([^"]+)"', page().decode())
    wanted = {row.code for row in GATEWAY_ROWS.values()} | {row.code for row in API_CODES.values()}
    wanted |= {code for row in MANAGE_CODES.values() for code in (row.old, row.new)}
    assert len(anchors) == len(set(anchors))
    assert set(anchors) == wanted
