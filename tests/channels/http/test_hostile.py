"""Upstreams that do not answer, answer garbage, or break off: no request is repeated."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from hongyan.channels.channel import Channel
from hongyan.kernel.carriage import ChannelFault, LinkState, Sent
from tests.channels.http.upstreams import (
    BY_GET,
    DOCUMENT,
    OK,
    SECRET,
    always,
    answer,
    channel_to,
    message,
    serving,
)
from tests.ports import free_port


async def fault_of(channel: Channel) -> tuple[Sent, str]:
    """Submit one message, which must not be taken."""
    [said] = await channel.submit([message()])
    assert isinstance(said, ChannelFault)
    return said.sent, said.code


@pytest.mark.parametrize(
    ("data", "sent", "code"),
    [
        (b"", Sent.MAYBE, "LINK_LOST"),
        (b"SSH-2.0-OpenSSH\r\n", Sent.MAYBE, "LINK_LOST"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", Sent.MAYBE, "LINK_LOST"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000, Sent.MAYBE, "LINK_LOST"),
        (answer(b"x" * 65_537), Sent.MAYBE, "UNREADABLE"),
        (answer(b"<html>Welcome to the hotel"), Sent.MAYBE, "UNREADABLE"),
        (answer(b"\x1f\x8b\x08zip", more="Content-Encoding: gzip\r\n"), Sent.MAYBE, "UNREADABLE"),
        (answer(b'{"code":[1]}'), Sent.MAYBE, "HTTP:200"),
        (answer(b'{"code":0,"id":{"a":1}}'), Sent.MAYBE, "ID_MISSING"),
        (answer(b'{"code":"\x1b[31mred"}'), Sent.MAYBE, "UNREADABLE"),
        (answer(b"", "302 Found", "Location: http://127.0.0.1:1/\r\n"), Sent.MAYBE, "HTTP:302"),
        (answer(b"", "500 Oops"), Sent.MAYBE, "HTTP:500"),
        (answer(b"", "404 Not Found"), Sent.NO, "HTTP:404"),
    ],
)
@pytest.mark.parametrize("document", [DOCUMENT, BY_GET])
async def test_no_answer_is_believed_that_cannot_be_read_and_no_request_is_repeated(
    document: str, data: bytes, sent: Sent, code: str
) -> None:
    requests: list[bytes] = []
    async with (
        serving(always(data, requests)) as url,
        channel_to(url, document) as channel,
    ):
        assert await fault_of(channel) == (sent, code)
    assert len(requests) == 1


async def test_a_kept_connection_that_broke_is_no_reason_to_ask_again() -> None:
    requests: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            requests.append(head)
            if len(requests) > 1:
                writer.close()
                return
            writer.write(answer(OK))

    async with serving(serve) as url, channel_to(url, BY_GET) as channel:
        await channel.submit([message(1)])
        assert await fault_of(channel) == (Sent.MAYBE, "LINK_LOST")
    assert len(requests) == 2


async def test_a_refused_connection_sent_nothing_and_closes_the_channel_for_a_while() -> None:
    async with channel_to(f"http://127.0.0.1:{free_port()}") as channel:
        assert await fault_of(channel) == (Sent.NO, "LINK_DOWN")
        assert channel.status.state is LinkState.DOWN
        assert "refused" in channel.status.reason.lower()
        assert await fault_of(channel) == (Sent.NO, "LINK_DOWN")


async def test_a_host_that_is_not_known_sent_nothing() -> None:
    async with channel_to("http://nowhere.invalid") as channel:
        assert await fault_of(channel) == (Sent.NO, "LINK_DOWN")
        assert "127.0.0.1" not in channel.status.reason


async def test_an_answer_that_does_not_come_in_time_leaves_doubt() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10_000)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await asyncio.sleep(5)

    async with serving(serve) as url, channel_to(url, answer_seconds="0.2") as channel:
        assert await fault_of(channel) == (Sent.MAYBE, "ANSWER_TIMEOUT")


async def test_a_certificate_that_is_not_valid_sends_nothing(
    certificate: ssl.SSLContext,
) -> None:
    async with (
        serving(always(answer(OK)), certificate) as url,
        channel_to(url.replace("http:", "https:")) as channel,
    ):
        assert await fault_of(channel) == (Sent.NO, "LINK_DOWN")
        assert channel.status.reason == "the certificate is not valid"


@pytest.fixture
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate that no authority signed."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=9000))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_the_log_has_no_secret_no_number_and_no_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = answer(b'{"code":"5","note":"13900000000: 1234"}')
    async with serving(always(said)) as url, channel_to(url) as channel:
        assert await fault_of(channel) == (Sent.NO, "5")
        assert await fault_of(channel) == (Sent.NO, "5")
    printed = capsys.readouterr().out
    assert printed.count("upstream_refused") == 1, "once a minute for each code"
    assert "code=5" in printed
    for hidden in (SECRET, "13900000000", "1234"):
        assert hidden not in printed
