"""The page behind `Recommend`: each code an anchor, once."""

from __future__ import annotations

import re

from hongyan.api.codes import API_CODES
from hongyan.api.codes_manage import MANAGE_CODES
from hongyan.api.errors_page import page
from hongyan.api.gateway import GATEWAY_ROWS


def test_every_code_is_an_anchor_once() -> None:
    anchors = re.findall(r' id="([^"]+)"', page().decode())
    wanted = {row.code for row in GATEWAY_ROWS.values()} | {row.code for row in API_CODES.values()}
    wanted |= {code for row in MANAGE_CODES.values() for code in (row.old, row.new)}
    assert len(anchors) == len(set(anchors))
    assert set(anchors) == wanted
