"""Measures the review rules: 500 characters against the whole lexicon, and whole reviews.

`python -m bench.compliance` prints one table. The aim is less than a millisecond for reading and
matching a text of the longest size.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

from hongyan.domain.compliance.fold import fold
from hongyan.domain.compliance.model import TemplateSubject
from hongyan.domain.compliance.pack import RulePack, load_pack, review
from hongyan.domain.compliance.shipped import shelf
from hongyan.kernel.kinds import AccountKind, MessageKind

CHARACTERS = 500
ROUNDS = 400
TEXTS = {
    "plain": "您的订单已由仓库发出，预计明日送达，请保持电话畅通，如有疑问请联系在线客服。",
    "disguised": "您的訂單已由ｃａｎｇｋｕ发*出，预 计\u200b明日送达，请保持电话畅通。",
    "full of barred words": "澳门赌场贷款理财股票彩票，加微信进群领红包，代开发票办证刻章。",
    "english": "Your order has left our warehouse and will arrive tomorrow, thank you. ",
}


def measure(call: Callable[[], object]) -> tuple[float, float]:
    """Return the median and the 99th percentile of a call, in microseconds."""
    call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter_ns()
        call()
        times.append((time.perf_counter_ns() - start) / 1000)
    return statistics.median(times), statistics.quantiles(times, n=100)[98]


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    pack = load_pack(shelf()["pack-promotion"], shelf())
    print(
        f"{len(pack.lexicon.topics)} topics,"
        f" read in {time.perf_counter() - start:.2f} s; texts of {CHARACTERS} characters, µs"
    )
    print(f"{'text':<22}{'read + match p50':>18}{'p99':>8}{'review p50':>12}{'p99':>8}")
    for name, text in TEXTS.items():
        whole = (text * CHARACTERS)[:CHARACTERS]
        subject = TemplateSubject(whole, MessageKind.PROMOTION, AccountKind.ENTERPRISE)
        matching, matching_p99 = measure(partial(matched, pack, whole))
        reviewing, reviewing_p99 = measure(partial(review, pack, subject))
        print(
            f"{name:<22}{matching:>18.0f}{matching_p99:>8.0f}{reviewing:>12.0f}{reviewing_p99:>8.0f}"
        )


def matched(pack: RulePack, text: str) -> object:
    """Read a text and search it for every word."""
    return pack.lexicon.match(fold(text))


if __name__ == "__main__":
    main()
