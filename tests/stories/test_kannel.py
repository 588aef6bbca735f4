"""The demo before Kannel before a carrier: Kannel calls back at the door that customers use.

What each party hears in detail: tests/channels/http/test_real_kannel.py.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hongyan.channels.simulator.log import Received, read_log
from hongyan.text.phone import api_form
from tests.channels.http.page import documents
from tests.kannel import PASSWORD, USER, boxes
from tests.ports import free_port
from tests.stories.caller import DELIVERED, FAILED, Caller
from tests.stories.service import Service, Simulator, serving, simulating, until

pytestmark = [pytest.mark.peers, pytest.mark.story]

TOKEN = "t0k3n-of-kannel"
OTHERS = ("mobile-1", "mobile-2")
"""The demo's own, which would take these messages."""


def add_channel(service: Service, kannel_port: int) -> None:
    """Type the command of docs/carriers/http.md for Kannel."""
    files = {"gateway": documents()[2], "password": PASSWORD, "callback_token": TOKEN}
    options = (
        f"endpoint=http://127.0.0.1:{kannel_port}",
        f"account={USER}",
        f"public_url=http://127.0.0.1:{service.port}",
    )
    words = [word for one in options for word in ("--option", one)]
    for option, content in files.items():
        path = service.data.parent / option
        path.write_text(content, encoding="utf-8")
        words += ["--option-file", f"{option}={path}"]
    reach = ("--access-code", "10690", "--carriers", "mobile")
    for name in OTHERS:
        service.command("channel", "off", name)
    service.command("channel", "add", "kannel", "--kind", "gateway", *reach, *words)

    def is_up() -> bool:
        rows = [line.split() for line in service.command("channel", "list").splitlines()]
        return ["kannel", "gateway", "on", "up"] in [row[:4] for row in rows]

    # The others were off before this one came, so they are off where this one is up.
    until(is_up, "the channel in the process that serves")


def walk(service: Service, simulator: Simulator) -> None:
    """Send as a customer, and see what comes back."""
    caller = Caller(service.port)
    sent = {
        "13900000000": (caller.accepted("13900000000"), DELIVERED),
        "13900000001": (caller.accepted("13900000001"), FAILED),
        "13900000005": (caller.accepted("13900000005"), DELIVERED),
    }
    for phone, (biz_id, status) in sent.items():
        assert caller.final(phone, biz_id)["SendStatus"] == status
    until(lambda: "13900000005" in service.command("optout", "list", "hongyan-dev"), "the reply R")
    caller.close()
    lines = [one for one in read_log(simulator.log) if isinstance(one, Received)]
    assert {api_form(one.phone) for one in lines} == set(sent)
    assert TOKEN not in service.output


async def test_receipts_and_replies_of_kannel_come_in_by_the_door_of_the_api(
    tmp_path: Path,
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/carriers/kannel/replies?token={TOKEN}&from=%p&to=%P"
    with (
        simulating(tmp_path, 0.05) as simulator,
        serving("dev", data=tmp_path / "data", port=port) as service,
    ):
        async with boxes(tmp_path, simulator.smpp_port, f'post-url = "{url}"') as kannel_port:
            await asyncio.to_thread(add_channel, service, kannel_port)
            await asyncio.to_thread(walk, service, simulator)
