"""A flow reads, decides, then writes: after its first write it does not say no."""

from __future__ import annotations

import ast

import pytest

from tests.house.names import modules
from tests.house.tree import name_of
from tests.house.writes import Flow, all_functions, late_noes, writers

LATE = """
def buys(tx: Connection) -> Order | Refused:
    store.add_order(tx, order)
    if not is_paid(tx):
        return Refused(X.NOT_PAID)
    return order
"""
IN_TIME = """
def buys(tx: Connection) -> Order | Refused:
    if not is_paid(tx):
        return Refused(X.NOT_PAID)
    done = place_order(tx)
    if isinstance(done, Refused):
        return done
    store.add_order(tx, order)
    return done
"""


def test_no_flow_says_no_after_its_first_write() -> None:
    late = {
        f"{name_of(modules()[flow.module])}:{line} {flow.node.name}"
        for flow in all_functions().values()
        if flow.module.startswith("hongyan.flows")
        for line in late_noes(flow)
    }
    assert not late, "Decide first, write after:\n" + "\n".join(sorted(late))


@pytest.mark.parametrize(("source", "lines"), [(LATE, [5]), (IN_TIME, [])])
def test_a_late_no_is_found_by_its_line(source: str, lines: list[int]) -> None:
    [node] = ast.parse(source).body
    assert isinstance(node, ast.FunctionDef)
    assert late_noes(Flow("hongyan.flows.money.sales.place_order", node)) == lines


def test_stores_that_write_are_told_from_stores_that_read() -> None:
    orders = "hongyan.domain.orders.store"
    assert (orders, "add_order") in writers()
    assert (orders, "order_by_id") not in writers()
    assert ("hongyan.flows.money.sales.place_order", "place_order") in writers()
    assert ("hongyan.domain.messages.store", "add_statistics") in writers()
    assert ("hongyan.flows.messages.records.show_statistics", "show_statistics") not in writers()
