"""How channels stood is kept for its days, and the last of it longer."""

from __future__ import annotations

from hongyan.flows.messages.delivery.note_views import forget_views
from tests.flows.messages.delivery.test_why_channel import notes, why
from tests.flows.world import PHONE, World
from tests.working import work_at


def test_old_views_go_but_the_last_before_stays(world: World) -> None:
    def forgets() -> int:
        with world.database.transaction() as tx:
            return forget_views(work_at(tx, world.now, world.context))

    for _ in range(3):
        notes(world, world.views())
        world.waits(60)
    [left] = world.leaves(PHONE)
    world.waits(31 * 24 * 3600)
    assert forgets() == 2
    assert why(world, left.message_id) is not None
    world.use(keep_views_days=0)
    assert forgets() == 0
