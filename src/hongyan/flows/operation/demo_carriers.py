"""The channels of `hongyan dev --carriers`: the demo's messages leave by carriers' protocols.

They are there beside the demo's channels, and take turns with them: while they are on, those are
off. What a person set otherwise stays, as long as `dev` is started the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.options import open_options, seal_options
from hongyan.flows.reference.demo import DEMO_CARRIERS, DEMO_CHANNELS
from hongyan.flows.reference.revision import invalidate_reference

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

SECRETS = ("secret", "password")


def seed_carriers(work: Work, ports: Mapping[str, int]) -> bool:
    """Let messages leave by the carriers at these ports, by kind; without ports, as before.

    Returns whether anything changed. The context has a sealer.
    """
    had = _is_on(work.tx)
    changed = [_point(work, one, ports[one.kind]) for one in DEMO_CARRIERS if one.kind in ports]
    if ports and not had:
        changed.append(_switch(work.tx, DEMO_CHANNELS, ChannelState.OFF))
    if had and not ports:
        changed.append(_switch(work.tx, DEMO_CARRIERS, ChannelState.OFF))
        changed.append(_switch(work.tx, DEMO_CHANNELS, ChannelState.ON))
    if any(changed):
        invalidate_reference(work.tx)
    return any(changed)


def _is_on(tx: Connection) -> bool:
    found = (routing.channel_named(tx, one.name) for one in DEMO_CARRIERS)
    return any(one is not None and one.state is ChannelState.ON for one in found)


def _point(work: Work, one: ConfiguredChannel, port: int) -> bool:
    """Add a channel, or switch it on, at a port."""
    sealer = work.context.sealer
    assert sealer is not None, "secrets are sealed"
    found = routing.channel_named(work.tx, one.name)
    wanted = {**one.options, "port": str(port)}
    if found is None:
        sealed = seal_options(wanted, SECRETS, one.name, sealer.seal)
        routing.add_channel(work.tx, replace(one, options=sealed), work.now_ms)
        return True
    present = open_options(found.options, one.name, sealer.open)
    if found.state is ChannelState.ON and present.get("port") == str(port):
        return False
    moved = seal_options({**present, "port": str(port)}, SECRETS, one.name, sealer.seal)
    routing.replace_channel(work.tx, replace(found, state=ChannelState.ON, options=moved))
    return True


def _switch(tx: Connection, channels: Iterable[ConfiguredChannel], state: ChannelState) -> bool:
    is_changed = False
    for one in channels:
        found = routing.channel_named(tx, one.name)
        if found is not None and found.state is not state:
            routing.replace_channel(tx, replace(found, state=state))
            is_changed = True
    return is_changed
