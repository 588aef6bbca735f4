"""`hongyan simulator` as a process: ports, users, behaviours, and what it says of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongyan.channels.capture import CaptureFile, CaptureHead
from hongyan.channels.simulator.log import Received, read_log
from hongyan.protocols.smpp import pdus as smpp
from tests.channels.simulator.client import CmppClient, SmppClient
from tests.commands import run_command
from tests.stories.service import Program, environment, simulating

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("cli simulator")]

PLAIN, STRUCK = 86_13900000000, 86_13900000021
USERS = """\
[[user]]
login = "901234"
password = "secret"
connections_max = 1
"""
BEHAVIOURS = """\
[[behaviour]]
name = "refuse_without_body"
numbers = ["13900000021"]
code = 100
"""


async def test_it_lets_users_in_misbehaves_and_writes_down_what_came(tmp_path: Path) -> None:
    users, behaviours = tmp_path / "users.toml", tmp_path / "behaviours.toml"
    users.write_text(USERS)
    behaviours.write_text(BEHAVIOURS)
    more = ("--users", str(users), "--behaviour", str(behaviours))
    with simulating(tmp_path, 0.01, 0, *more) as simulator:
        smpp = await SmppClient().connect(simulator.smpp_port)
        assert (await smpp.bind("901234", "secret")).status == 0
        assert (await smpp.submitted(PLAIN)).status == 0
        assert (await smpp.submitted(STRUCK)).status == 100
        cmpp = await CmppClient().connect(simulator.cmpp_port)
        assert (await cmpp.log_in(secret="secret")).status == 0
        assert (await cmpp.submitted(13900000021)).result == 100
        other = await CmppClient().connect(simulator.cmpp_port)
        assert (await other.log_in(secret="secret")).status == 5
        for client in (smpp, cmpp):
            client.close()
        found = [line for line in read_log(simulator.log) if isinstance(line, Received)]
        assert [one.answer for one in found] == ["submitted", "refused", "refused"]


async def test_it_repeats_the_carrier_of_a_capture(tmp_path: Path) -> None:
    file = CaptureFile(tmp_path, CaptureHead(1, "mobile-a", "smpp", 1_790_000_000_000), [])
    login = smpp.BindTransceiver(sequence=7, system_id="a")
    let_in = smpp.BindTransceiverResp(sequence=7, system_id="carrier")
    for direction, pdu in (("out", login), ("in", let_in)):
        file.note(direction, 1, smpp.write_pdu(pdu), 1_790_000_000_000)
    file.close()
    options = ("--replay", str(file.path), "--smpp", "0", "--log", str(tmp_path / "log.jsonl"))
    program = Program("simulator", *options, settings={}, directory=tmp_path)
    try:
        line = program.line_with("speak SMPP on 127.0.0.1:")
        client = await SmppClient().connect(int(line.split("127.0.0.1:")[1].split()[0]))
        assert (await client.bind()).system_id == "carrier"
        client.close()
    finally:
        program.end()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "C",
            "user[1].rate: '-5' must be a whole number from 0 to 1000000; write such a number",
        ),
        ("zh_CN.UTF-8", "user[1].rate：'-5' 必须是 0 至 1000000 的整数；请改写为这样的数"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_place_rule_and_remedy(
    tmp_path: Path, language: str, said: str
) -> None:
    users = tmp_path / "users.toml"
    users.write_text(USERS + "rate = -5\n")
    done = run_command(
        *("simulator", "--smpp", "0", "--users", str(users)),
        environment=environment({"LC_ALL": language}),
    )
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "secret" not in done.stdout + done.stderr
