"""Writes data/common-words.toml of the compliance rules: everyday words of two characters.

Run manually with the `jieba` package (MIT) installed beside the product (it is no dependency of
it): `python tools/make_common_words.py`. Listed are the more frequent words of its dictionary that
have two Chinese characters, names of people left out.
"""

from __future__ import annotations

from pathlib import Path

import jieba

TARGET = Path(__file__).parent.parent / "src/hongyan/domain/compliance/data/common-words.toml"
FREQUENCY_MIN = 100
NAMES = frozenset({"nr", "nrt", "nrfg"})
# Frequent since the dictionary was made.
ADDED = (
    "主页 微信 扫码 登录 下单 点赞 网红 快递 戒烟 拉面 官网 客服 账号 "
    "二维 支付 评论 好评 差评 附近 单车 会员 套餐 优惠"
)
PER_LINE = 40
PAIR = 2
HEAD = """# Everyday words of two characters, from jieba's dictionary (MIT): make_common_words.py.
# A sign of one of them tells no company from others.

[words]
common = '''
"""


def main() -> None:
    """Write the document."""
    words = set(ADDED.split())
    for line in jieba.get_dict_file():
        word, frequency, kind = line.decode("utf-8").split()
        if len(word) == PAIR and int(frequency) >= FREQUENCY_MIN and kind not in NAMES:
            words.add(word)
    listed = sorted(words)
    rows = (" ".join(listed[at : at + PER_LINE]) for at in range(0, len(listed), PER_LINE))
    TARGET.write_text(HEAD + "\n".join(rows) + "\n'''\n", encoding="utf-8")


if __name__ == "__main__":
    main()
