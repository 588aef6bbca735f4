"""Small clients of SMPP and CMPP, which keep every PDU they hear and every piece it came in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Self

from typing_extensions import override

from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.digests import authenticator_source, timestamp_of
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp import pdus as smpp

SECONDS_MAX = 5
PASSWORD = "hongyan"


class Client(asyncio.Protocol):
    """One connection. It answers deliveries and tests of the line unless it is told not to."""

    def __init__(self, header: int, longest: int) -> None:
        self.heard: list[Any] = []
        self.pieces: list[bytes] = []
        self.is_over = asyncio.Event()
        self.is_answering = True
        self._frames = Frames(header, longest)
        self._came = asyncio.Event()
        self._sequence = 0

    async def connect(self, port: int) -> Self:
        """Connect to a port of this machine."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", port)
        return self

    @property
    def is_mid_pdu(self) -> bool:
        return self._frames.held > 0

    def next(self) -> int:
        self._sequence += 1
        return self._sequence

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something was heard that makes a condition true."""
        async with asyncio.timeout(SECONDS_MAX):
            while not condition():
                self._came.clear()
                await self._came.wait()

    def of(self, kind: type) -> list[Any]:
        """Return what was heard of a kind of PDU."""
        return [one for one in self.heard if isinstance(one, kind)]

    async def first(self, kind: type, count: int = 1) -> list[Any]:
        """Wait for a number of PDUs of a kind, and return them."""
        await self.until(lambda: len(self.of(kind)) >= count or self.is_over.is_set())
        found = self.of(kind)
        assert len(found) >= count, f"the connection ended before {count} {kind.__name__} came"
        return found

    def close(self) -> None:
        self._transport.abort()

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    @override
    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)
        for frame in self._frames.feed(data):
            pdu = self.read(frame)
            self.heard.append(pdu)
            if self.is_answering:
                self.answer(pdu)
        self._came.set()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over.set()
        self._came.set()

    def read(self, frame: bytes) -> Any:
        raise NotImplementedError

    def answer(self, pdu: Any) -> None:
        raise NotImplementedError


class SmppClient(Client):
    def __init__(self) -> None:
        super().__init__(smpp.HEADER_OCTETS, smpp.LONGEST_OCTETS)

    @override
    def read(self, frame: bytes) -> Any:
        return smpp.read_pdu(frame)

    def say(self, pdu: smpp.SmppPdu) -> None:
        self.write(smpp.write_pdu(pdu))

    @override
    def answer(self, pdu: Any) -> None:
        if isinstance(pdu, smpp.DeliverSm):
            self.say(smpp.DeliverSmResp(sequence=pdu.sequence))
        elif isinstance(pdu, smpp.EnquireLink):
            self.say(smpp.EnquireLinkResp(sequence=pdu.sequence))

    async def bind(
        self,
        login: str = "hongyan",
        password: str = PASSWORD,
        kind: type[smpp.Bind] = smpp.BindTransceiver,
    ) -> smpp.BindResp:
        """Bind and return the answer."""
        self.say(kind(sequence=self.next(), system_id=login, password=password))
        found: list[smpp.BindResp] = await self.first(smpp.BindResp)
        return found[0]

    def submit(self, phone: int, content: bytes = b"hello", **fields: Any) -> int:
        """Submit without waiting, and return the sequence."""
        pdu = smpp.SubmitSm(
            sequence=self.next(),
            source_addr="1069000101",
            dest_addr_ton=1,
            destination_addr=str(phone),
            registered_delivery=1,
            short_message=content,
            **fields,
        )
        self.say(pdu)
        return pdu.sequence

    async def submitted(self, phone: int, **fields: Any) -> smpp.SubmitSmResp:
        """Submit and return the answer."""
        sequence = self.submit(phone, **fields)
        await self.until(lambda: self._answer_to(sequence))
        return self._answer_to(sequence)

    def _answer_to(self, sequence: int) -> Any:
        found = (one for one in self.of(smpp.SubmitSmResp) if one.sequence == sequence)
        return next(found, None)


class CmppClient(Client):
    def __init__(self, version: cmpp.CmppVersion = cmpp.CmppVersion.V20) -> None:
        super().__init__(cmpp.HEADER_OCTETS, cmpp.LONGEST_OCTETS)
        self.version = version
        self.digest = b""

    @override
    def read(self, frame: bytes) -> Any:
        return cmpp.read_pdu(frame, self.version)

    def say(self, pdu: cmpp.CmppPdu) -> None:
        self.write(cmpp.write_pdu(pdu, self.version))

    @override
    def answer(self, pdu: Any) -> None:
        if isinstance(pdu, cmpp.Deliver):
            self.say(cmpp.DeliverResp(sequence=pdu.sequence, msg_id=pdu.msg_id))
        elif isinstance(pdu, cmpp.ActiveTest):
            self.say(cmpp.ActiveTestResp(sequence=pdu.sequence))

    async def log_in(
        self,
        login: str = "901234",
        secret: str = PASSWORD,
        *,
        padded: bool = False,
        octet: int | None = None,
    ) -> cmpp.ConnectResp:
        """Log in and return the answer."""
        at = timestamp_of(1_800_000_000_000)
        self.digest = authenticator_source(login, secret, at, padded=padded)
        version = self.version if octet is None else octet
        pdu = cmpp.Connect(
            sequence=self.next(),
            source_addr=login,
            authenticator_source=self.digest,
            version=version,
            timestamp=at,
        )
        self.say(pdu)
        found: list[cmpp.ConnectResp] = await self.first(cmpp.ConnectResp)
        return found[0]

    def submit(self, *phones: int, content: bytes = b"hello", **fields: Any) -> int:
        """Submit without waiting, and return the sequence."""
        pdu = cmpp.Submit(
            sequence=self.next(),
            registered_delivery=1,
            msg_src="901234",
            src_id="1069000101",
            dest_terminal_ids=tuple(str(one) for one in phones),
            msg_content=content,
            **fields,
        )
        self.say(pdu)
        return pdu.sequence

    async def submitted(self, *phones: int, **fields: Any) -> cmpp.SubmitResp:
        """Submit and return the answer."""
        sequence = self.submit(*phones, **fields)
        await self.until(lambda: self._answer_to(sequence))
        return self._answer_to(sequence)

    def _answer_to(self, sequence: int) -> Any:
        found = (one for one in self.of(cmpp.SubmitResp) if one.sequence == sequence)
        return next(found, None)
