"""Channels on the command line: kinds, typed options, and secrets that nobody reads again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from hongyan.channels import registry
from hongyan.channels.channel import Channel
from hongyan.channels.options import option
from hongyan.channels.registry import Around, ChannelKind
from hongyan.channels.simulator.carrier import SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.cli import main
from hongyan.db.database import Database
from hongyan.domain.routing.tables import channel

WORDS = ["--kind", "pigeon", "--access-code", "10690001", "--carriers", "mobile"]
Command = Callable[..., str]


class Pigeon(msgspec.Struct, frozen=True):
    loft: Annotated[str, option("Where the pigeon lives.")]
    password: Annotated[str, option("What the pigeon wants to hear.", is_secret=True)]


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Pigeon]:
    """Have one more kind, and keep the options that its channels were built with."""
    found: list[Pigeon] = []

    def build(channel_id: int, name: str, options: Pigeon, around: Around) -> Channel:
        del name
        found.append(options)
        return InprocessSimulatorChannel(channel_id, SimulatedCarrier(), around.clock)

    kinds = {**registry.KINDS, "pigeon": ChannelKind(Pigeon, build)}
    monkeypatch.setattr(registry, "KINDS", kinds)
    return found


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run commands on an installation of their own, and return all that they print."""

    def run(*words: str) -> str:
        with suppress(SystemExit):
            main([*words, "--data", str(tmp_path)])
        printed = capsys.readouterr()
        return printed.out + printed.err

    run("migrate")
    return run


def stored(tmp_path: Path) -> str:
    database = Database.open(f"sqlite:///{tmp_path / 'hongyan.db'}")
    with database.reading() as tx:
        found = tx.execute(channel.select()).one().options
    database.close()
    return str(found)


def test_a_secret_option_is_sealed_and_never_printed(
    command: Command, built: list[Pigeon], tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("p4ss\n")
    words = ("--option", "loft=north", "--option-file", f"password={file}")
    said = command("channel", "add", "bird", *WORDS, *words)
    said += command("channel", "set", "bird", "--option", "loft=south") + command("channel", "list")
    assert "p4ss" not in said + stored(tmp_path)
    assert "password=(sealed)" in said
    assert built == [Pigeon("north", "p4ss"), Pigeon("south", "p4ss")]


def test_a_secret_among_the_arguments_is_warned_of(command: Command, built: list[Pigeon]) -> None:
    words = ("--option", "loft=north", "--option", "password=p4ss")
    said = command("channel", "add", "bird", *WORDS, *words)
    assert "--option-file NAME=FILE" in said
    assert "p4ss" not in said
    assert built == [Pigeon("north", "p4ss")]


def test_kinds_are_shown_with_their_options(
    built: list[Pigeon], capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(SystemExit):
        main(["channel", "kinds"])
    said = capsys.readouterr().out
    assert "What the pigeon wants to hear." in said
    assert "from 1 to 65535" in said
    assert built == []


def test_a_kind_that_is_not_there_is_refused_with_those_that_are(command: Command) -> None:
    said = command("channel", "add", "bird", *WORDS)
    assert "'pigeon' is unknown; there are: simulator" in said
    assert "No channel yet" in command("channel", "list")
