"""Kannel (Debian: kannel, wrk): smsbox takes calls, bearerbox sends by SMPP and takes receipts.

Knows how it is set up, started and asked; measures nothing.
"""

from __future__ import annotations

import re
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bench.rivals.gateway import Gateway, Kind, ending, need, until
from tests.ports import free_port

PROGRAMS: Final = ("/usr/sbin/bearerbox", "/usr/sbin/smsbox", "/usr/bin/wrk")
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


@contextmanager
def opened(carrier: int, window: int, *, is_queued: bool) -> Iterator[Gateway]:
    """Run both boxes before the carrier's port."""
    need(PROGRAMS, "apt-get install -y kannel wrk")
    admin, box, send = free_port(), free_port(), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="bench-kannel-", ignore_cleanup_errors=True) as place,
        ending(Path(place)) as start,
    ):
        path = Path(place) / "kannel.conf"
        path.write_text(
            CONFIGURATION.format(
                admin=admin, box=box, send=send, carrier=carrier, window=window, directory=place
            ),
            encoding="utf-8",
        )
        bearerbox = start(PROGRAMS[0], str(path))
        until(lambda: ("carrier" if is_queued else "online") in _status(admin), "bearerbox")
        smsbox = start(PROGRAMS[1], str(path))
        until(lambda: "smsbox:" in _status(admin), "smsbox")
        time.sleep(0.5)  # it listens for calls a moment after it has told bearerbox of itself
        yield Gateway(
            port=send,
            path="/cgi-bin/sendsms",
            # "Accepted for delivery", or without a carrier "Queued for later delivery".
            accepted="delivery",
            processes={"bearerbox": bearerbox, "smsbox": smsbox},
            receipts=lambda: _receipts(admin),
        )


def _query(text: str) -> dict[str, str]:
    return {
        "username": "bench",
        "password": "bench",
        "from": "10690001",
        "text": text,
        "charset": "UTF-8",
        "coding": "2",
        "dlr-mask": "3",
    }


def _status(admin: int) -> str:
    url = f"http://127.0.0.1:{admin}/status.txt?password=bench"
    with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
        return str(answer.read(), "utf-8", "replace")
    return ""


def _receipts(admin: int) -> int:
    found = re.search(r"DLR: received (\d+)", _status(admin))
    return int(found[1]) if found else 0


KANNEL: Final = Kind("kannel", DURABILITY, opened, _query)
