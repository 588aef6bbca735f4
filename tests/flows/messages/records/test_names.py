"""Names behind the ids by which figures are grouped."""

from __future__ import annotations

from hongyan.flows.messages.records.names import channel_names, sign_ids_named
from tests.flows.world import SIGN_NAME, World


def test_channels_and_signs_are_known_by_name(world: World) -> None:
    other = world.new_sender("other")
    with world.database.reading() as tx:
        names = channel_names(tx)
        own = sign_ids_named(tx, world.sender.account_id, SIGN_NAME)
        theirs = sign_ids_named(tx, other.account_id, SIGN_NAME)
    assert names == {world.first_channel: "first", world.second_channel: "second"}
    assert own == (world.sender.sign_id,)
    assert theirs == (other.sign_id,)
