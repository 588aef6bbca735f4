"""The bench measures what is there: the names that it replaces exist."""

from __future__ import annotations

from pkgutil import resolve_name

from bench import kept, ledger


def test_every_flow_that_the_bench_leaves_out_is_there() -> None:
    for name, _ in (*ledger.NOTHING, *kept.NOTHING):
        assert callable(resolve_name(f"hongyan.flows.{name}"))
