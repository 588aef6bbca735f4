"""The certificate authority of the shim: made once, kept, never replaced; its short certificates.

It can vouch for names below the cloud's domain alone, even with a key that was stolen. Knows no
listener.
"""

from __future__ import annotations

import os
import secrets
import shlex
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hongyan.api.gateway.hosts import DOMAIN, HOSTS
from hongyan.app.guard import GuardError
from hongyan.kernel.directories import make_private
from hongyan.kernel.said import Said, said

CERTIFICATE_FILE: Final = "ca.pem"
KEY_FILE: Final = "ca-key.pem"

PUBLIC: Final = 0o644
"""What clients read: those in containers are other users."""

CA_LIFE: Final = timedelta(days=3 * 365)
LEAF_LIFE: Final = timedelta(days=7)
CLOCK_SLACK: Final = timedelta(hours=1)
"""A client's clock may be that much behind."""

_CONSTRAINTS: Final = x509.NameConstraints(
    permitted_subtrees=[x509.DNSName(DOMAIN)],
    # What names hosts says nothing of addresses: those are excluded.
    excluded_subtrees=[x509.IPAddress(ip_network(one)) for one in ("0.0.0.0/0", "::/0")],
)
_SIGNS: Final = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
_SERVES: Final = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """Return the certificate, as clients are told to trust it."""
        return self.certificate.public_bytes(Encoding.PEM)

    def leaf(self, now: datetime) -> bytes:
        """Return a new key and its certificate for every name of the service, as one PEM file."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
        builder = _builder("hongyan dev --shim", self.certificate.subject, key, now, LEAF_LIFE)
        made = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_SERVES, critical=True)
            .add_extension(names, critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        return _pem(key) + made.public_bytes(Encoding.PEM)


def kept_authority(directory: Path, now: datetime) -> Authority:
    """Return the authority of a directory; it is made where there is none.

    Raises GuardError for one that cannot be used: clients may trust it, so it is never replaced.
    """
    certificate, key = directory / CERTIFICATE_FILE, directory / KEY_FILE
    if not certificate.exists() and not key.exists():
        return _made(directory, now)
    for path, other in ((certificate, key), (key, certificate)):
        if not path.exists():
            raise _unusable(
                directory, said("{path} is missing, {other} is there", **_named(path, other))
            )
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise GuardError(
            "--shim: other users of this machine may open {key} (mode {mode}), and could vouch for "
            "the service's names; if none did: chmod go= {key}; else {anew}",
            key=shlex.quote(str(key)),
            mode=f"{mode:o}",
            anew=_anew(directory),
        )
    found = _read(directory, certificate, key)
    what = _what_is_wrong(found, now)
    if what is not None:
        raise _unusable(directory, said("{path} {what}", path=certificate, what=what))
    return found


def _made(directory: Path, now: datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"Hongyan dev --shim {now:%Y-%m-%d} {secrets.token_hex(4)}"
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _builder(name, own, key, now, CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNS, critical=True)
        .add_extension(_CONSTRAINTS, critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Authority(certificate, key)
    make_private(directory)
    write_new(directory / KEY_FILE, _pem(key), 0o600)
    write_new(directory / CERTIFICATE_FILE, made.pem, PUBLIC)
    return made


def _builder(
    name: str,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not be there; it has this mode from its first moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), mode)  # whatever this user keeps from others: it may be public
        os.fsync(file.fileno())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read(directory: Path, certificate: Path, key: Path) -> Authority:
    try:
        read_key = load_pem_private_key(key.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise _unusable(directory, said("{path} holds no private key", path=key)) from fault
    try:
        read_certificate = x509.load_pem_x509_certificate(certificate.read_bytes())
    except ValueError as fault:
        raise _unusable(directory, said("{path} holds no certificate", path=certificate)) from fault
    is_pair = read_key.public_key() == read_certificate.public_key()
    if not is_pair or not isinstance(read_key, ec.EllipticCurvePrivateKey):
        raise _unusable(
            directory, said("{path} is not the key of {other}", **_named(key, certificate))
        )
    return Authority(read_certificate, read_key)


def _what_is_wrong(found: Authority, now: datetime) -> Said | None:
    certificate = found.certificate
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - LEAF_LIFE:
        end = f"{certificate.not_valid_after_utc.astimezone(UTC):%Y-%m-%d}"
        return said("is not valid now, or ends within a week ({end})", end=end)
    try:
        extensions = certificate.extensions
        limits = extensions.get_extension_for_class(x509.BasicConstraints).value
        names = extensions.get_extension_for_class(x509.NameConstraints)
        extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        return _UNLIMITED
    is_ours = limits.ca and limits.path_length == 0 and names.critical
    return None if is_ours and names.value == _CONSTRAINTS else _UNLIMITED


_UNLIMITED: Final = said("is no authority that is limited to names below aliyuncs.com")


def _named(path: Path, other: Path) -> dict[str, Path]:
    return {"path": path, "other": other}


def _unusable(directory: Path, what: Said) -> GuardError:
    return GuardError(
        "--shim: {what}; bring both files back from a copy, or {anew}",
        what=what,
        anew=_anew(directory),
    )


def _anew(directory: Path) -> Said:
    return said(
        "make a new authority, which clients must be told to trust again: mv {directory} {old}, "
        "then start again",
        directory=shlex.quote(str(directory)),
        old=shlex.quote(f"{directory}-old"),
    )
