"""The shim's authority is made once and never replaced; its files are what each client takes."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from hongyan.api.gateway.hosts import HOSTS
from hongyan.app.guard import GuardError
from hongyan.app.shim.authority import (
    CA_LIFE,
    CERTIFICATE_FILE,
    KEY_FILE,
    LEAF_LIFE,
    Authority,
    kept_authority,
)
from hongyan.app.shim.running import Shim, ShimPorts
from hongyan.app.shim.trust import STORE_PASSWORD, trust_files, write_trust
from hongyan.app.shim.variables import ShimPlace, compose_example, shell_block, variables_of
from hongyan.config import Settings

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
PLACE = ShimPlace(pid=1, host="127.0.0.1", proxy_port=8043, tls_port=8443, http_port=8000)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "shim"


def handshake(leaf: Path, authority: Path, name: str) -> str:
    """Shake hands in memory over a pair of sockets; return what the client says against it."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    server.load_cert_chain(leaf)
    client.load_verify_locations(authority)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = server.wrap_bio(outgoing, incoming, server_side=True)
    here = client.wrap_bio(incoming, outgoing, server_hostname=name)
    for _ in range(4):
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as fault:
                return fault.verify_message
    return ""


def test_it_is_made_once_for_this_user_alone(directory: Path) -> None:
    made = kept_authority(directory, NOW)
    assert (directory / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert directory.stat().st_mode & 0o777 == 0o700
    again = kept_authority(directory, NOW + timedelta(days=30))
    assert again.certificate == made.certificate


def test_it_vouches_for_names_below_the_clouds_domain_alone(directory: Path) -> None:
    certificate = kept_authority(directory, NOW).certificate
    names = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert names.critical
    assert names.value.permitted_subtrees == [x509.DNSName("aliyuncs.com")]
    assert limits.critical
    assert (limits.value.ca, limits.value.path_length) == (True, 0)


def test_its_certificates_are_short_and_for_every_name_of_the_service(directory: Path) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - a client verifies by the machine's clock
    authority = kept_authority(directory, now)
    leaf = directory / "leaf.pem"
    leaf.write_bytes(authority.leaf(now))
    certificate = x509.load_pem_x509_certificate(leaf.read_bytes())
    assert certificate.not_valid_after_utc - now <= LEAF_LIFE
    for host in HOSTS:
        assert handshake(leaf, directory / CERTIFICATE_FILE, host) == ""
    assert "not valid" in handshake(leaf, directory / CERTIFICATE_FILE, "example.com")


def _signed(authority: Authority, names: list[x509.GeneralName], now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .sign(authority.key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem + made.public_bytes(Encoding.PEM)


def test_a_stolen_key_vouches_for_no_other_name_and_no_address(directory: Path) -> None:
    from ipaddress import ip_address

    now = datetime.now(UTC)  # noqa: TID251 - a client verifies by the machine's clock
    authority = kept_authority(directory, now)
    leaf = directory / "leaf.pem"
    for name, text in (
        (x509.DNSName("example.com"), "example.com"),
        (x509.DNSName("aliyuncs.com.example.com"), "aliyuncs.com.example.com"),
        (x509.IPAddress(ip_address("127.0.0.1")), "127.0.0.1"),
    ):
        leaf.write_bytes(_signed(authority, [name], now))
        words = handshake(leaf, directory / CERTIFICATE_FILE, text)
        assert "subtree violation" in words, words


def _pem_of_rsa() -> bytes:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _other(directory: Path) -> Path:
    other = directory.with_name("other")
    kept_authority(other, NOW)
    return other


def _foreign(directory: Path) -> None:
    """Put an authority without limits in the place of ours."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Company CA")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (directory / CERTIFICATE_FILE).write_bytes(made.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / KEY_FILE).write_bytes(pem)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no key": (lambda here: (here / KEY_FILE).unlink(), "ca-key.pem is missing"),
    "no certificate": (lambda here: (here / CERTIFICATE_FILE).unlink(), "ca.pem is missing"),
    "a broken key": (lambda here: (here / KEY_FILE).write_text("no key"), "holds no private key"),
    "a broken certificate": (
        lambda here: (here / CERTIFICATE_FILE).write_text("none"),
        "ca.pem holds no certificate",
    ),
    "the key of another": (
        lambda here: shutil.copy(_other(here) / KEY_FILE, here / KEY_FILE),
        "is not the key of",
    ),
    "a key of another kind": (
        lambda here: (here / KEY_FILE).write_bytes(_pem_of_rsa()),
        "is not the key of",
    ),
    "an open key": (lambda here: (here / KEY_FILE).chmod(0o640), "chmod go= "),
    "an authority without limits": (_foreign, "no authority that is limited to names below"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_one_that_cannot_be_used_is_refused_and_never_replaced(directory: Path, what: str) -> None:
    kept_authority(directory, NOW)
    spoil, words = BROKEN[what]
    spoil(directory)
    before = {path: path.read_bytes() for path in directory.iterdir()}
    with pytest.raises(GuardError, match=words) as refused:
        kept_authority(directory, NOW)
    assert str(refused.value).startswith("--shim: ")
    assert f"mv {directory} {directory}-old" in str(refused.value)
    assert {path: path.read_bytes() for path in directory.iterdir()} == before


@pytest.mark.parametrize("when", [-timedelta(days=1), CA_LIFE - LEAF_LIFE, CA_LIFE])
def test_one_that_ends_or_has_not_begun_is_refused(directory: Path, when: timedelta) -> None:
    kept_authority(directory, NOW)
    with pytest.raises(GuardError, match="is not valid now"):
        kept_authority(directory, NOW + when)


class _Clock:
    def __init__(self) -> None:
        self.now = NOW

    def now_ms(self) -> int:
        return int(self.now.timestamp() * 1000)


def test_a_certificate_is_renewed_every_day(tmp_path: Path) -> None:
    clock = _Clock()
    shim = Shim(Settings(data=tmp_path), ShimPorts(0, 0), clock)
    made: list[datetime] = []
    real = Authority.leaf

    def counted(self: Authority, now: datetime) -> bytes:
        made.append(now)
        return real(self, now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Authority, "leaf", counted)
        for hours in (0, 1, 23, 24, 47, 48):
            clock.now = NOW + timedelta(hours=hours)
            shim._current()
    assert made == [NOW + timedelta(days=days) for days in (1, 2)]
    assert not list(shim.directory.glob("tmp*"))


def test_the_bundle_and_the_store_have_the_machines_roots_and_ours(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = kept_authority(directory, NOW)
    root = kept_authority(directory.with_name("company"), NOW)
    roots = directory / "roots.pem"
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    roots.write_text(f"# a remark\n{root.pem.decode()}{broken}", "utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    write_trust(directory, authority, "127.0.0.1:80", "127.0.0.1:443")
    files = trust_files(directory)
    assert files.bundle.read_bytes() == root.pem + broken.encode() + authority.pem
    store = pkcs12.load_pkcs12(files.store.read_bytes(), STORE_PASSWORD.encode())
    trusted = [one.certificate for one in store.additional_certs]
    assert trusted == [authority.certificate, root.certificate]
    public = (files.authority, files.bundle, files.store, files.node)
    assert {path.stat().st_mode & 0o777 for path in public} == {0o644}


def test_a_bundle_is_never_made_of_itself(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, files = kept_authority(directory, NOW), trust_files(directory)
    write_trust(directory, authority, "127.0.0.1:80", "127.0.0.1:443")
    monkeypatch.setenv("SSL_CERT_FILE", str(files.bundle))  # a shell that uses the shim
    write_trust(directory, authority, "127.0.0.1:80", "127.0.0.1:443")
    assert files.bundle.read_bytes().count(authority.pem) == 1


@pytest.mark.parametrize("name", ["plain", "with a blank", "it's", "$HOME"])
def test_a_shell_reads_the_variables_and_keeps_what_it_had(tmp_path: Path, name: str) -> None:
    files = trust_files(tmp_path / name)
    wanted = variables_of(PLACE, files)
    told = "import os, json; print(json.dumps(dict(os.environ)))"
    script = f"{shell_block(wanted)}\nexec {sys.executable} -c '{told}'"
    had = {"NODE_OPTIONS": "--no-warnings", "JAVA_TOOL_OPTIONS": "-Xmx1g", "PYTHONPATH": "/a"}
    done = subprocess.run(
        ["sh", "-c", script],
        env=os.environ | had,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = json.loads(done.stdout)
    for variable, value in wanted.items():
        if variable == "PYTHONPATH":
            assert found[variable] == f"{value}:/a"
        elif variable in had:
            assert found[variable] == f"{had[variable]} {value}"
        else:
            assert found[variable] == value


@pytest.mark.parametrize(
    ("host", "proxy"),
    [
        ("127.0.0.1", "http://127.0.0.1:8043"),
        ("0.0.0.0", "http://127.0.0.1:8043"),  # noqa: S104 - what is told of it
        ("::", "http://[::1]:8043"),
        ("::1", "http://[::1]:8043"),
        ("10.1.2.3", "http://10.1.2.3:8043"),
        ("dev.example", "http://dev.example:8043"),
    ],
)
def test_programs_of_this_machine_are_sent_where_it_listens(host: str, proxy: str) -> None:
    place = ShimPlace(pid=1, host=host, proxy_port=8043, tls_port=8443, http_port=8000)
    found = variables_of(place, trust_files(Path("/x")))
    assert found["https_proxy"] == found["HTTP_PROXY"] == proxy


def test_the_compose_example_shares_no_key() -> None:
    example = compose_example(trust_files(Path("/data/shim")))
    assert KEY_FILE not in example
    for host in HOSTS:
        assert f"- {host}\n" in example


def test_node_connects_elsewhere_for_the_services_names_alone(directory: Path) -> None:
    with socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        here.listen()
        port = here.getsockname()[1]
        authority = kept_authority(directory, NOW)
        write_trust(directory, authority, f"127.0.0.1:{port}", "127.0.0.1:1")
        script = f"""
            const net = require('node:net');
            const ask = (...given) => new Promise((done) => {{
              const one = net.connect(...given, () => {{ done(one.remotePort); one.destroy(); }});
              one.on('error', (fault) => done(fault.code));
            }});
            Promise.all([
              ask({{ host: '{HOSTS[0]}', port: 80 }}), ask(80, '{HOSTS[0].upper()}'),
              ask({{ host: '{HOSTS[0]}', port: 443 }}), ask({{ host: '127.0.0.1', port: {port} }}),
              ask({port}),
            ]).then((all) => console.log(JSON.stringify(all)));
        """
        node = str(trust_files(directory).node)
        done = subprocess.run(
            ["node", "--require", node, "-e", script],
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=30,
        )
    assert json.loads(done.stdout) == [port, port, "ECONNREFUSED", port, port]
