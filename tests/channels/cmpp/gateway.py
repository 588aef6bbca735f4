"""What a gateway of CMPP says, as bytes, and sessions that talk with one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hongyan.channels.cmpp.oddities import Oddities
from hongyan.channels.cmpp.session import CmppSession
from hongyan.channels.cmpp.terms import CmppTerms
from hongyan.channels.sequences import RisingNumbers
from hongyan.channels.session import Opened
from hongyan.kernel.carriage import Encoding, Submission, Text, TextOrigin
from hongyan.protocols.cmpp.digests import authenticator_ismg, authenticator_source
from hongyan.protocols.cmpp.pdus import (
    CmppPdu,
    CmppVersion,
    Connect,
    ConnectResp,
    Deliver,
    write_pdu,
)
from hongyan.protocols.cmpp.report import CmppReport, write_report
from tests.channels.playbook import Playbook

NOW_MS = 1_795_302_000_000
"""22 November 2026, 07:00 in Shanghai."""

TIMESTAMP = 1122070000
TERMS = CmppTerms(
    version=CmppVersion.V20,
    sp_id="901234",
    secret="secret",
    service_id="HELP",
    msg_src="901234",
)
SOURCE_DIGEST = authenticator_source("901234", "secret", TIMESTAMP)
V20, V30 = CmppVersion.V20, CmppVersion.V30
PHONE = 86_13900000000
MSG_ID = bytes.fromhex("bb1c0001e2400001")


def session(
    numbers: RisingNumbers | None = None, oddities: Oddities | None = None, **terms: Any
) -> CmppSession:
    """Return a session by the terms, some of them changed."""
    return CmppSession(replace(TERMS, **terms), numbers or RisingNumbers(), oddities or Oddities(1))


def wire(pdu: CmppPdu, version: CmppVersion = V20) -> bytes:
    return write_pdu(pdu, version)


def login(version: CmppVersion = V20, sequence: int = 1) -> bytes:
    """Return the CONNECT that a session must begin with."""
    return wire(
        Connect(
            sequence=sequence,
            source_addr="901234",
            authenticator_source=SOURCE_DIGEST,
            version=version,
            timestamp=TIMESTAMP,
        ),
        version,
    )


def let_in(version: CmppVersion = V20, *, status: int = 0, named: int | None = None) -> bytes:
    """Return a CONNECT_RESP with a right digest, in the form of a version."""
    digest = authenticator_ismg(status, SOURCE_DIGEST, "secret", version)
    octet = version if named is None else named
    return wire(
        ConnectResp(sequence=1, status=status, authenticator_ismg=digest, version=octet), version
    )


def opened(one: CmppSession, version: CmppVersion = V20, *, cut: int = 0) -> Playbook:
    """Log in."""
    return Playbook(one, cut=cut, now_ms=NOW_MS) << login(version) >> let_in(version) << Opened()


def text(
    *parts: str,
    encoding: Encoding = Encoding.UCS2,
    message_id: int = 7,
    src_id: str = "1069000101",
    extend_code: str | None = None,
) -> Submission:
    """Return a submission of these parts; one without an extend code has no origin."""
    origin = None if extend_code is None else TextOrigin("鸿雁", "SMS_1", (), "", extend_code)
    return Submission(message_id, 1, PHONE, src_id, Text(encoding, parts), origin)


def report(stat: str = "DELIVRD", version: CmppVersion = V20, **told: Any) -> bytes:
    """Return the content of a report."""
    known = {"msg_id": MSG_ID, "done_time": "2611220659", "dest_terminal_id": "13900000000"}
    return write_report(CmppReport(stat=stat, **{**known, **told}), version)


def deliver(content: bytes, **told: Any) -> Deliver:
    known: dict[str, Any] = {
        "sequence": 90,
        "msg_id": b"\xbb\x1c\x00\x02\0\0\0\x09",
        "dest_id": "1069000101",
        "src_terminal_id": "13900000000",
    }
    return Deliver(msg_content=content, **{**known, **told})
