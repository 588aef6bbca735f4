"""Kannel's bearerbox and smsbox before a carrier of SMPP: both run until the end of a `with`.

Debian's programs, started as their user guide says. What is sent, and what is told, is the
caller's. Judges nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.environments import kannel
from tests.ports import free_port

USER, PASSWORD = "tester", "test"
SECONDS_MAX = 20

CONFIGURATION = """\
group = core
admin-port = {admin}
admin-password = test
smsbox-port = {box}
box-allow-ip = 127.0.0.1
log-file = {directory}/bearerbox.log

group = smsc
smsc = smpp
smsc-id = hongyan
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = hongyan
smsc-password = hongyan
system-type = ""
source-addr-ton = 0
source-addr-npi = 0
dest-addr-ton = 1
dest-addr-npi = 1
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
log-file = {directory}/smsbox.log

group = sendsms-user
username = {user}
password = {password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
{replies}
max-messages = 0
catch-all = true
"""


@asynccontextmanager
async def boxes(directory: Path, smpp_port: int, replies: str) -> AsyncIterator[int]:
    """Run both, bound to a carrier; yield the port of `sendsms`.

    `replies` is the line of the configuration that says where replies go.
    """
    admin, box, send = free_port(), free_port(), free_port()
    path = directory / "kannel.conf"
    path.write_text(
        CONFIGURATION.format(
            admin=admin,
            box=box,
            send=send,
            smpp=smpp_port,
            replies=replies,
            user=USER,
            password=PASSWORD,
            directory=directory,
        )
    )
    async with _running("bearerbox", path):
        await _until_told(admin, "online")
        async with _running("smsbox", path):
            await _until_told(admin, "smsbox:")  # it breaks when it is asked before that
            yield send


async def send(port: int, **parameters: str) -> None:
    """Send a text by `sendsms`; it is taken."""
    query = urlencode({"username": USER, "password": PASSWORD, **parameters})
    said = await _asked(port, f"/cgi-bin/sendsms?{query}")
    assert "202" in said.split("\r\n")[0], said


@asynccontextmanager
async def _running(program: str, path: Path) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        kannel(program),
        path,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def _asked(port: int, path: str) -> str:
    """Return the answer to a GET, asked again until the port is open."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    said = (await reader.read()).decode()
    writer.close()
    return said


async def _until_told(admin: int, word: str) -> None:
    """Wait until the status of bearerbox has a word."""
    async with asyncio.timeout(SECONDS_MAX):
        while word not in await _asked(admin, "/status.txt?password=test"):  # noqa: ASYNC110 - a program of others
            await asyncio.sleep(0.02)
