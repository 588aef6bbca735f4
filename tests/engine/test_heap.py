"""How rarely garbage is searched for while a process begins, and what is exempt once it serves."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from hongyan.engine import heap


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_process_that_begins_searches_rarely() -> None:
    heap.start()
    assert gc.get_threshold() > heap.USUAL


def test_a_process_that_serves_searches_as_usual_and_passes_over_what_is_there() -> None:
    heap.start()
    heap.settle()
    assert gc.get_threshold() == heap.USUAL
    assert gc.get_freeze_count() > 0
