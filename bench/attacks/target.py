"""The service under attack: accounts of a neighbour and of an attacker, on SQLite or PostgreSQL.

Knows how it is set up and started, and nothing of attacks. Every start serves a fresh copy of what
was prepared once. Settings are the defaults; only ports, the account that sends codes, and the
level of the log are set.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.checkout import HERE
from bench.service import Service, simulator, wait_for_port
from bench.signing import SIGN, TEMPLATE_CODE, TEMPLATE_NOTICE
from tests.ports import free_port
from tests.postgres import PostgresServer, running_server

DATABASES = ("sqlite", "postgresql")
TEXTS = {
    TEMPLATE_CODE: ("verification", "登录验证码", "您的验证码为${code}，5分钟内有效。"),
    TEMPLATE_NOTICE: ("notification", "发货通知", "尊敬的${name}，您的订单已发货。"),
}
ACCOUNTS = ("neighbour", "attacker", "codes")
SETTINGS = {
    "HONGYAN_LOG_LEVEL": "warning",
    "HONGYAN_CODE_ACCOUNT": "codes",
    "HONGYAN_CODE_SIGN": f"{SIGN}三",
    "HONGYAN_CODE_TEMPLATE": "SMS_130000001",
}
BUGS = ("call_failed", "part_died", "batch_failed")


@dataclass(frozen=True, slots=True)
class Caller:
    """An account's key, and what it may send with."""

    key_id: str
    secret: str
    sign: str
    code: str
    notice: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a running service listens, and who may call it."""

    port: int
    watch_port: int
    simulator_port: int
    neighbour: Caller
    attacker: Caller


@dataclass(frozen=True, slots=True)
class Running:
    """A target and the processes behind it."""

    target: Target
    service: Service
    log: Path
    data: Path

    def bugs(self) -> dict[str, int]:
        """Return how often the log reported bugs, by event."""
        found: Counter[str] = Counter()
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                event = str(json.loads(line)["event"])
            except (ValueError, KeyError, TypeError):
                event = "not JSON"
            if event in BUGS or event == "not JSON":
                found[event] += 1
        return dict(found)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A directory, and on PostgreSQL a database, that are only ever copied."""

    data: Path
    simulator_port: int
    callers: dict[str, Caller]
    server: PostgresServer | None

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Serve a fresh copy, which is deleted at the end."""
        port, watch_port = free_port(), free_port()
        data = self.data.with_name(f"{self.data.name}-{port}")
        shutil.copytree(self.data, data)
        settings = SETTINGS | {
            "HONGYAN_DATA": str(data),
            "HONGYAN_WATCH": f"127.0.0.1:{watch_port}",
        }
        name = f"attacked-{port}"
        if self.server:
            settings["HONGYAN_DATABASE"] = self.server.create(name, template="prepared")
        log_path = data / "serve.log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                HERE.words("serve", "--port", str(port)),
                env=HERE.environment(settings),
                stdout=log,
                stderr=log,
            )
            neighbour, attacker = self.callers["neighbour"], self.callers["attacker"]
            try:
                wait_for_port(port, process, log_path)
                target = Target(port, watch_port, self.simulator_port, neighbour, attacker)
                service = Service(port, process, neighbour.key_id, neighbour.secret)
                yield Running(target, service, log_path, data)
            finally:
                _stop(process)
                if self.server:
                    self.server.drop(name)
                shutil.rmtree(data)


@contextmanager
def prepared(database: str, place: Path) -> Iterator[Prepared]:
    """Set up the accounts by the product's own commands, on "sqlite" or "postgresql"."""
    with ExitStack() as stack:
        data = place / database
        data.mkdir()
        settings = SETTINGS | {"HONGYAN_DATA": str(data)}
        server = stack.enter_context(running_server()) if database == "postgresql" else None
        if server:
            settings["HONGYAN_DATABASE"] = server.create("prepared")
        simulator_port = stack.enter_context(simulator(place))
        callers = {
            name: _caller(settings, name, number) for number, name in enumerate(ACCOUNTS, start=1)
        }
        _channels(settings, simulator_port)
        yield Prepared(data, simulator_port, callers, server)


def _caller(settings: dict[str, str], name: str, number: int) -> Caller:
    if number == 1:
        HERE.command(settings, "migrate")
    HERE.command(settings, "account", "create", name, "--kind", "enterprise")
    HERE.command(settings, "billing", "topup", name, "1000000")
    made = HERE.command(settings, "key", "create", name)
    key_id, secret = re.findall(r"^AccessKey(?:Id|Secret)\s+(\S+)$", made, re.MULTILINE)
    sign = f"{SIGN}{'一二三'[number - 1]}"
    HERE.command(settings, "sign", "add", name, sign)
    codes = []
    for code, (kind, title, text) in TEXTS.items():
        codes.append(f"SMS_1{number}{code[6:]}")
        HERE.command(settings, "template", "add", name, kind, title, text, "--code", codes[-1])
    return Caller(key_id, secret, sign, *codes)


def _channels(settings: dict[str, str], simulator_port: int) -> None:
    for carriers in ("mobile,broadnet", "unicom", "telecom"):
        words = ["channel", "add", f"to-{carriers.partition(',')[0]}", "--kind", "simulator"]
        words += ["--access-code", "10690001", "--carriers", carriers, "--tps", "1000"]
        words += ["--window", "100", "--option", "host=127.0.0.1"]
        HERE.command(settings, *words, "--option", f"port={simulator_port}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
