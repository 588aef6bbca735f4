"""With a contract in hand: the commands of docs/carriers/cmpp.md, as they stand there."""

from __future__ import annotations

import re
import shlex
from contextlib import closing
from pathlib import Path

import pytest

from hongyan.channels.simulator.log import EventAcknowledged, Received, read_log
from tests.commands import run_command
from tests.environments import ROOT
from tests.stories.service import Carrier, environment, hongyan, until

pytestmark = [pytest.mark.story]

LISTING = re.compile(r"```\n(hongyan channel add .+?)```", re.DOTALL)


def commands(port: int) -> list[list[str]]:
    """Return the words of each command of the page, with the address of our gateway."""
    text = (ROOT / "docs" / "carriers" / "cmpp.md").read_text("utf-8")
    (listing,) = LISTING.findall(text)
    joined = listing.replace("\\\n", " ").replace("192.0.2.10", "127.0.0.1")
    lines = [shlex.split(line, comments=True) for line in joined.splitlines()]
    return [[word.replace("port=7890", f"port={port}") for word in line[1:]] for line in lines]


def test_a_contract_is_a_channel_that_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    (tmp_path / "secret.txt").write_text("hongyan")
    with closing(Carrier(tmp_path, "cmpp", pace=0.1)) as carrier:
        add, log_in, send, *_ = commands(carrier.port)
        hongyan("migrate", data=data)
        hongyan(*add, data=data)
        assert "The login is accepted" in hongyan(*log_in, data=data)
        told = hongyan(*send, data=data)
        assert "Receipt: DELIVRD (delivered)." in told
        lines = read_log(carrier.log)
        (received,) = [one for one in lines if isinstance(one, Received)]
        assert (received.channel, received.phone) == ("901234", 8613900000000)
        until(
            lambda: any(isinstance(one, EventAcknowledged) for one in read_log(carrier.log)),
            "the report is answered",
        )
        hongyan("channel", "set", "cmcc", "--option", "secret=wrong", data=data)
        refused = run_command(*log_in, "--data", str(data), environment=environment({}))
        assert refused.returncode == 1
        assert "login refused: CMPP:3: wrong secret" in refused.stdout
