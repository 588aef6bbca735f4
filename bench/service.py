"""A `hongyan serve` on a copy of a prepared directory, and what it costs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from bench.checkout import HERE, Checkout
from bench.paced import OK
from bench.preload import preload
from bench.signing import SIGN, TEMPLATE_CODE, TEMPLATE_NOTICE, signed_form
from tests.ports import free_port

READY_SECONDS_MAX = 20
CARRIERS_LOG = "simulator.jsonl"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = {
    "HONGYAN_RATE_LIMIT_PER_SECOND": "1000000",
    "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true",
    "HONGYAN_LOG_LEVEL": "warning",
}
TEMPLATES = (
    (
        TEMPLATE_CODE,
        "verification",
        "登录验证码",
        "您的验证码为${code}，5分钟内有效，请勿泄露给他人。",
    ),
    (TEMPLATE_NOTICE, "notification", "发货通知", "尊敬的${name}，您的订单${order_number}已发货。"),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data directory that is set up, and is only ever copied; and the key to call with."""

    checkout: Checkout
    data: Path
    key_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Service:
    """A running service and the key to call it with."""

    method: ClassVar = "POST"
    path: ClassVar = "/"
    accepted: ClassVar = OK.decode()

    port: int
    process: subprocess.Popen[bytes]
    key_id: str
    secret: str

    def body(self, parameters: dict[str, str]) -> str:
        """Return the form of one call, signed now."""
        return signed_form(parameters, self.key_id, self.secret)

    def cpu_seconds(self) -> float:
        """Return the processor time used so far, that of its child processes included."""
        return family_cpu_seconds(self.process.pid)

    def memory_mb(self) -> float:
        """Return the resident memory, that of its child processes included."""
        return sum(resident_mb(pid) for pid in family(self.process.pid))


def family(pid: int) -> list[int]:
    """Return a process and its child processes."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="utf-8").split():
            found += family(int(child))
    return found


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def family_cpu_seconds(pid: int) -> float:
    """Return the processor time a process and its child processes used so far."""
    return sum(map(cpu_seconds, family(pid)))


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process used so far, that of its ended children included."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(word) for word in words[11:15]) / CLOCK_TICKS


def prepare(
    checkout: Checkout,
    data: Path,
    simulator_port: int,
    push_port: int,
    messages: int,
    more: Mapping[str, str] | None = None,
) -> Prepared:
    """Set a directory up by the checkout's own commands, with `messages` in the log.

    An account with key, sign, templates, an endpoint for reports, and one wide channel for each
    carrier. `more` are settings, as that of another database.
    """
    data.mkdir(parents=True)
    settings = SETTINGS | {"HONGYAN_DATA": str(data)} | dict(more or {})

    def run(*words: str) -> str:
        return checkout.command(settings, *words)

    run("migrate")
    run("account", "create", "bench", "--kind", "enterprise")
    run("billing", "topup", "bench", "10000000")
    made = run("key", "create", "bench")
    key_id, secret = re.findall(r"^AccessKey(?:Id|Secret)\s+(\S+)$", made, re.MULTILINE)
    run("sign", "add", "bench", SIGN)
    for code, kind, name, content in TEMPLATES:
        run("template", "add", "bench", kind, name, content, "--code", code)
    for carriers in ("mobile,broadnet", "unicom", "telecom"):
        name = f"bench-{carriers.partition(',')[0]}"
        words = ["channel", "add", name, "--kind", "simulator", "--access-code", "10690001"]
        words += ["--carriers", carriers, "--price", "0.03", "--tps", "20000", "--window", "4000"]
        words += ["--option", "host=127.0.0.1", "--option", f"port={simulator_port}"]
        run(*words)
    run("endpoint", "set", "bench", "SmsReport", f"http://127.0.0.1:{push_port}/report")
    if messages:
        preload(data / "hongyan.db", messages)
    return Prepared(checkout, data, key_id, secret)


@contextmanager
def simulator(directory: Path) -> Iterator[int]:
    """Run simulated carriers as a process; yields their port. All checkouts submit to this one."""
    port = free_port()
    words = ["simulator", "--port", str(port), "--log", str(directory / CARRIERS_LOG)]
    process = subprocess.Popen(HERE.words(*words), stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@contextmanager
def running(prepared: Prepared, *, has_workers: bool) -> Iterator[Service]:
    """Serve from a fresh copy of a prepared directory, which is deleted at the end."""
    with (
        copied(prepared) as data,
        serving(prepared, data, has_workers=has_workers) as service,
    ):
        yield service


@contextmanager
def copied(prepared: Prepared) -> Iterator[Path]:
    """Copy a prepared directory; the copy is deleted at the end."""
    data = prepared.data.with_name(f"{prepared.data.name}-copy")
    shutil.copytree(prepared.data, data)
    try:
        yield data
    finally:
        shutil.rmtree(data)


@contextmanager
def serving(prepared: Prepared, data: Path, *, has_workers: bool) -> Iterator[Service]:
    """Serve from a directory until the end, or until it was killed before."""
    port = free_port()
    settings = SETTINGS | {"HONGYAN_DATA": str(data), "HONGYAN_WORKERS": str(has_workers).lower()}
    log_path = data / "serve.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            prepared.checkout.words("serve", "--port", str(port)),
            env=prepared.checkout.environment(settings),
            stdout=log,
            stderr=log,
        )
        try:
            wait_for_port(port, process, log_path)
            yield Service(port, process, prepared.key_id, prepared.secret)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Wait until something listens."""
    until = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < until:
        if process.poll() is not None:
            said = log.read_text(encoding="utf-8") if log else ""
            sys.exit(f"the process ended with {process.returncode} before it was ready\n{said}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on port {port} after {READY_SECONDS_MAX} s")
