"""TLS towards a carrier: from options to a context, made anew for each connection.

So a certificate that was replaced on disk counts from the next connection on. Knows no protocol.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from hongyan.channels.options import option
from hongyan.kernel.cut import quoted


class TlsOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Options of a kind of channel that can speak TLS: a base for its own options."""

    tls: Annotated[bool, option("Whether the connection is encrypted.")] = False
    tls_verify: Annotated[
        bool, option("Whether the peer's certificate is verified; false is for laboratories.")
    ] = True
    tls_ca_file: Annotated[
        str | None, option("PEM file of the CA that signed the peer's certificate.")
    ] = None
    tls_certificate_file: Annotated[
        str | None, option("PEM file of the client certificate, if the peer asks for one.")
    ] = None
    tls_key_file: Annotated[str | None, option("PEM file of the key of that certificate.")] = None
    tls_key_password: Annotated[str | None, option("Password of the key file.", is_secret=True)] = (
        None
    )
    tls_server_name: Annotated[
        str | None, option("The name in the peer's certificate, if it is not the host.")
    ] = None


@dataclass(frozen=True, slots=True)
class Tls:
    """How a link encrypts: what is verified, and by which files."""

    server_name: str
    is_verified: bool = True
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    key_password: str | None = None

    def context(self) -> ssl.SSLContext:
        """Return a context; raises ValueError that names the option whose file cannot be used."""
        try:
            context = ssl.create_default_context(cafile=_readable("tls_ca_file", self.ca_file))
        except ssl.SSLError as fault:
            raise ValueError("tls_ca_file: it has no certificate that can be read") from fault
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not self.is_verified:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.certificate_file is not None:
            _readable("tls_certificate_file", self.certificate_file)
            _readable("tls_key_file", self.key_file)
            try:
                context.load_cert_chain(
                    self.certificate_file, self.key_file, self.key_password or ""
                )
            except (ssl.SSLError, OSError) as fault:
                raise ValueError(
                    "tls_certificate_file: it and tls_key_file must be PEM files that belong"
                    " together, and tls_key_password must open the key"
                ) from fault
        return context


def tls_of(options: TlsOptions, host: str) -> Tls | None:
    """Return how options encrypt the connection to a host, None where they do not.

    Raises ValueError that names the option which is wrong, also for a file that cannot be used now.
    """
    if not options.tls:
        for name in ("tls_ca_file", "tls_certificate_file", "tls_key_file", "tls_server_name"):
            if getattr(options, name) is not None:
                raise ValueError(f"{name}: has no meaning without tls=true")
        return None
    if options.tls_key_file is not None and options.tls_certificate_file is None:
        raise ValueError("tls_key_file: has no meaning without tls_certificate_file")
    made = Tls(
        server_name=options.tls_server_name or host,
        is_verified=options.tls_verify,
        ca_file=_path(options.tls_ca_file),
        certificate_file=_path(options.tls_certificate_file),
        key_file=_path(options.tls_key_file),
        key_password=options.tls_key_password,
    )
    made.context()
    return made


def _path(written: str | None) -> Path | None:
    return None if written is None else Path(written)


def _readable(name: str, path: Path | None) -> Path | None:
    if path is None:
        return None
    try:
        written = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as fault:
        raise ValueError(f"{name}: {quoted(str(path))} cannot be read as a PEM file") from fault
    if "-----BEGIN " not in written:
        raise ValueError(f"{name}: {quoted(str(path))} has no PEM block")
    return path
