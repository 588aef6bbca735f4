"""No PDU that a client can send breaks a carrier's side: made by chance, whole or mutated."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from hongyan.channels.simulator.desk import Desk
from hongyan.channels.simulator.ismg import Ismg
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.office import Office
from hongyan.channels.simulator.side import Side
from hongyan.channels.simulator.smsc import Smsc
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.digests import authenticator_source, timestamp_of
from hongyan.protocols.smpp import pdus as smpp
from tests.protocols.made import CMPP_CLASSES, SMPP_CLASSES, made_cmpp, made_smpp

ROUNDS = 1_500
NOW = 1_800_000_000_000
MINUTE_MS = 60_000
V30 = cmpp.CmppVersion.V30
PHONES = ("13900000000", "8613900000006", "12025550105", "")


def _smpp_login() -> bytes:
    return smpp.write_pdu(smpp.BindTransceiver(system_id="hongyan", password="hongyan"))


def _cmpp_login() -> bytes:
    at = timestamp_of(NOW)
    digest = authenticator_source("901234", "hongyan", at)
    pdu = cmpp.Connect(source_addr="901234", authenticator_source=digest, version=V30, timestamp=at)
    return cmpp.write_pdu(pdu, V30)


def _smpp_pdu(chance: Random) -> bytes:
    kind = smpp.SubmitSm if chance.random() < 0.5 else chance.choice(SMPP_CLASSES)
    pdu = made_smpp(kind, chance)
    if isinstance(pdu, smpp.SubmitSm) and chance.random() < 0.7:
        pdu.__dict__["destination_addr"] = chance.choice(PHONES)
        pdu.__dict__["registered_delivery"] = 1
    return smpp.write_pdu(pdu)


def _cmpp_pdu(chance: Random) -> bytes:
    kind = cmpp.Submit if chance.random() < 0.5 else chance.choice(CMPP_CLASSES)
    pdu = made_cmpp(kind, chance, V30)
    if isinstance(pdu, cmpp.Submit) and chance.random() < 0.7:
        pdu.__dict__["dest_terminal_ids"] = (chance.choice(PHONES),)
        pdu.__dict__["registered_delivery"] = 1
    return cmpp.write_pdu(pdu, V30)


PROTOCOLS = {"smpp": (Smsc, _smpp_login, _smpp_pdu), "cmpp": (Ismg, _cmpp_login, _cmpp_pdu)}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nothing_that_a_client_sends_raises(protocol: str, tmp_path: Path) -> None:
    make, login, pdu = PROTOCOLS[protocol]
    taken = 0
    with SimulatorLog(tmp_path / "log.jsonl") as log:
        for seed in range(ROUNDS):
            chance = Random(seed)
            side = make(Office(log))
            try:
                list(side.receive(login(), NOW))
                assert side.desk is not None
                for _ in range(3):
                    list(side.receive(_mutated(pdu(chance), chance), NOW))
                taken += side.desk.counters.taken
                _deliver(side, side.desk)
            except Exception as error:
                raise AssertionError(f"{protocol}, seed {seed}: {error!r}") from error
    assert taken > ROUNDS // 5


def _mutated(data: bytes, chance: Random) -> bytes:
    if chance.random() < 0.5:
        return data
    octets = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        octets[chance.randrange(8, len(octets))] = chance.randrange(256)
    return bytes(octets)


def _deliver(side: Side, desk: Desk) -> None:
    for event, slip in desk.due(NOW + MINUTE_MS, 100):
        assert side.deliver(event, slip, NOW)
