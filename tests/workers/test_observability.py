"""Rules and dashboard that are shipped name metrics that exist, with labels that they have."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from hongyan.engine.metrics import Metrics

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\bhongyan_[a-z_]+")
CHANNELS = re.compile(r"^hongyan_(?:channel_|alerts)")


def shipped(name: str) -> str:
    return files("hongyan.observability").joinpath(name).read_text(encoding="utf-8")


def exposed() -> dict[str, set[str]]:
    """Return every name that a scrape may have, each with its labels."""
    found: dict[str, set[str]] = {}
    metrics = Metrics()
    for collector in vars(metrics).values():
        if not hasattr(collector, "describe"):
            continue
        labels = set(getattr(collector, "_labelnames", ()))
        for family in collector.describe():
            tails = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
            for tail in tails.get(family.type, ("",)):
                found[family.name + tail] = labels | ({"le"} if tail == "_bucket" else set())
    return found


@pytest.mark.parametrize("name", ["prometheus-rules.yml", "grafana-dashboard.json"])
def test_every_metric_that_a_file_names_exists(name: str) -> None:
    asked = set(NAME.findall(shipped(name)))
    assert len(asked) > 5
    assert not asked - exposed().keys()


@pytest.mark.parametrize("name", ["prometheus-rules.yml", "grafana-dashboard.json"])
def test_every_label_that_is_selected_or_grouped_by_exists(name: str) -> None:
    text = shipped(name).replace('\\"', '"')
    known = {label for labels in exposed().values() for label in labels}
    grouped = {one for group in re.findall(r"by \(([^)]*)\)", text) for one in group.split(", ")}
    for metric, selected in re.findall(r"(hongyan_[a-z_]+)\{([^}]*)\}", text):
        labels = set(re.findall(r"([a-z_]+)=", selected))
        assert labels <= exposed()[metric], metric
    assert grouped <= known


def test_the_dashboard_is_json_whose_panels_do_not_overlap() -> None:
    panels = json.loads(shipped("grafana-dashboard.json"))["panels"]
    places = [(one["gridPos"]["x"], one["gridPos"]["y"]) for one in panels]
    assert len(set(places)) == len(places) >= 8


@pytest.mark.parametrize("page", ["docs/operating.md", "docs/operating.zh-CN.md"])
def test_the_page_names_every_metric_of_channels(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    ours = {re.sub(r"_(?:bucket|sum|count)$", "", one) for one in exposed() if CHANNELS.match(one)}
    assert not {one for one in ours if f"`{one}" not in text}
