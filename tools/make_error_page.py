"""Writes docs/errors.md and its translation from the table of error entries.

Run manually after a change of `src/hongyan/api/words/errors/`: `python tools/make_error_page.py`. A
test holds the pages to the table.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from hongyan.api.gateway.errors import statuses_of
from hongyan.api.words.entries import GROUPS, ErrorEntry, entries

PAGE = Path(__file__).parent.parent / "docs/errors.md"
TRANSLATION = PAGE.with_name("errors.zh-CN.md")

HEADS: Final = {
    False: """\
# Error codes

中文：[errors.zh-CN.md](errors.zh-CN.md)

Every code that the API answers, with its cause, an example and a remedy. A running
service shows each of them at `/docs/errors/CODE`, where the gateway's `Recommend` leads.
`*` stands for the name of a parameter or a field. The gateway's codes come with the HTTP
status that is named, all others with 200. The order in which a call is asked:
[rules/refusals.md](rules/refusals.md). Codes of receipts are others:
[rules/receipts.md](rules/receipts.md).

This page is made from `src/hongyan/api/words/errors/` by `tools/make_error_page.py`.
""",
    True: """\
# 错误码

English: [errors.md](errors.md)

接口返回的每个错误码，附原因、示例和处理办法。运行中的服务在 `/docs/errors/CODE` 显示同样的内容，
网关错误的 `Recommend` 指向那里。`*` 代表参数或字段的名称。
网关的错误码返回所列的 HTTP 状态，其余一律是 200。
检查的先后顺序见 [rules/refusals.zh-CN.md](rules/refusals.zh-CN.md)。
回执码是另一回事，见 [rules/receipts.zh-CN.md](rules/receipts.zh-CN.md)。

本页由 `tools/make_error_page.py` 从 `src/hongyan/api/words/errors/` 生成。
""",
}
_BOTH: Final = re.compile(r"((\S+=\S+ )?.*[\u3400-\u9fff].*?) / (.+)")
"""An example in both languages, the first perhaps with what was written in the call."""


def errors_page(*, chinese: bool = False) -> str:
    """Return the page of all entries."""
    rows = [HEADS[chinese]]
    for group, (zh, en) in GROUPS.items():
        rows += [
            f"## {zh if chinese else en}\n",
            *(_entry(one, chinese=chinese) for one in entries()[group]),
        ]
    return "\n".join(rows)


def _entry(one: ErrorEntry, *, chinese: bool) -> str:
    status = "/".join(map(str, statuses_of(one.anchor)))
    both = _BOTH.fullmatch(one.example)
    example = one.example
    if both is not None:
        example = both[1] if chinese else (both[2] or "") + both[3]
    word = "例：" if chinese else "Example: "
    shown = "" if example == "–" else f"\n\n{word}{_plain(example)}"
    cause, remedy = (one.cause_zh, one.remedy_zh) if chinese else (one.cause_en, one.remedy_en)
    return f"### `{one.code}`\n\nHTTP {status} · {_plain(cause)}{shown}\n\n{_plain(remedy)}\n"


def _plain(text: str) -> str:
    # Stars, brackets and dollars of codes would be taken for marks.
    return re.sub(r"([*_<>\[\]$])", r"\\\1", text)


def main() -> None:
    """Write the pages."""
    PAGE.write_text(errors_page(), encoding="utf-8")
    TRANSLATION.write_text(errors_page(chinese=True), encoding="utf-8")


if __name__ == "__main__":
    main()
