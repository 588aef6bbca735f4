"""What it costs to read the values of a message by the rules on barred topics, when it is accepted.

In this process, by wall time: values that come again, values that come once, and none to read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from statistics import median
from time import perf_counter_ns
from typing import Final

from hongyan.domain.compliance.barred_values import barred_values
from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import compile_template

TEMPLATE: Final = compile_template(
    "尊敬的${name}，您的订单${number}（${what}）已发货，预计${time}送达。"
)
CALLS: Final = 3000
NAMES: Final = ("王小明", "李芳", "欧阳修", "张三", "赵雷")
GOODS: Final = ("无线蓝牙耳机", "儿童绘本三册", "不锈钢保温杯", "四件套", "羽绒服")

SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
STREETS: Final = ("西湖区文三路", "朝阳区建国路", "浦东新区世纪大道", "南山区科技园", "江汉路")


def run() -> str:
    """Return the table."""
    numbers = count(202701010001)

    def digits() -> Mapping[str, str]:
        number = str(next(numbers))
        return {"name": "MR1", "number": number, "what": "A-102", "time": "10:30"}

    def again() -> Mapping[str, str]:
        number = next(numbers)
        return {
            "name": NAMES[number % 5],
            "number": str(number),
            "what": GOODS[number % 5],
            "time": "今天下午",
        }

    def once() -> Mapping[str, str]:
        number = next(numbers)
        return {**again(), "what": f"定制礼盒第{number}号"}

    def mixed() -> Mapping[str, str]:
        number = next(numbers)
        first, second = SURNAMES[number % 20], SURNAMES[number // 20 % 20]
        return {
            "name": f"{first}{second}{chr(0x4E00 + number % 9000)}",
            "number": f"SF{number}",
            "what": f"{STREETS[number % 5]}{number % 997}号{number % 89}幢{number % 1301}室",
            "time": f"{number % 12 + 1}月{number % 28 + 1}日 {number % 24}:{number % 60:02}",
        }

    rows = [
        "| values of a message | median, µs | mean, µs |",
        "| --- | ---: | ---: |",
    ]
    cases = (
        ("digits and short codes", digits),
        ("names and goods that come again", again),
        ("one of them comes once", once),
        ("a name, an address and a time that come once", mixed),
    )
    for name, made in cases:
        middle, mean = _timed(made)
        rows.append(f"| {name} | {middle:.1f} | {mean:.1f} |")
    return "\n".join(rows)


def _timed(made: Callable[[], Mapping[str, str]]) -> tuple[float, float]:
    took: list[float] = []
    barred_values(MessageKind.NOTIFICATION, TEMPLATE.pieces, made())  # reads the pack
    for _ in range(CALLS):
        values = made()
        began = perf_counter_ns()
        barred_values(MessageKind.NOTIFICATION, TEMPLATE.pieces, values)
        took.append((perf_counter_ns() - began) / 1000)
    return median(took), sum(took) / len(took)
