"""Kannel (Debian: kannel, wrk): how it accepts, and carries to the carrier of `bench.carriers`.

wrk asks smsbox for one message a call, bearerbox sends it by SMPP and takes its receipt. Two rates:
*live*, from the first call to the last receipt, and *queued*, where all calls were accepted before
the carrier was there: from the first receipt to the last, while bearerbox works alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlencode

from bench import accept
from bench.accept import Calls
from bench.result import Measured
from bench.service import cpu_seconds, resident_mb
from tests.ports import free_port

NAME: Final = "kannel"
PROGRAMS: Final = ("/usr/sbin/bearerbox", "/usr/sbin/smsbox", "/usr/bin/wrk")
CONNECTIONS: Final = 64
CALLS_A_SECOND_MAX: Final = 25_000
SECONDS_MAX: Final = 120
DURABILITY: Final = (
    "kannel: an accepted message is appended to a file of the store, which is not synchronised, so"
    " a power cut can lose it; what a receipt belongs to is kept in memory alone, so a restart"
    " loses it. Nothing is signed, judged or charged."
)

CONFIGURATION: Final = """\
group = core
admin-port = {admin}
admin-password = bench
smsbox-port = {box}
box-allow-ip = 127.0.0.1
log-file = {directory}/bearerbox.log
log-level = 4
store-type = file
store-location = {directory}/store
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = carrier
host = 127.0.0.1
port = {carrier}
transceiver-mode = true
smsc-username = bench
smsc-password = bench
system-type = ""
max-pending-submits = {window}
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
log-file = {directory}/smsbox.log
log-level = 4

group = sendsms-user
username = bench
password = bench

group = sms-service
keyword = default
text = ""
max-messages = 0
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """What one run found: how calls were accepted, and what a message cost on the whole way."""

    calls: Measured
    per_second: float
    bearerbox_us: float
    smsbox_us: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class _Boxes:
    METHOD: ClassVar = "GET"
    PATH: ClassVar = "/cgi-bin/sendsms"
    ACCEPTED: ClassVar = "delivery"
    """Of "Accepted for delivery", and of "Queued for later delivery" without a carrier."""

    admin: int
    port: int
    bearerbox: int
    smsbox: int

    def body(self, parameters: dict[str, str]) -> str:
        return urlencode(parameters)

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.bearerbox) + cpu_seconds(self.smsbox)

    def memory_mb(self) -> float:
        return resident_mb(self.bearerbox) + resident_mb(self.smsbox)

    def status(self) -> str:
        url = f"http://127.0.0.1:{self.admin}/status.txt?password=bench"
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            return str(answer.read(), "utf-8", "replace")
        return ""

    def receipts(self) -> int:
        """Return how many receipts have come."""
        found = re.search(r"DLR: received (\d+)", self.status())
        return int(found[1]) if found else 0


def accepted(text: str, fresh: Iterator[str], seconds: int) -> Measured:
    """Measure how calls are accepted, while no carrier takes them away."""
    with _boxes(free_port(), 1, is_queued=True) as boxes:
        return accept.run(boxes, NAME, _calls(text), fresh, seconds)


def carried(
    start_carrier: Callable[[int], Callable[[], None]],
    text: str,
    fresh: Iterator[str],
    window: int,
    seconds: int,
    *,
    is_queued: bool,
) -> Carried:
    """Measure the whole way once: `seconds` of calls.

    `start_carrier` listens on a port and returns what ends it.
    """
    port = free_port()
    end_carrier = None if is_queued else start_carrier(port)
    try:
        with _boxes(port, window, is_queued=is_queued) as boxes:
            before = cpu_seconds(boxes.bearerbox), cpu_seconds(boxes.smsbox)
            calls = accept.run(boxes, NAME, _calls(text), fresh, seconds, warm_up=0)
            # Writing the bodies down took time as well, before the first call.
            began = time.perf_counter() - calls.requests / calls.requests_per_second
            before_first = 0
            if is_queued:
                end_carrier = start_carrier(port)
                _until(boxes.receipts, "the first receipt")
                before_first, began = boxes.receipts(), time.perf_counter()
            _until(lambda: boxes.receipts() >= calls.requests, "the last receipt")
            carrying = time.perf_counter() - began
            return Carried(
                calls,
                (calls.requests - before_first) / carrying,
                (cpu_seconds(boxes.bearerbox) - before[0]) / calls.requests * 1e6,
                (cpu_seconds(boxes.smsbox) - before[1]) / calls.requests * 1e6,
                boxes.memory_mb(),
            )
    finally:
        if end_carrier is not None:
            end_carrier()


def _calls(text: str) -> Calls:
    """Return calls of `sendsms` with a text to one number."""
    same = {
        "username": "bench",
        "password": "bench",
        "from": "10690001",
        "text": text,
        "charset": "UTF-8",
        "coding": "2",
        "dlr-mask": "3",
    }
    return Calls(
        lambda fresh: same | {"to": f"86{next(fresh)}"}, 1, CONNECTIONS, CALLS_A_SECOND_MAX
    )


@contextmanager
def _boxes(carrier: int, window: int, *, is_queued: bool) -> Iterator[_Boxes]:
    absent = [one for one in PROGRAMS if not Path(one).exists()]
    if absent:
        sys.exit(f"{', '.join(absent)} missing: apt-get install -y kannel wrk")
    directory = Path(tempfile.mkdtemp(prefix="bench-kannel-"))
    admin, box, send = free_port(), free_port(), free_port()
    path = directory / "kannel.conf"
    path.write_text(
        CONFIGURATION.format(
            admin=admin, box=box, send=send, carrier=carrier, window=window, directory=directory
        ),
        encoding="utf-8",
    )
    started: list[subprocess.Popen[bytes]] = []

    def start(program: str) -> int:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen((program, str(path)), stdout=quiet, stderr=quiet, cwd=directory)
        started.append(process)
        return process.pid

    try:
        bearerbox = start(PROGRAMS[0])
        boxes = _Boxes(admin, send, bearerbox, bearerbox)
        _until(lambda: ("carrier" if is_queued else "online") in boxes.status(), "bearerbox")
        boxes = _Boxes(admin, send, bearerbox, start(PROGRAMS[1]))
        _until(lambda: "smsbox:" in boxes.status(), "smsbox")
        time.sleep(0.5)  # it listens for calls a moment after it has told bearerbox of itself
        yield boxes
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
        shutil.rmtree(directory, ignore_errors=True)


def _until(asked: Callable[[], object], what: str) -> None:
    give_up_at = time.monotonic() + SECONDS_MAX
    while not asked():
        if time.monotonic() > give_up_at:
            sys.exit(f"not within {SECONDS_MAX} s: {what}; load {os.getloadavg()[0]:.1f}")
        time.sleep(0.05)
