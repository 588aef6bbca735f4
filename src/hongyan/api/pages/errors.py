"""The page behind `Recommend`: every code this API answers with, from the tables that answer."""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import cache

from hongyan.api.gateway.errors import GATEWAY_ROWS
from hongyan.api.pages.page import wrap
from hongyan.api.words.codes import API_CODES
from hongyan.api.words.manage import MANAGE_CODES

_HEADING = """<h1>错误码<small>Error codes</small></h1>
<section><p>网关错误以 HTTP 4xx 或 5xx 返回；业务错误以 HTTP 200 返回，且没有 BizId。</p>
<p lang="en">The gateway's errors come with HTTP 4xx or 5xx. Business refusals come with HTTP 200
and without a BizId. Each is explained, with its remedy, in <code>docs/rules/refusals.md</code>.</p>
</section>
"""


@cache
def page() -> bytes:
    """Return the page, made once; each code is an anchor."""
    gateway = ((row.code, str(row.status), row.message) for row in GATEWAY_ROWS.values())
    business = ((row.code, "200", row.message_old) for row in API_CODES.values())
    managed = (
        (code, "200", row.message)
        for row in MANAGE_CODES.values()
        for code in dict.fromkeys((row.old, row.new))
    )
    shown: set[str] = set()
    return wrap(_HEADING + "".join(_table(rows, shown) for rows in (gateway, business, managed)))


def _table(rows: Iterable[tuple[str, str, str]], shown: set[str]) -> str:
    lines = []
    for code, status, message in rows:
        anchor = "" if code in shown else f' id="{html.escape(code)}"'
        shown.add(code)
        lines.append(
            f"<tr{anchor}><td><code>{html.escape(code)}</code></td>"
            f"<td>{status}</td><td>{html.escape(message)}</td></tr>"
        )
    head = "<tr><th>Code</th><th>HTTP</th><th>Message</th></tr>"
    return f"<table>{head}{''.join(lines)}</table>\n"
