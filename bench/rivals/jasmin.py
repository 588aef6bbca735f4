"""Jasmin (`make .venv-jasmin/made`), with a RabbitMQ and a Redis of its own (Debian's servers).

Knows how they are set up, started and asked; measures nothing. Jasmin is started as its manual
says, and set up over its console, jCli. For acceptance alone: on the whole way this release fails
at each answer of the carrier (bench/README.md).
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.checkout import ROOT
from bench.rivals.gateway import Gateway, Kind, ending, need, until
from tests.ports import free_port

ENVIRONMENT: Final = ROOT / ".venv-jasmin"
DAEMON: Final = ENVIRONMENT / "bin" / "jasmind.py"
REDIS: Final = "/usr/bin/redis-server"
EPMD: Final = "/usr/bin/epmd"
RABBIT: Final = "/usr/lib/rabbitmq/bin/rabbitmq-server"
SPECIFICATION: Final = "lib/*/site-packages/txamqp/specs/standard/amqp0-9-1.stripped.xml"
DURABILITY: Final = (
    "jasmin: an accepted message is in a queue of RabbitMQ that is not durable, so a restart of"
    " RabbitMQ loses it, a power cut as well. Nothing is signed or judged."
)
PORTS: Final = ("router", "client-management", "jcli", "http-api", "smpp-server", "smpp-server-pb")
# It writes a line a call, to its access log, and no more.
QUIET: Final = ("http-api", "router", "client-management", "sm-listener", "dlr", "amqp-broker")
SETUP: Final = """\
group -a
gid bench
ok
user -a
username bench
password bench
gid bench
uid bench
ok
smppccm -a
cid carrier
host 127.0.0.1
port {carrier}
username bench
password bench
submit_throughput 0
con_fail_delay 1
log_level 30
ok
mtrouter -a
type DefaultRoute
connector smppc(carrier)
rate 0
ok
smppccm -1 carrier
"""
PROMPTS: Final = (b"jcli : ", b"> ")


@contextmanager
def opened(carrier: int, _window: int, *, is_queued: bool) -> Iterator[Gateway]:
    """Run all of it before the port of a carrier that is not there."""
    assert is_queued, "its messages wait"
    need([DAEMON, "/usr/bin/wrk"], "make .venv-jasmin/made, apt-get install -y wrk")
    need([REDIS, EPMD, RABBIT], "apt-get install -y rabbitmq-server redis-server")
    with (
        tempfile.TemporaryDirectory(prefix="bench-jasmin-", ignore_cleanup_errors=True) as place,
        ending(Path(place)) as start,
    ):
        ports = {name: free_port() for name in (*PORTS, "redis-client", "amqp-broker")}
        processes = _servers(Path(place), start, ports)
        until(lambda: _listens(ports["redis-client"]), "Redis")
        until(lambda: _listens(ports["amqp-broker"]), "RabbitMQ")
        processes["jasmin"] = start(
            str(ENVIRONMENT / "bin" / "python"),
            str(DAEMON),
            "--enable-dlr-lookup",
            *("--config", str(_configured(Path(place), ports))),
            more={"ROOT_PATH": place, "CONFIG_PATH": place, "LOG_PATH": place},
        )
        until(lambda: _listens(ports["jcli"]) and _listens(ports["http-api"]), "Jasmin")
        _set_up(ports["jcli"], SETUP.format(carrier=carrier))
        yield Gateway(ports["http-api"], "/send", accepted="Success", processes=processes)


def _servers(place: Path, start: Callable[..., int], ports: dict[str, int]) -> dict[str, int]:
    """Start Redis and RabbitMQ with the names and ports of this run alone."""
    erlang = {
        "HOME": str(place),
        "ERL_EPMD_PORT": str(free_port()),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
    plugins = place / "plugins"
    plugins.write_text("[].", encoding="utf-8")
    rabbit = {
        "RABBITMQ_NODENAME": "bench@localhost",
        "RABBITMQ_NODE_PORT": str(ports["amqp-broker"]),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(place / "mnesia"),
        "RABBITMQ_LOG_BASE": str(place / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "RABBITMQ_CONF_ENV_FILE": str(place / "none"),
        "RABBITMQ_CONFIG_FILE": str(place / "none"),
    }
    redis = ("--port", str(ports["redis-client"]), "--bind", "127.0.0.1", "--dir", str(place))
    return {
        "redis": start(REDIS, *redis),
        "epmd": start(EPMD, more=erlang),
        "rabbitmq": start(RABBIT, more=erlang | rabbit),
    }


def _configured(place: Path, ports: dict[str, int]) -> Path:
    """Write the configuration down."""
    (place / "store").mkdir()
    [specification] = ENVIRONMENT.glob(SPECIFICATION)
    sections = {name: [f"port = {port}"] for name, port in ports.items()}
    for name in QUIET:
        sections.setdefault(name, []).append("log_level = WARNING")
    for name in PORTS:
        sections[name].append("bind = 127.0.0.1")
    sections["jcli"].append("authentication = no")
    # A file of its own: Jasmin turns its logs over by renaming them, a device too.
    sections["http-api"].append(f"access_log = {place / 'access.log'}")
    sections["amqp-broker"].append(f"spec = {specification}")
    path = place / "jasmin.cfg"
    lines = ["\n".join([f"[{name}]", *options]) for name, options in sections.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _set_up(jcli: int, lines: str) -> None:
    """Type lines into the console, each after its prompt."""
    with socket.create_connection(("127.0.0.1", jcli), timeout=20) as console:
        for line in lines.splitlines():
            console.sendall(line.encode() + b"\r\n")
            said = b""
            while not said.endswith(PROMPTS):
                said += console.recv(4096)
    assert b"Successfully" in said, said


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _query(text: str) -> dict[str, str]:
    return {
        "username": "bench",
        "password": "bench",
        "from": "10690001",
        "coding": "8",
        "hex-content": text.encode("utf-16-be").hex(),
    }


JASMIN: Final = Kind("jasmin", DURABILITY, opened, _query, carries=False)
