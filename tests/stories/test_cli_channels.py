"""Channels on the command line: kinds, typed options, and secrets that cannot be read again."""

from __future__ import annotations

import io
import socket
import time
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
            main([*words, *(() if words[1:2] == ("codes",) else ("--data", str(tmp_path)))])
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


def test_a_document_is_read_from_a_file_checked_and_sealed(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "up.toml"
    words = ["channel", "add", "up", "--kind", "gateway", "--access-code", "10690001"]
    words += ["--carriers", "mobile", "--option-file", f"gateway={file}"]
    lines = ["[send]", 'url = "https://up.example/{what}"', "[answer.success]"]
    lines += ['at = "code"', 'values = ["s3cret"]']
    file.write_text("\n".join(lines))
    assert "gateway: send: {what} is no name that can be filled in" in command(*words)
    file.write_bytes(b"\xff\xfe")
    assert "up.toml is not UTF-8 text" in command(*words)
    file.write_text("[send")
    assert "gateway: it is no TOML" in command(*words)
    file.write_text("\n".join(lines).replace("{what}", "{phone}"))
    printed = command(*words) + command("channel", "list") + command("changes")
    assert "gateway=(sealed)" in printed
    assert "s3cret" not in printed


def test_the_codes_of_carriers_are_told_in_the_readers_language(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = command("channel", "codes", "mk:0001")
    assert "MK:0001" in told
    assert "MOBILE_NOT_ON_SERVICE" in told
    assert "take the number off the list" in told
    assert "NP:1243" in command("channel", "codes")
    assert "is in no table" in command("channel", "codes", "XX:1")
    assert "wrong Src_Id" in command("channel", "codes", "CMPP:10")
    assert "ESME_RTHROTTLED" in command("channel", "codes", "SMPP:88")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "从名单中删除该号码" in command("channel", "codes", "MK:0001")


ENDPOINT = ("endpoint", "set", "shop", "SmsReport", "https://shop.example/sms")
GBK = "# 通道\n".encode("gbk")


@pytest.mark.parametrize(
    "words",
    [
        ("channel", "add", "mobile-a", *WORDS, "--option-file", "password={file}"),
        ("channel", "add", "mobile-a", *WORDS, "--option-file", "gateway={file}"),
        (*ENDPOINT, "--secret-file", "{file}"),
        ("member", "policies", "shop", "--save", "all", "--document", "@{file}"),
        ("countries", "load", "{file}"),
        ("billing", "price", "load", "{file}", "--from", "now"),
    ],
)
def test_a_file_of_another_encoding_is_named_and_not_read_otherwise(
    tmp_path: Path, command: Command, words: tuple[str, ...]
) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes(GBK)
    said = command(*(one.format(file=file) for one in words))
    assert f"{file} is not UTF-8 text; save it as such" in said


@pytest.mark.parametrize("error_handler", ["strict", "surrogateescape"])
def test_a_secret_that_is_piped_in_is_text(
    command: Command, monkeypatch: pytest.MonkeyPatch, error_handler: str
) -> None:
    piped = io.TextIOWrapper(io.BytesIO(GBK), encoding="utf-8", errors=error_handler)
    monkeypatch.setattr("sys.stdin", piped)
    said = command(*ENDPOINT, "--secret-file", "-")
    assert "--secret-file: what is piped in is not UTF-8 text; convert it" in said


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("channel", "test", "m", "--seconds", "0"), "--seconds: 0 is no time to wait"),
        (("channel", "test", "m", "--seconds", "3601"), "give 1 to 3600"),
        (("channel", "test", "m", "--phone", "13900000000", "--text", " "), "--text: is empty"),
        (("channel", "drain", "m", "--seconds=-1"), "give 0 to 3600"),
    ],
)
def test_what_nobody_can_wait_or_send_is_refused_before_anything_happens(
    command: Command, words: tuple[str, ...], field: str
) -> None:
    assert field in command(*words)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            ("loft=north",),
            "password: is missing; it is a text; give it: --option-file password=FILE",
        ),
        (("password=x",), "loft: is missing; it is a text; give it: --option loft=VALUE"),
        (("loft=x", "nest=y"), "nest: there is no such option; there are: loft, password; correct"),
    ],
)
def test_what_must_be_given_is_not_advised_to_be_left_out(
    command: Command, built: list[Pigeon], given: tuple[str, ...], told: str
) -> None:
    options = [word for one in given for word in ("--option", one)]
    said = command("channel", "add", "bird", *WORDS, *options)
    assert told in said
    assert ("leave the option out" in said) is ("nest" in told)
    assert not built


CARRIER = ("--kind", "smpp", "--access-code", "10690001", "--carriers", "mobile")


def smpp(command: Command, tmp_path: Path, port: int) -> None:
    (tmp_path / "secret").write_text("hongyan")
    words = ("host=127.0.0.1", f"port={port}", "system_id=a")
    options = [word for one in words for word in ("--option", one)]
    secret = ("--option-file", f"password={tmp_path / 'secret'}")
    assert "password=(sealed)" in command("channel", "add", "m", *CARRIER, *options, *secret)


def test_a_trial_of_a_refused_connection_ends_at_once_with_address_and_remedy(
    command: Command, tmp_path: Path
) -> None:
    with socket.socket() as closed:  # bound, not listening: the port stays taken
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        smpp(command, tmp_path, port)
        began = time.monotonic()
        said = command("channel", "test", "m", "--seconds", "30")
    assert time.monotonic() - began < 10
    assert f"No link to 127.0.0.1:{port}: down: Connection refused." in said
    assert "What helps: hongyan channel set m --option" in said


def test_a_trial_that_nobody_answers_says_so(command: Command, tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        smpp(command, tmp_path, silent.getsockname()[1])
        said = command("channel", "test", "m", "--seconds", "1")
    assert "No answer to the login within 1 s." in said
    assert "connecting" not in said


def test_a_trial_over_http_claims_no_login(command: Command, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = f"http://127.0.0.1:{closed.getsockname()[1]}"
        options = ("--option", "access_key_id=a", "--option", f"endpoint={place}")
        secret = ("--option-file", f"access_key_secret={tmp_path / 'secret'}")
        words = ("--kind", "dysmsapi", *CARRIER[2:])
        assert "(sealed)" in command("channel", "add", "h", *words, *options, *secret)
        said = command("channel", "test", "h")
        assert "The carrier was asked nothing" in said
        assert "--phone" in said
        assert "login is accepted" not in said
        said = command("channel", "test", "h", "--phone", "13900000000", "--seconds", "2")
    assert "Not taken: " in said
    assert "upstream_refused" not in said
