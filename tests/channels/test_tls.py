"""TLS towards a carrier: what is verified, and each fault in words."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hongyan.channels.link import CarrierLink
from hongyan.channels.options import read_options
from hongyan.channels.timing import Timing
from hongyan.channels.tls import Tls, TlsOptions, tls_of
from hongyan.kernel.carriage import LinkState
from tests.channels.link_playbook import Down, conversing, until
from tests.channels.peer import ToySession

QUICK = Timing(reconnect_seconds_min=0.01, reconnect_seconds_max=0.02)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path


class Authority:
    """A CA of the test's own."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        made = _builder(self._name, self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file = directory / f"{name}.pem"
        certificate = made.sign(self._key, hashes.SHA256())
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, host: str = "127.0.0.1", *, has_expired: bool = False) -> Issued:
        """Issue a certificate for a host."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            alternative: x509.GeneralName = x509.IPAddress(ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host)
        made = _builder(_named(name), self._name, key, has_expired=has_expired).add_extension(
            x509.SubjectAlternativeName([alternative]), critical=False
        )
        found = Issued(self._directory / f"{name}.crt", self._directory / f"{name}.key")
        certificate = made.sign(self._key, hashes.SHA256())
        found.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        found.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return found


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    has_expired: bool = False,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(EPOCH)
        .not_valid_after(EPOCH + timedelta(days=30 if has_expired else 20_000))
    )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


def server(issued: Issued, client_ca: Path | None = None) -> ssl.SSLContext:
    """Return the context of a carrier that shows a certificate, and perhaps asks for ours."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(issued.certificate, issued.key)
    if client_ca is not None:
        made.load_verify_locations(client_ca)
        made.verify_mode = ssl.CERT_REQUIRED
    return made


def link(tls: Tls) -> Callable[[tuple[str, int]], CarrierLink]:
    return lambda address: CarrierLink(1, address, ToySession, QUICK, tls=tls, jitter=lambda: 0.5)


async def speaks(tls: Tls, context: ssl.SSLContext) -> None:
    async with conversing(link(tls), context) as play:
        await (play << b"login\n" >> b"ok\n" << LinkState.UP).ends()


async def fails(tls: Tls, context: ssl.SSLContext | None, words: str) -> None:
    async with conversing(link(tls), context) as play:
        await (play << Down(words)).ends()


async def test_a_verified_peer_is_spoken_with(authority: Authority) -> None:
    await speaks(Tls("127.0.0.1", ca_file=authority.file), server(authority.issue("carrier")))


async def test_a_name_of_its_own_is_what_the_certificate_must_have(authority: Authority) -> None:
    issued = authority.issue("carrier", "smpp.carrier.example")
    await speaks(Tls("smpp.carrier.example", ca_file=authority.file), server(issued))
    await fails(
        Tls("smpp.other.example", ca_file=authority.file), server(issued), "for another host name"
    )


async def test_another_address_is_said(authority: Authority) -> None:
    issued = authority.issue("carrier", "127.0.0.2")
    tls = Tls("127.0.0.1", ca_file=authority.file)
    await fails(tls, server(issued), "for another IP address")


async def test_an_unknown_ca_is_said(authority: Authority) -> None:
    await fails(Tls("127.0.0.1"), server(authority.issue("carrier")), "signed by an unknown CA")


async def test_an_expired_certificate_is_said(authority: Authority) -> None:
    issued = authority.issue("carrier", has_expired=True)
    await fails(Tls("127.0.0.1", ca_file=authority.file), server(issued), "has expired")


async def test_a_laboratory_may_verify_nothing(authority: Authority) -> None:
    issued = authority.issue("carrier", "127.0.0.2", has_expired=True)
    await speaks(Tls("127.0.0.1", is_verified=False), server(issued))


async def test_a_peer_may_ask_for_our_certificate(authority: Authority) -> None:
    carrier, ours = authority.issue("carrier"), authority.issue("us")
    context = server(carrier, client_ca=authority.file)
    tls = Tls("127.0.0.1", ca_file=authority.file)
    with_ours = replace(tls, certificate_file=ours.certificate, key_file=ours.key)
    await speaks(with_ours, context)


async def test_a_peer_that_misses_our_certificate_is_said(authority: Authority) -> None:
    # asyncio's own server closes without the alert that says so.
    context = server(authority.issue("carrier"), client_ca=authority.file)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        shaking = asyncio.get_running_loop().run_in_executor(None, refuse_one, listening, context)
        made = link(Tls("127.0.0.1", ca_file=authority.file))(listening.getsockname())
        await made.start()
        async with asyncio.timeout(5):
            await until(lambda: "asks for a client certificate" in made.status.reason)
        await made.stop()
        await shaking


def refuse_one(listening: socket.socket, context: ssl.SSLContext) -> None:
    taken, _ = listening.accept()
    with taken, pytest.raises(ssl.SSLError):
        context.wrap_socket(taken, server_side=True)


async def test_a_peer_that_speaks_no_tls_is_said() -> None:
    async with conversing(link(Tls("127.0.0.1", is_verified=False))) as play:
        play >> b"login first\n"
        await (play << Down("does not speak TLS")).runs()


def test_options_make_no_tls_unless_they_say_so() -> None:
    assert tls_of(TlsOptions(), "carrier.example") is None
    made = tls_of(read_options(TlsOptions, {"tls": "true"}), "carrier.example")
    assert made == Tls("carrier.example")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"tls_ca_file": "ca.pem"}, "tls_ca_file: has no meaning without tls=true"),
        ({"tls": "true", "tls_ca_file": "none.pem"}, "tls_ca_file: 'none.pem' cannot be read"),
        ({"tls": "true", "tls_ca_file": "empty.pem"}, "tls_ca_file: 'empty.pem' has no PEM block"),
        ({"tls": "true", "tls_ca_file": "bad.pem"}, "tls_ca_file: it has no certificate"),
        ({"tls": "true", "tls_key_file": "bad.pem"}, "tls_key_file: has no meaning without"),
        ({"tls": "true", "tls_certificate_file": "bad.pem"}, "tls_certificate_file: it and"),
        ({"tls": "maybe"}, "tls: 'maybe' must be true or false"),
    ],
)
def test_an_option_that_is_wrong_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: dict[str, str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.pem").write_text("")
    (tmp_path / "bad.pem").write_text("-----BEGIN CERTIFICATE-----\n!\n")
    with pytest.raises(ValueError, match=f"^{said}"):
        tls_of(read_options(TlsOptions, written), "carrier.example")
