"""Charts: columns that add up, labels that do not touch, and words for who does not see them."""

from __future__ import annotations

import lxml.html
import pytest

from hongyan.console import render
from hongyan.console.chart import (
    HEIGHT,
    LABELS_MAX,
    Column,
    Columns,
    Series,
    columns,
    shares,
    spark,
)
from hongyan.words.language import Language

SERIES = (Series("ok", "Name", "ok"), Series("bad", "Code", "bad"))
CHART = """{% from "parts/chart.html" import columns %}{{ columns(chart, "c", "By day") }}"""


def month(days: int = 30) -> Columns:
    given = [
        Column(f"11-{day:02}", {"ok": 100 * day, "bad": day}, is_running=day == days)
        for day in range(1, days + 1)
    ]
    return columns(SERIES, given)


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (1, 2), (3, 4), (7, 8), (11, 20), (24, 40), (240, 250), (999, 1000)]
)
def test_the_scale_ends_near_above_the_greatest_value_and_has_a_middle(most: int, top: int) -> None:
    chart = columns(SERIES, [Column("day", {"ok": most})])
    assert [line.value for line in chart.lines] == [0, top // 2, top]


def test_the_parts_of_a_column_stand_on_each_other() -> None:
    [bar] = columns(SERIES, [Column("day", {"ok": 75, "bad": 25})]).bars
    below, above = bar.pieces
    assert float(below.y) + float(below.height) == pytest.approx(HEIGHT)
    assert float(above.y) + float(above.height) == pytest.approx(float(below.y))
    assert bar.total == 100


def test_labels_are_few_and_the_last_column_has_one() -> None:
    bars = month().bars
    assert sum(bar.has_label for bar in bars) <= LABELS_MAX
    assert bars[-1].has_label


def test_a_chart_is_read_aloud_and_stands_below_as_a_table() -> None:
    text = render.environment(Language.EN).from_string(CHART).render(chart=month(3))
    tree = lxml.html.fromstring(text)
    said = [one.text for one in tree.cssselect("[role=listitem] > title")]
    assert said[0] == "11-01: 101; Name 100; Code 1"
    assert said[2] == "11-03 (the day is not over): 303; Name 300; Code 3"
    rows = [[cell.text_content() for cell in row] for row in tree.cssselect("tbody tr")]
    assert rows[0] == ["11-01", "100", "1", "101"]
    assert "style" not in text
    assert text.count("url(#c-hatch)") == 2, "the running day is hatched"


def test_shares_never_pass_the_whole() -> None:
    bars = shares([(50, "ok"), (0, "bad"), (70, "warn")], 100)
    assert [bar.width for bar in bars] == ["50%", "50%"]
    assert shares([(1, "ok")], 0) == ()


def test_a_sparkline_goes_from_edge_to_edge() -> None:
    points = spark([0, 5, 10]).points.split()
    assert points[0] == "0.00,26.00"
    assert points[-1] == "100.00,2.00"
    assert spark([]).points == ""
