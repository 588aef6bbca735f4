"""`hongyan metrics`: the files of this version for Prometheus and Grafana."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from cyclopts import App

from hongyan.engine.terminal import say_lines

metrics = App(name="metrics", help="Files for Prometheus and Grafana.")

FILES: Final = "hongyan.observability"


@metrics.command
def rules() -> None:
    """Print alerting rules for Prometheus (YAML)."""
    _print("prometheus-rules.yml")


@metrics.command
def dashboard() -> None:
    """Print a dashboard for Grafana (JSON)."""
    _print("grafana-dashboard.json")


def _print(name: str) -> None:
    say_lines(files(FILES).joinpath(name).read_text(encoding="utf-8").rstrip("\n"))
