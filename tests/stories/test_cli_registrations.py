"""The registration of signs on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from hongyan.cli import main
from hongyan.domain.registrations.model import REGISTERING_CARRIERS, RegistrationState

Command = Callable[..., str]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run commands on an installation with an account and a sign, and return what they print."""

    def run(*words: str) -> str:
        with suppress(SystemExit):
            main([*words, "--data", str(tmp_path)])
        printed = capsys.readouterr()
        return printed.out + printed.err

    run("migrate")
    run("account", "create", "acme")
    run("sign", "add", "acme", "鸿雁")
    return run


# AUDIT H3: "model the registration of a sign at each carrier (… real: operator)"
def test_an_operator_writes_down_what_a_carrier_said_and_reads_it_again(command: Command) -> None:
    assert "hongyan channel list" in command("sign", "registration", "list", "acme")
    command("channel", "add", "east", "--access-code", "10690001", "--carriers", "mobile,unicom")
    listed = command("sign", "registration", "list", "acme", "鸿雁")
    assert re.search(r"鸿雁 +mobile +east +registering +registering +106900010001 ", listed)
    words = ["--carrier", "unicom", "--state", "failed", "--note", "法人不一致"]
    said = command("sign", "registration", "set", "acme", "鸿雁", *words)
    assert re.search(r"unicom +east +failed +others_error .* 法人不一致", said)
    assert "法人不一致" in command("sign", "registration", "list", "acme")
    words = ["--carrier", "unicom", "--state", "verified", "--channel", "east"]
    more = ["--extend-code", "88"]
    assert re.search(
        r"unicom +east +verified +detect_success +1069000188 ",
        command("sign", "registration", "set", "acme", "鸿雁", *words, *more),
    )


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["鸿雁", "--carrier", "broadnet", "--state", "verified"], "--carrier"),
        (["鸿雁", "--carrier", "mobile", "--state", "done"], "--state"),
        (["没有", "--carrier", "mobile", "--state", "verified"], "SIGN"),
        (["鸿雁", "--carrier", "mobile", "--state", "verified", "--channel", "x"], "--channel"),
        (["鸿雁", "--carrier", "mobile", "--state", "failed", "--reason", "x"], "--reason"),
    ],
)
def test_a_wrong_word_is_named_in_one_line(command: Command, words: list[str], field: str) -> None:
    answer = command("sign", "registration", "set", "acme", *words)
    assert field in answer
    assert len(answer.strip().splitlines()) == 1


def test_the_help_names_every_state_and_carrier(command: Command) -> None:
    told = command("sign", "registration", "set", "--help")
    assert all(one.value in told for one in RegistrationState)
    assert all(one in told for one in REGISTERING_CARRIERS)
