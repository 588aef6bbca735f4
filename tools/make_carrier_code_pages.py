"""Writes docs/rules/carrier-codes.md and its translation from the table of carriers' codes.

Run manually after a change of the table: `python tools/make_carrier_code_pages.py`. A test holds
the pages to the table.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from hongyan.domain.receipts.carrier_codes import CarrierCode, carrier_codes, code_classes

PAGES = Path(__file__).parent.parent / "docs/rules"

ENGLISH: Final = """\
# Carriers' codes

中文：[carrier-codes.zh-CN.md](carrier-codes.zh-CN.md)

What carriers and their gateways say of a message, and which receipt code
([receipts.md](receipts.md)) customers see for it. The carrier's own word is kept beside it.
A meaning is a hint: provinces and vendors differ. `hongyan channel codes CODE` tells one
code. A code that the table lacks is known by its prefix; what has none is
`SP_UNKNOWN_ERROR`. The table is data: `src/hongyan/domain/receipts/data/carrier-codes.toml`.

## Classes

| class | receipt code | meaning | what to do |
| --- | --- | --- | --- |
"""
CHINESE: Final = """\
# 运营商代码

English: [carrier-codes.md](carrier-codes.md)

运营商及其网关对一条短信的说法，以及客户看到的回执代码（[receipts.zh-CN.md](receipts.zh-CN.md)）。
运营商的原始代码一并保留。含义仅供参考：各省和各厂商有差别。
`hongyan channel codes CODE` 查一个代码。
表中没有的代码按前缀识别；前缀也没有的为 `SP_UNKNOWN_ERROR`。
这张表是数据：`src/hongyan/domain/receipts/data/carrier-codes.toml`。

## 类别

| 类别 | 回执代码 | 含义 | 处理 |
| --- | --- | --- | --- |
"""
CODES: Final = {
    False: "\n## Codes\n\n| codes | class | meaning |\n| --- | --- | --- |\n",
    True: "\n## 代码\n\n| 代码 | 类别 | 含义 |\n| --- | --- | --- |\n",
}


def carrier_codes_page(*, chinese: bool = False) -> str:
    """Return the page of classes and codes."""
    classes = [
        f"| `{name}` | `{one.receipt}` | {one.zh if chinese else one.en}"
        f" | {one.remedy_zh if chinese else one.remedy_en} |"
        for name, one in code_classes().items()
    ]
    rows = [
        f"| {' '.join(f'`{one.name}`' for one in codes)} | `{codes[0].class_name}`"
        f" | {codes[0].zh if chinese else codes[0].en} |"
        for codes in (list(group) for _, group in groupby(carrier_codes().values(), _meaning))
    ]
    head = CHINESE if chinese else ENGLISH
    return head + "\n".join(classes) + "\n" + CODES[chinese] + "\n".join(rows) + "\n"


def _meaning(one: CarrierCode) -> tuple[str, str]:
    return one.class_name, one.en


def main() -> None:
    """Write the pages."""
    for suffix, chinese in ((".md", False), (".zh-CN.md", True)):
        page = carrier_codes_page(chinese=chinese)
        (PAGES / f"carrier-codes{suffix}").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
