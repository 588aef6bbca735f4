"""What makes clients trust the shim, as each kind of client takes it: files in its directory.

They are written at each start, since the machine's roots change. Knows no private key.
"""

from __future__ import annotations

import importlib.util
import json
import re
import ssl
import warnings
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from hongyan.api.gateway.hosts import HOSTS, HTTP_PORT, HTTPS_PORT
from hongyan.app.shim.authority import CERTIFICATE_FILE, PUBLIC, Authority, write_new
from hongyan.kernel.directories import make_private

BUNDLE_FILE: Final = "bundle.pem"
STORE_FILE: Final = "trust.p12"
NODE_FILE: Final = "node.cjs"
PYTHON_DIRECTORY: Final = "python"
STORE_PASSWORD: Final = "changeit"  # noqa: S105 - the usual one of Java's stores, which hold no secret

CERTIFI: Final = '''\
"""Stands before the library certifi: its roots, and the authority of `dev --shim`."""

_BUNDLE = {bundle!r}


def where():
    return _BUNDLE


def contents():
    with open(_BUNDLE, encoding="ascii") as file:
        return file.read()
'''
"""Python clients that take their roots from certifi obey no variable."""

_ALIAS: Final = b"hongyan dev --shim"
_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?")
_USUAL_ROOTS: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep the roots that they trust: Debian, Fedora, openSUSE, Alpine and macOS."""


class TrustFiles(NamedTuple):
    """Where each file is.

    The authority's certificate; that and the machine's roots, as PEM and as Java's trust store; a
    module that Node loads first; a directory where Python looks first.
    """

    authority: Path
    bundle: Path
    store: Path
    node: Path
    python: Path


def trust_files(directory: Path) -> TrustFiles:
    """Return where the files of a shim are."""
    names = (CERTIFICATE_FILE, BUNDLE_FILE, STORE_FILE, NODE_FILE, PYTHON_DIRECTORY)
    return TrustFiles(*(directory.absolute() / name for name in names))


def write_trust(directory: Path, authority: Authority, plain: str, secure: str) -> None:
    """Write the files; `plain` and `secure` are where Node connects to instead, as host:port."""
    files = trust_files(directory)
    roots = list(_roots(files.bundle))
    _replace(files.bundle, b"".join([*roots, authority.pem]))
    trusted = [pkcs12.PKCS12Certificate(authority.certificate, _ALIAS)]
    trusted += (pkcs12.PKCS12Certificate(one, b"root %d" % at) for at, one in _read(roots))
    locked = BestAvailableEncryption(STORE_PASSWORD.encode())
    _replace(files.store, pkcs12.serialize_java_truststore(trusted, locked))
    places = {str(HTTP_PORT): plain, str(HTTPS_PORT): secure}
    instead = {f"{host}:{port}": where for host in HOSTS for port, where in places.items()}
    module = resources.files(__package__).joinpath(NODE_FILE).read_text("utf-8")
    _replace(files.node, module.replace("/* places */ {}", json.dumps(instead)).encode())
    make_private(files.python)
    _replace(files.python / "certifi.py", CERTIFI.format(bundle=str(files.bundle)).encode())


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    write_new(draft, content, PUBLIC)
    draft.replace(path)


def _roots(own: Path) -> Iterator[bytes]:
    """Yield the roots that this machine trusts; none where it keeps them in no file."""
    paths = ssl.get_default_verify_paths()
    # Started in a shell that uses a shim, the first of these is what that one has written.
    places = [paths.cafile, paths.openssl_cafile, *_USUAL_ROOTS, _certifi()]
    files = (Path(one) for one in places if one and Path(one).is_file())
    chosen = next((one for one in files if one.resolve() != own.resolve()), None)
    if chosen is not None:
        yield from (block.rstrip() + b"\n" for block in _CERTIFICATE.findall(chosen.read_bytes()))


def _certifi() -> str:
    """Return the roots that the library certifi brings, if it is installed."""
    found = importlib.util.find_spec("certifi")
    return str(Path(found.origin).with_name("cacert.pem")) if found and found.origin else ""


def _read(roots: list[bytes]) -> Iterator[tuple[int, x509.Certificate]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of roots that are older than the rules
        for at, one in enumerate(roots, 1):
            try:
                yield at, x509.load_pem_x509_certificate(one)
            except ValueError:
                continue  # one that this library does not read; Java would not miss it
