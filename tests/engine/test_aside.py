"""What takes long is computed aside: in order, one thing at a time, and the loop goes on."""

from __future__ import annotations

import asyncio
import threading

import pytest

from hongyan.engine.aside import Aside


async def test_it_computes_on_a_thread_of_its_own_one_thing_at_a_time() -> None:
    aside = Aside("large")
    running, seen = [0], []

    def work(number: int) -> int:
        running[0] += 1
        seen.append((running[0], threading.current_thread().name))
        running[0] -= 1
        return number * 2

    assert await asyncio.gather(*[aside.run(work, number) for number in range(20)]) == [
        number * 2 for number in range(20)
    ]
    assert {most for most, _ in seen} == {1}
    assert {name for _, name in seen} == {"large_0"}
    aside.close()


async def test_a_fault_is_raised_where_the_answer_is_awaited() -> None:
    aside = Aside("large")
    with pytest.raises(ZeroDivisionError):
        await aside.run(divmod, 1, 0)
    aside.close()
