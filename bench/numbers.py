"""Measures how fast numbers of every country are read: `python -m bench.numbers`.

100,000 numbers, drawn evenly over all regions that the numbering plans know, one process. The aim
is 10,000 a second.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import phonenumbers

from hongyan.text.international import Number, read_number
from hongyan.text.phone import normalise_mainland

NUMBERS = 100_000
TWENTY = ("HK", "US", "CA", "IN", "ID", "SG", "TH", "PH", "AU", "NZ", "GB", "FR", "DE", "JP", "KR")
TWENTY += ("MY", "VN", "TW", "MO", "BR")


def drawn(regions: Sequence[str], count: int) -> list[str]:
    """Return numbers of these regions: each region's example with random last digits."""
    chance = random.Random(20200917)
    examples = [_example(region) for region in regions]
    numbers = []
    for position in range(count):
        example = examples[position % len(examples)]
        tail = f"{chance.randrange(10_000):04d}"
        numbers.append(example[:-4] + tail)
    chance.shuffle(numbers)
    return numbers


def _example(region: str) -> str:
    kind = phonenumbers.PhoneNumberType.MOBILE
    found = phonenumbers.example_number_for_type(region, kind)
    found = found or phonenumbers.example_number(region)
    assert found is not None, region
    return f"{found.country_code}{phonenumbers.national_significant_number(found)}"


def measure(read: Callable[[str], object], numbers: Sequence[str]) -> tuple[float, int]:
    """Return numbers a second and how many were read, the plans having been loaded before."""
    for number in numbers[:5000]:
        read(number)
    start = time.perf_counter()
    good = sum(1 for number in numbers if isinstance(read(number), Number | int))
    return len(numbers) / (time.perf_counter() - start), good


def main() -> None:
    """Print the table."""
    world = sorted(phonenumbers.SUPPORTED_REGIONS - {"CN"})
    mainland = [f"139{position:08d}" for position in range(NUMBERS)]
    rows: list[tuple[str, Callable[[str], object], Sequence[str]]] = [
        (f"possible, {len(world)} regions", read_number, drawn(world, NUMBERS)),
        (f"valid, {len(world)} regions", _valid, drawn(world, NUMBERS)),
        ("possible, 20 regions", read_number, drawn(TWENTY, NUMBERS)),
        ("valid, 20 regions", _valid, drawn(TWENTY, NUMBERS)),
        ("mainland, its own pattern", normalise_mainland, mainland),
    ]
    print(f"{'what':<28}{'numbers/s':>12}{'read':>10}")
    for name, read, numbers in rows:
        rate, good = measure(read, numbers)
        print(f"{name:<28}{rate:>12,.0f}{good:>10,}")


def _valid(text: str) -> object:
    return read_number(text, must_be_valid=True)


if __name__ == "__main__":
    main()
