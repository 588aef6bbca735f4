"""Debian's nginx and Caddy, run with the files of `deploy/`: only ports and places are replaced.

Judges nothing. What is replaced must stand in the file, so that the tests run what people copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.environments import ROOT
from tests.ports import free_port
from tests.stories.service import until

DEPLOY = ROOT / "deploy"
NAME = "sms.example.com"
KEY_DAYS = "2"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate for `localhost`, its key, and the authority that signed it."""

    chain: Path
    key: Path
    authority: Path


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that runs: what it listens on, and whom to believe."""

    port: int
    plain_port: int
    certificate: Certificate
    directory: Path

    @property
    def endpoint(self) -> str:
        """What an SDK is given as its endpoint."""
        return f"localhost:{self.port}"

    def curl(self, path: str, *options: str) -> tuple[int, str, str]:
        """Ask with curl; return status, version of HTTP, body."""
        shown = ("-sS", "--max-time", "30", "-w", "\n%{http_code} %{http_version}")
        authority = ("--cacert", str(self.certificate.authority))
        command = ["curl", *shown, *authority, *options, f"https://{self.endpoint}{path}"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        body, _, last = done.stdout.rpartition("\n")
        status, version = last.split()
        return int(status), version, body


def certificate(directory: Path) -> Certificate:
    """Make an authority, and a certificate that it signs."""
    made = Certificate(
        directory / "fullchain.pem", directory / "privkey.pem", directory / "authority.pem"
    )
    new = ("openssl", "req", "-x509", "-nodes", "-days", KEY_DAYS)
    new += ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    authority_key = directory / "authority.key"
    _run(*new, "-subj", "/CN=Trial", "-keyout", authority_key, "-out", made.authority)
    signed = ("-CA", made.authority, "-CAkey", authority_key, "-keyout", made.key)
    names = ("-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE")
    _run(*new, "-subj", "/CN=localhost", *names, *signed, "-out", made.chain)
    return made


@contextmanager
def nginx(directory: Path, upstream: str, by: Certificate) -> Iterator[Proxy]:
    """Run nginx with `deploy/nginx.conf` before `upstream`."""
    port, plain = free_port(), free_port()
    own = _replaced(
        "nginx.conf",
        {
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            f"server_name {NAME};": "server_name localhost;",
            "/etc/ssl/hongyan/fullchain.pem": str(by.chain),
            "/etc/ssl/hongyan/privkey.pem": str(by.key),
            "/var/log/nginx/": f"{directory}/",
            "server 127.0.0.1:8000;": f"server {upstream};",
        },
    )
    (directory / "hongyan.conf").write_text(own, encoding="utf-8")
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{one}_temp_path {directory}/{one};\n" for one in kept)
    # Workers of a root's nginx are another user's: of these tests they are the same one's.
    user = "user root;" if os.getuid() == 0 else ""
    (directory / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {directory}/pid; events {{}}\n"
        f"http {{\n{places}include {directory}/hongyan.conf;\n}}\n",
        encoding="utf-8",
    )
    command = [_found("nginx"), "-e", f"{directory}/start.log", "-c", f"{directory}/nginx.conf"]
    with _running(command, Proxy(port, plain, by, directory)) as proxy:
        yield proxy


@contextmanager
def caddy(directory: Path, upstream: str, by: Certificate) -> Iterator[Proxy]:
    """Run Caddy with `deploy/Caddyfile` before `upstream`."""
    port, plain = free_port(), free_port()
    own = _replaced(
        "Caddyfile",
        {
            "{\n\tservers {": f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {port}\n"
            "\tservers {",
            f"\n{NAME} {{": "\nlocalhost {",
            "/etc/ssl/hongyan/fullchain.pem": str(by.chain),
            "/etc/ssl/hongyan/privkey.pem": str(by.key),
            "reverse_proxy 127.0.0.1:8000 {": f"reverse_proxy {upstream} {{",
        },
    )
    (directory / "Caddyfile").write_text(own, encoding="utf-8")
    command = [_found("caddy"), "run", "--adapter", "caddyfile"]
    command += ["--config", str(directory / "Caddyfile")]
    with _running(command, Proxy(port, plain, by, directory)) as proxy:
        yield proxy


def _replaced(name: str, places: dict[str, str]) -> str:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for standing, instead in places.items():
        assert standing in text, f"deploy/{name} has no {standing!r} any more"
        text = text.replace(standing, instead)
    return text


@contextmanager
def _running(command: list[str], proxy: Proxy) -> Iterator[Proxy]:
    log = proxy.directory / "output"
    own = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(proxy.directory))
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **own}
        )
    try:
        until(_answers(process, proxy, log), f"{command[0]} answers")
        yield proxy
    finally:
        process.terminate()
        process.wait(30)


def _answers(process: subprocess.Popen[bytes], proxy: Proxy, log: Path) -> Callable[[], bool]:
    def asked() -> bool:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            return proxy.curl("/livez")[0] > 0
        except subprocess.CalledProcessError:
            return False

    return asked


def _found(program: str) -> str:
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"{program} is missing, and tests do not skip: `make test`"
    return found


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
