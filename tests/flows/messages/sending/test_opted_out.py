"""Who opted out is found among numbers, an erased one under its own number again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.inbound import store
from hongyan.domain.inbound.pseudonym import pseudonym_of
from hongyan.flows.messages.sending.opted_out import opted_out_among
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.pseudonyms import made_pseudonym_key
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.seal import Sealer
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

SEALER = Sealer(b"k" * 32)
ERASED, PLAIN, WILLING = 8613900001000, 8613900001001, 8613900001002


def test_erased_and_plain_opt_outs_are_found_by_number(world: World) -> None:
    context = FlowContext(
        world.context.settings, world.context.ids, ReferenceCache(world.context.settings), SEALER
    )
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, context)
        for phone in (ERASED, PLAIN):
            store.add_opt_out(tx, 1, 2, phone, "R", world.now)
        asked = [ERASED, PLAIN, WILLING]
        assert opted_out_among(work, asked) == {(1, 2, ERASED), (1, 2, PLAIN)}
        key = made_pseudonym_key(work, SEALER)
        store.replace_opt_outs(tx, ERASED, pseudonym_of(ERASED, key))
        invalidate_reference(tx)
        context.cache.refresh(tx)
        assert opted_out_among(work, asked) == {(1, 2, ERASED), (1, 2, PLAIN)}
        assert opted_out_among(work, [WILLING]) == set()
