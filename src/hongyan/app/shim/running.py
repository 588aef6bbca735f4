"""The shim of a running `dev`: its authority and files ready, its listeners, and where it is found.

Says what clients that failed should have done. Knows nothing of what is answered.
"""

from __future__ import annotations

import shlex
import ssl
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import structlog

from hongyan.app.guard import GuardError
from hongyan.app.listening import HttpListener, TlsTerms
from hongyan.app.ports import meet
from hongyan.app.shim import PROXY_OPTION, TLS_OPTION
from hongyan.app.shim.authority import Authority, kept_authority
from hongyan.app.shim.trust import TrustFiles, trust_files, write_trust
from hongyan.app.shim.variables import ShimPlace, shell_block, variables_of
from hongyan.app.surroundings import listen_fault
from hongyan.config import Settings
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.engine.terminal import say_now
from hongyan.kernel.clock import Clock

DIRECTORY: Final = "shim"
PLACE_FILE: Final = "running.json"
SHELL_FILE: Final = "env.sh"
LEAF_RENEWED: Final = timedelta(days=1)
REFUSED_SHOWN_MAX: Final = 16
"""How many different addresses that were refused are said."""


log = structlog.get_logger()


class ShimPorts(NamedTuple):
    """Where the shim is to listen, on the host of the API; 0 is any free port."""

    proxy: int
    tls: int


class Shim:
    """What `dev --shim` has besides."""

    def __init__(self, settings: Settings, ports: ShimPorts, clock: Clock) -> None:
        """Make what is missing in the directory.

        Raises GuardError for a port that cannot be listened on, and for an authority that cannot be
        used; OSError where no file can be written.
        """
        _refuse_taken(settings, ports)
        self._settings = settings
        self._ports = ports
        self._clock = clock
        self.directory = settings.data / DIRECTORY
        self.authority: Authority = kept_authority(self.directory, self._now())
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.set_alpn_protocols(["http/1.1"])
        self._renew(self._now())
        self._refused: set[str] = set()
        self._is_distrust_said = False

    @property
    def files(self) -> TrustFiles:
        """Return where its files are."""
        return trust_files(self.directory)

    def listeners(self, api: HttpListener, keeper: Gatekeeper) -> list[HttpListener]:
        """Return the proxy and the TLS listener, which answer what `api` does."""
        own = replace(api, keeper=keeper, proxies=(), fronts=None)
        return [
            replace(
                own, port=port, tls=TlsTerms(self._current, is_proxy, self._failed, self._decline)
            )
            for port, is_proxy in ((self._ports.proxy, True), (self._ports.tls, False))
        ]

    def place(self, pid: int, http: int, proxy: int, tls: int) -> ShimPlace:
        """Write the clients' files for the ports taken: of the API, the proxy, TLS."""
        place = ShimPlace(pid, self._settings.host, proxy, tls, http)
        write_trust(self.directory, self.authority, place.at(http), place.at(tls))
        block = shell_block(variables_of(place, self.files))
        (self.directory / SHELL_FILE).write_text(block + "\n", "utf-8")
        (self.directory / PLACE_FILE).write_bytes(msgspec.json.encode(place))
        return place

    def told(self, place: ShimPlace) -> str:
        """Return what a developer is told of it."""
        tls = place.at(place.tls_port)
        block = shell_block(variables_of(place, self.files)).replace("\n", "\n  ")
        file = shlex.quote(str(self.files.authority.with_name(SHELL_FILE)))
        return TOLD.format(proxy=place.at(place.proxy_port), tls=tls, file=file, block=block)

    def leave(self) -> None:
        """Say that it runs no more."""
        (self.directory / PLACE_FILE).unlink(missing_ok=True)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)

    def _current(self) -> ssl.SSLContext:
        """Return how TLS is spoken, with a certificate that is at most a day old, if it can be."""
        now = self._now()
        if now - self._renewed_at >= LEAF_RENEWED:
            try:
                self._renew(now)
            except OSError as fault:  # such as a full disk: the one there is lives for a week
                log.warning("certificate_not_renewed", fault=str(fault))
        return self._context

    def _renew(self, now: datetime) -> None:
        # Python takes a certificate from a file alone.
        with tempfile.NamedTemporaryFile(dir=self.directory) as file:
            file.write(self.authority.leaf(now))
            file.flush()
            self._context.load_cert_chain(file.name)
        self._renewed_at = now

    def _decline(self, asked: str) -> None:
        if asked not in self._refused and len(self._refused) < REFUSED_SHOWN_MAX:
            self._refused.add(asked)
            say_now(REFUSED.format(asked=asked), colour="33")

    def _failed(self, fault: ssl.SSLError) -> None:
        if fault.reason in DISTRUSTED and not self._is_distrust_said:
            self._is_distrust_said = True
            say_now(DISTRUST.format(path=self.files.authority), colour="33")


def _refuse_taken(settings: Settings, ports: ShimPorts) -> None:
    host = settings.host
    taken = [("HONGYAN_PORT", settings.port)]
    for option, port in ((PROXY_OPTION, ports.proxy), (TLS_OPTION, ports.tls)):
        listen_fault(host, port, "HONGYAN_HOST", option)
        for other, its in taken:
            if meet((host, port), (host, its)):
                raise GuardError(
                    "{option}: {port} is the port of {other}; each listener needs its own",
                    option=option,
                    port=port,
                    other=other,
                )
        taken.append((option, port))


def running_place(data: Path) -> ShimPlace | None:
    """Return where the shim of an installation listens, as its last process wrote it down."""
    try:
        return msgspec.json.decode((data / DIRECTORY / PLACE_FILE).read_bytes(), type=ShimPlace)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None


DISTRUSTED: Final = frozenset(
    {
        "TLSV1_ALERT_UNKNOWN_CA",
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
        "TLSV1_ALERT_CERTIFICATE_UNKNOWN",
    }
)
DISTRUST: Final = (
    "shim: a client does not trust {path}; give it that file, or the variables of "
    "`hongyan dev shim`   客户端未信任该 CA 证书"
)
REFUSED: Final = (
    "shim: {asked} was refused: the proxy leads to this service alone   代理只通往本服务，已拒绝"
)
TOLD: Final = """\
Shim 接管固定端点的客户端: proxy 代理 http://{proxy}   TLS {tls}
  In the client's shell 在客户端所在的终端执行: . {file}
  It says 内容（再次打印: hongyan dev shim；hosts、compose: hongyan dev shim hosts|compose）:
  {block}"""
