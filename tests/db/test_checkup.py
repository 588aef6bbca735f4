"""What `hongyan doctor` says of the port, and what commands say that a newcomer types wrong."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongyan.app.guard import leased
from hongyan.cli import main
from hongyan.cli.faults import CommandError
from hongyan.cli.operation import backup
from hongyan.cli.operation.checkup import machine, reached
from hongyan.cli.operation.checkup.finding import Gravity, Patient
from hongyan.config import Settings, load
from hongyan.db.migrate import upgrade
from hongyan.kernel.machine import machine_sentence


@pytest.fixture
def taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Return an installation whose port is taken by something that answers as Hongyan does."""
    monkeypatch.setattr(machine, "_answers_as_hongyan", lambda _host, _port: True)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = load(data=tmp_path, port=other.getsockname()[1])
        upgrade(settings.database_url)
        yield settings


def said_of_the_port(settings: Settings) -> tuple[Gravity, str]:
    (found,) = machine.check_port(Patient(settings, 0))
    return found.mark, found.text


def test_another_installation_on_the_port_is_not_taken_for_this_one(taken: Settings) -> None:
    # After the README's Serve block, `doctor` called the running `make run` this installation.
    mark, text = said_of_the_port(taken)
    assert (mark, "serves another database" in text) == (Gravity.LOOK, True)
    with leased(taken, "serve"):
        mark, text = said_of_the_port(taken)
    assert (mark, text) == (Gravity.FINE, f"Hongyan answers on 127.0.0.1:{taken.port}")


# AUDIT J7: "PUBLIC_URL unset gives localhost grants and doctor does not mind"
@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({}, "HONGYAN_PUBLIC_URL is not set"),
        ({"public_url": "https://sms.example.com"}, "each has the proxy's address"),
        (
            {"public_url": "https://sms.example.com", "trusted_proxies": ("127.0.0.1",)},
            "callers come by https://sms.example.com",
        ),
    ],
)
def test_what_callers_are_told_of_the_way_here(
    tmp_path: Path, given: dict[str, object], part: str
) -> None:
    settings = load({}, data=tmp_path, **given)
    upgrade(settings.database_url)
    (found,) = reached.check_reached(Patient(settings, 0))
    assert part in found.text
    assert found.mark is (Gravity.FINE if "trusted_proxies" in given else Gravity.LOOK)


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    # A backup that met a full disk called the database one that cannot be opened.
    full = OSError(errno.ENOSPC, "No space left on device")
    assert "no room left on its disk; make room" in machine_sentence(full)
    said = f"DIR: {tmp_path} has no room left on its disk"
    with pytest.raises(CommandError, match=said), backup._writing(tmp_path):
        raise full


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--option", "port=abc"), "channel one: --option port: 'abc' must be a whole number"),
        (("--option", "pace=fast"), "channel one: --option pace: 'fast' must be a number"),
        (("--price", "101"), "--price: must be 0 to 100.00 yuan"),
    ],
)
def test_a_channel_names_the_option_at_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], part: str
) -> None:
    # It said "invalid literal for int() with base 10", and bounds in micro-yuan.
    where = ("--data", str(tmp_path))
    with pytest.raises(SystemExit):
        main(["migrate", *where])
    add = ("channel", "add", "one", "--access-code", "10657001", "--carriers", "mobile")
    with pytest.raises(SystemExit) as ended:
        main([*add, *words, *where])
    assert ended.value.code == 1
    assert part in capsys.readouterr().err


def test_a_verification_template_without_a_variable_is_remarked_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # "$code" and "{code}", and what a shell empties between double quotes, were approved silently.
    where = ("--data", str(tmp_path))
    add = ("template", "add", "shop", "verification", "登录验证码")
    for words in (
        ("migrate",),
        ("account", "create", "shop"),
        (*add, "您的验证码为{code}"),
        (*add, "您的验证码为${code}"),
    ):
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main([*words, *where])
        is_remarked = "no variable for the code" in capsys.readouterr().err
        assert is_remarked == (words[-1] == "您的验证码为{code}")


def test_every_command_of_an_account_says_what_it_is_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["account", "--help"])
    shown = capsys.readouterr().out
    assert "usage        Show what" in shown
    assert "certify      Certification" in shown
