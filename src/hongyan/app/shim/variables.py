"""What a developer is given to point clients at the shim: variables, a hosts line, an example.

Texts only, made of where the shim listens. Each variable is one that a client was seen to obey
(`tests/sdks/shim`).
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

import msgspec

from hongyan import __version__
from hongyan.api.gateway.hosts import HOSTS, HTTP_PORT, HTTPS_PORT
from hongyan.app.shim.trust import STORE_PASSWORD, TrustFiles

NEAR: Final = "localhost,127.0.0.1,::1"
"""What no proxy is asked for: this machine."""


class ShimPlace(msgspec.Struct, frozen=True):
    """Where a running shim listens: its process, hosts and ports; `http_port` is the API's own."""

    pid: int
    host: str
    proxy_port: int
    tls_port: int
    http_port: int

    @property
    def near(self) -> str:
        """Return the host by which a program of this machine reaches it."""
        try:
            address = ip_address(self.host)
        except ValueError:
            return self.host
        if address.is_unspecified:
            return "127.0.0.1" if address.version == 4 else "::1"  # noqa: PLR2004 - IPv4
        return self.host

    def at(self, port: int) -> str:
        """Return host and port as a URL has them."""
        near = self.near
        return f"[{near}]:{port}" if ":" in near else f"{near}:{port}"


def variables_of(place: ShimPlace, files: TrustFiles) -> dict[str, str]:
    """Return the variables by which programs of this machine reach the shim, and trust it."""
    proxy, bundle = f"http://{place.at(place.proxy_port)}", str(files.bundle)
    return {
        **{name: proxy for one in ("HTTPS_PROXY", "HTTP_PROXY") for name in (one, one.lower())},
        **dict.fromkeys(("NO_PROXY", "no_proxy"), NEAR),
        "SSL_CERT_FILE": bundle,
        "REQUESTS_CA_BUNDLE": bundle,
        "CURL_CA_BUNDLE": bundle,
        "ALIBABA_CLOUD_CA_BUNDLE": bundle,
        "PYTHONPATH": str(files.python),
        "NODE_EXTRA_CA_CERTS": str(files.authority),
        "NODE_OPTIONS": f"--require={json_quoted(str(files.node))}",
        "JAVA_TOOL_OPTIONS": " ".join(_java(place, files)),
    }


def json_quoted(text: str) -> str:
    """Quote a value as NODE_OPTIONS takes it, where it has to be."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if " " in text else text


def _java(place: ShimPlace, files: TrustFiles) -> Iterator[str]:
    for scheme in ("https", "http"):
        yield f"-D{scheme}.proxyHost={place.near}"
        yield f"-D{scheme}.proxyPort={place.proxy_port}"
    store = str(files.store)
    yield "-Djavax.net.ssl.trustStore=" + (f"'{store}'" if " " in store else store)
    yield "-Djavax.net.ssl.trustStoreType=PKCS12"
    yield f"-Djavax.net.ssl.trustStorePassword={STORE_PASSWORD}"


_KEPT: Final = {
    "NODE_OPTIONS": '"${NODE_OPTIONS:+$NODE_OPTIONS }"',
    "JAVA_TOOL_OPTIONS": '"${JAVA_TOOL_OPTIONS:+$JAVA_TOOL_OPTIONS }"',
}
"""Lists of options: what a developer has in them stays, and stands before."""

_FOLLOWED: Final = {"PYTHONPATH": '"${PYTHONPATH:+:$PYTHONPATH}"'}
"""Lists of directories: what a developer has in them comes after."""


def shell_block(variables: dict[str, str]) -> str:
    """Return the lines that a POSIX shell evaluates to set the variables."""
    return "\n".join(
        f"export {name}={_KEPT.get(name, '')}{shlex.quote(value)}{_FOLLOWED.get(name, '')}"
        for name, value in variables.items()
    )


def hosts_line(place: ShimPlace) -> str:
    """Return the line of /etc/hosts for clients that obey no proxy."""
    return f"{place.near} {' '.join(HOSTS)}"


def compose_example(files: TrustFiles) -> str:
    """Return services of Docker Compose: this one under the service's names, and a client.

    The image is that of deploy/Containerfile; it runs as who owns the data.
    """
    return COMPOSE.format(
        aliases="\n".join(f"          - {host}" for host in HOSTS),
        ports=f"--port {HTTP_PORT} --shim-tls-port {HTTPS_PORT}",
        bundle=files.bundle,
        authority=files.authority,
        store=files.store,
        password=STORE_PASSWORD,
        data=files.authority.parent.parent,
        version=__version__,
        user=f"{os.getuid()}:{os.getgid()}",
    )


COMPOSE: Final = """\
services:
  hongyan:
    image: hongyan:{version}
    user: "{user}"
    command: dev --shim {ports} --data /hongyan
    environment:
      HONGYAN_HOST: 0.0.0.0
    volumes:
      - {data}:/hongyan
    networks:
      default:
        aliases:
{aliases}
  app:
    image: your-app
    environment:
      SSL_CERT_FILE: /trust/bundle.pem
      REQUESTS_CA_BUNDLE: /trust/bundle.pem
      NODE_EXTRA_CA_CERTS: /trust/ca.pem
      JAVA_TOOL_OPTIONS: >-
        -Djavax.net.ssl.trustStore=/trust/trust.p12
        -Djavax.net.ssl.trustStorePassword={password}
    volumes:
      - {bundle}:/trust/bundle.pem:ro
      - {authority}:/trust/ca.pem:ro
      - {store}:/trust/trust.p12:ro
"""
