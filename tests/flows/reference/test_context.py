"""Numbers are counted by one process at a time."""

from __future__ import annotations

import threading

from tests.flows.world import PHONE, World


def test_a_second_process_waits_until_the_first_has_counted(world: World) -> None:
    # On SQLite the one writer does it, on PostgreSQL a lock on the number.
    order: list[str] = []
    holds = threading.Event()

    def second() -> None:
        holds.wait(10)
        with world.database.transaction() as tx:
            world.context.lock_numbers(tx, [PHONE + 1, PHONE])
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with world.database.transaction() as tx:
        world.context.lock_numbers(tx, [PHONE, PHONE + 2])
        holds.set()
        thread.join(0.05)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
