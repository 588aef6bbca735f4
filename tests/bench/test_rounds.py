"""Rounds: which were busy, who begins, medians of each kind, and ratios to the others."""

from __future__ import annotations

import pytest

from bench.result import Measured
from bench.rounds import Found, Round, medians, rounds_line, turned

QUIET, BUSY = Round(1, 1.5), Round(2, 2.0)


def measured(per_second: float, *, pushed: float = 0.0, cpu_us: float = 100.0) -> Measured:
    return Measured(
        name="single",
        requests_per_second=per_second,
        messages_per_second=per_second,
        p50_ms=5.0,
        p95_ms=7.0,
        p99_ms=11.0,
        cpu_percent=90.0,
        cpu_us=cpu_us,
        memory_mb=160.0,
        errors=1,
        pushed_per_second=pushed,
    )


def table(found: list[Found], *references: str) -> list[dict[str, str]]:
    head, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in medians(found, references).splitlines()
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize(("load", "kind"), [(0.0, "quiet"), (1.99, "quiet"), (2.0, "busy")])
def test_a_round_is_busy_if_the_load_was_two_before_it_began(load: float, kind: str) -> None:
    assert Round(1, load).kind == kind


def test_the_load_of_each_round_is_told() -> None:
    assert rounds_line([QUIET, BUSY]) == ("Load before each round: 1: 1.50, quiet; 2: 2.00, busy.")


def test_each_round_begins_with_another_contestant_and_measures_all() -> None:
    rounds = [turned(["a", "b", "c"], number) for number in range(4)]
    assert [one[0] for one in rounds] == ["a", "b", "c", "a"]
    assert all(sorted(one) == ["a", "b", "c"] for one in rounds)


def test_a_row_is_the_median_of_its_rounds_and_errors_are_added_up() -> None:
    rounds = [Round(number, 0.5) for number in range(1, 4)]
    found = [
        Found(round_, "single", "here", measured(per_second))
        for round_, per_second in zip(rounds, (900, 1_000, 5_000), strict=True)
    ]
    [row] = table(found)
    assert (row["rounds"], row["accepted/s"], row["errors"]) == ("quiet, 3", "1,000", "3")
    assert row["lowest-highest"] == "900-5,000"


def test_busy_rounds_stand_apart_and_change_no_quiet_median() -> None:
    found = [
        Found(BUSY, "single", "here", measured(500)),
        Found(QUIET, "single", "here", measured(1_000)),
    ]
    rows = [(row["rounds"], row["accepted/s"]) for row in table(found)]
    assert rows == [("quiet, 1", "1,000"), ("busy, 1", "500")]


def test_ratios_are_to_the_reference_of_the_same_case_and_the_same_kind_of_round() -> None:
    found = [
        Found(QUIET, "single", "kannel", measured(10_000, cpu_us=100)),
        Found(QUIET, "single", "here", measured(5_000, cpu_us=150)),
        Found(QUIET, "single", "REF", measured(2_500, cpu_us=300)),
        Found(BUSY, "single", "kannel", measured(1_000)),
        Found(BUSY, "single", "here", measured(1_000)),
    ]
    rows = {(row["rounds"], row["who"]): row for row in table(found, "kannel", "REF")}
    here = rows["quiet, 1", "here"]
    assert (here["rate ÷ kannel"], here["rate ÷ REF"]) == ("0.500", "2.000")
    assert (here["CPU ÷ kannel"], here["CPU ÷ REF"]) == ("1.500", "0.500")
    busy = rows["busy, 1", "here"]
    assert (busy["rate ÷ kannel"], busy["rate ÷ REF"]) == ("1.000", "")


def test_what_went_the_whole_way_is_compared_where_it_was_measured() -> None:
    found = [
        Found(QUIET, "e2e-1500", "kannel", measured(10_000, pushed=3_000)),
        Found(QUIET, "e2e-1500", "here", measured(1_500, pushed=1_200)),
    ]
    here = table(found, "kannel")[1]
    assert (here["through/s"], here["rate ÷ kannel"]) == ("1,200", "0.400")
