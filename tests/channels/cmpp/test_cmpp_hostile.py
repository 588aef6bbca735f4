"""Whatever octets a gateway sends, a session returns events or says what is broken: no bug."""

from __future__ import annotations

from random import Random

import pytest

from hongyan.channels.session import Opened, Pdu, SessionError
from hongyan.kernel.carriage import InboundText, Receipt
from hongyan.protocols.cmpp.pdus import CmppVersion, write_pdu
from hongyan.protocols.udh import concatenated
from tests.channels.cmpp.gateway import NOW_MS, V20, V30, deliver, let_in, report, session, text
from tests.protocols.made import CMPP_CLASSES, PLACES, made

ROUNDS = 3000


def changed(octets: bytes, chance: Random) -> bytes:
    """Return octets of the same length field, a few of the others changed, or cut short."""
    found = bytearray(octets)
    for _ in range(chance.randrange(4)):
        found[chance.randrange(4, len(found))] = chance.randrange(256)
    if chance.random() < 0.3:
        del found[chance.randrange(12, len(found) + 1) :]
    found[:4] = len(found).to_bytes(4, "big")
    return bytes(found)


@pytest.mark.parametrize("version", [V20, V30])
def test_changed_pdus_are_events_or_break_the_protocol(version: CmppVersion) -> None:
    chance = Random(7)
    seen: set[str] = set()
    for _ in range(ROUNDS):
        one = session(version=version)
        one.open(NOW_MS)
        assert list(one.receive(let_in(version), NOW_MS)) == [Opened()]
        one.submit([Pdu(text("字"), 0)])
        pdu = chance.choice(
            (
                made(chance.choice(CMPP_CLASSES), chance, PLACES[version], sequence=2),
                deliver(report(version=version), registered_delivery=1),
                deliver(concatenated(7, 2, 1) + b"R", tp_udhi=1),
            )
        )
        try:
            events = list(one.receive(changed(write_pdu(pdu, version), chance), NOW_MS))
        except SessionError:
            seen.add("broken")
            continue
        seen |= {type(event).__name__ for event in events}
        stored = [event for event in events if isinstance(event, Receipt | InboundText)]
        assert bool(one.acknowledge(stored)) == bool(stored)
    assert {"broken", "PduTaken", "PduRefused", "SendBytes", "Ended"} < seen
    assert {"Receipt", "InboundText"} < seen
