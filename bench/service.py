"""A `hongyan serve` on a throw-away directory, set up by its own commands, and its costs."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.signing import SIGN, TEMPLATE_CODE, TEMPLATE_NOTICE

HONGYAN = [sys.executable, "-m", "hongyan"]
READY_SECONDS_MAX = 20
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Service:
    """A running service and the key to call it with."""

    port: int
    process: subprocess.Popen[bytes]
    data: Path
    key_id: str
    secret: str
    watch_port: int

    def cpu_seconds(self) -> float:
        """Return the processor time used so far."""
        return cpu_seconds(self.process.pid)

    def memory_mb(self) -> float:
        """Return the resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def metrics(self) -> dict[str, float]:
        """Return the figures of `/metrics`, by name with labels."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.watch_port}/metrics", timeout=10
        ) as answer:
            lines = answer.read().decode().splitlines()
        return {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in lines
            if not line.startswith("#")
        }


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(environment: dict[str, str], *words: str) -> str:
    """Run one `hongyan` command and return what it prints."""
    done = subprocess.run(
        [*HONGYAN, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"hongyan {' '.join(words)}: {done.stderr}")
    return done.stdout


def set_up(environment: dict[str, str], simulator_port: int) -> tuple[str, str]:
    """Make an account with key, sign, templates and one wide channel for each carrier.

    Return the key.
    """
    command(environment, "migrate")
    command(environment, "account", "create", "bench", "--kind", "enterprise")
    command(environment, "billing", "topup", "bench", "10000000")
    made = command(environment, "key", "create", "bench")
    key_id, secret = re.findall(r"^AccessKey(?:Id|Secret)\s+(\S+)$", made, re.MULTILINE)
    command(environment, "sign", "add", "bench", SIGN)
    texts = (
        (
            TEMPLATE_CODE,
            "verification",
            "登录验证码",
            "您的验证码为${code}，5分钟内有效，请勿泄露给他人。",
        ),
        (
            TEMPLATE_NOTICE,
            "notification",
            "发货通知",
            "尊敬的${name}，您的订单${order_number}已发货。",
        ),
    )
    for code, kind, name, content in texts:
        command(environment, "template", "add", "bench", kind, name, content, "--code", code)
    for carrier in ("mobile,broadnet", "unicom", "telecom"):
        name = carrier.partition(",")[0]
        words = [
            "channel",
            "add",
            f"bench-{name}",
            "--kind",
            "simulator",
            "--access-code",
            "10690001",
        ]
        words += ["--carriers", carrier, "--price", "0.03", "--tps", "20000", "--window", "4000"]
        words += ["--option", "host=127.0.0.1", "--option", f"port={simulator_port}"]
        command(environment, *words)
    return key_id, secret


@contextmanager
def simulator(directory: Path) -> Iterator[int]:
    """Run simulated carriers as a process; yields their port."""
    port = free_port()
    words = ["simulator", "--port", str(port), "--log", str(directory / "simulator.jsonl")]
    process = subprocess.Popen([*HONGYAN, *words], stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@contextmanager
def running(environment: dict[str, str], key: tuple[str, str]) -> Iterator[Service]:
    """Serve from a directory that is set up."""
    port, watch_port = free_port(), free_port()
    environment = environment | {"HONGYAN_WATCH": f"127.0.0.1:{watch_port}"}
    with (Path(environment["HONGYAN_DATA"]) / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*HONGYAN, "serve", "--port", str(port)],
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for_port(port, process)
            yield Service(port, process, Path(environment["HONGYAN_DATA"]), *key, watch_port)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens."""
    until = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"the process ended with {process.returncode} before it was ready")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on port {port} after {READY_SECONDS_MAX} s")
