"""Channels in daily work on the command line, and what `dev` keeps its channels within."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hongyan.cli import main
from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.watch.model import ChannelFigures, CodeCount
from hongyan.engine.terminal import answer_in_json
from hongyan.flows.operation.channel_status import tell_statuses
from hongyan.flows.operation.manage_channels import list_channels
from hongyan.flows.operation.watch_channels import watch_channels
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.carriage import ChannelStatus, LinkState
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.id_source import IdSource
from tests.working import TESTER

Command = Callable[..., str]
ADD = ("--access-code", "10690001", "--carriers", "mobile")
REFUSED = ChannelStatus(LinkState.LOGIN_REFUSED, "CMPP:3", 1_768_449_600_000)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run commands on an installation with one channel, and return all that they print."""

    def run(*words: str) -> str:
        with suppress(SystemExit):
            main([*words, "--data", str(tmp_path)])
        printed = capsys.readouterr()
        return printed.out + printed.err

    run("migrate")
    run("channel", "add", "mobile-a", *ADD)
    return run


def served(tmp_path: Path, status: ChannelStatus, figures: ChannelFigures) -> None:
    """Say what a serving process would, and look for alarms."""
    database, now = Database.open(f"sqlite:///{tmp_path / 'hongyan.db'}"), SystemClock().now_ms()
    settings = load({})
    with database.transaction() as tx:
        work = Work(tx, now, FlowContext(settings, IdSource(), ReferenceCache(settings)), TESTER)
        tell_statuses(work, {1: status}, now, {1: figures})
        watch_channels(work, now)
    database.close()


def test_status_shows_what_the_serving_process_measures(command: Command, tmp_path: Path) -> None:
    figures = ChannelFigures(
        window_used=3,
        parts=90,
        answers=20,
        latency_ms=120,
        delivered=9,
        undelivered=1,
        errors=(CodeCount("MK:0001", 1, 5),),
    )
    served(tmp_path, REFUSED, figures)
    [row] = json.loads(command("channel", "status", "--json"))
    assert row["status"] == "login refused: CMPP:3"
    assert (row["window"], row["tps"], row["latency_ms"], row["delivered"]) == (3, 1.5, 120, 0.9)
    assert row["alarms"] == ["login_refused"]
    said = command("channel", "status", "mobile-a")
    assert "MK:0001 1" in said
    assert "there is no channel" in command("channel", "status", "other")


def test_alarms_are_listed_with_their_sentence(command: Command, tmp_path: Path) -> None:
    assert "No alarm is raised." in command("alert", "list")
    served(tmp_path, REFUSED, ChannelFigures())
    assert "the carrier refuses the login: CMPP:3" in command("alert", "list")


def test_draining_without_a_serving_process_switches_off(command: Command) -> None:
    assert "nothing is in flight" in command("channel", "drain", "mobile-a")
    [row] = json.loads(command("channel", "list", "--json"))
    assert row["state"] == "off"


def test_draining_waits_for_what_is_in_flight_and_says_how_much(
    command: Command, tmp_path: Path
) -> None:
    served(tmp_path, REFUSED, ChannelFigures(is_on=False, window_used=7))
    said = command("channel", "drain", "mobile-a", "--seconds", "1")
    assert "In flight: 7 parts." in said
    assert "7 parts are still in flight after 1 s" in said
    served(tmp_path, REFUSED, ChannelFigures(is_on=False, unheard=4))
    said = command("channel", "drain", "mobile-a")
    assert "Nothing is in flight." in said
    assert "Receipts of 4 parts may still come" in said


def test_a_trial_logs_in_and_sends_only_to_the_phone_that_is_named(command: Command) -> None:
    command("channel", "set", "mobile-a", "--option", "pace=0.01")
    said = command("channel", "test", "mobile-a")
    assert "The login is accepted" in said
    assert "Sending" not in said
    said = command("channel", "test", "mobile-a", "--phone", "13900000000", "--seconds", "20")
    assert "Sending 1 parts to 139****0000." in said
    assert "Receipt: DELIVRD" in said


def test_a_trace_without_a_serving_process_says_what_to_do(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.cli.operation.channel_trace.BEGIN_MS", 200)
    assert "start `hongyan serve`" in command("channel", "trace", "mobile-a")
    assert "1 to 3600 seconds" in command("channel", "trace", "mobile-a", "--seconds", "9999")


def test_the_ways_of_telling_are_named_when_none_is_set(command: Command) -> None:
    assert "HONGYAN_ALERT_WEBHOOKS" in command("alert", "test")


def test_files_for_prometheus_and_grafana_are_printed_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer_in_json(is_json=True)  # so did the command before
    with suppress(SystemExit):
        main(["metrics", "dashboard"])
    assert json.loads(capsys.readouterr().out)["uid"] == "hongyan"
    with suppress(SystemExit):
        main(["metrics", "rules"])
    assert "HongyanChannelDown" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_real_channels_of_dev_need_numbers_and_a_key_of_ones_own(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    monkeypatch.setenv("HONGYAN_LANG", language)
    told: list[Any] = []
    monkeypatch.setattr("hongyan.app.running.run_dev", lambda *_, **given: told.append(given))

    def dev(*words: str) -> str:
        with suppress(SystemExit):
            main(["dev", *words, "--data", str(tmp_path / "new")])
        return capsys.readouterr().err

    assert "--test-numbers" in dev("--real-channels")
    assert "--real-channels" in dev("--test-numbers", "13900000000")
    real = ("--real-channels", "--test-numbers", "13900000000")
    assert "hongyan key create" in dev(*real)
    assert not told
    dev()
    assert told[0]["test_numbers"] == frozenset()


def test_real_channels_of_dev_are_refused_while_published_keys_may_call(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("hongyan.app.running.run_dev", lambda *_, **given: told.append(given))
    real = ("dev", "--real-channels", "--test-numbers", "13900000000,13900000001")
    usable = ["hongyan-dev"]
    monkeypatch.setattr(
        "hongyan.cli.operation.dev.origin_of",
        lambda _: type("Origin", (), {"usable_demo_keys": tuple(usable)}),
    )
    assert "hongyan key disable" in command(*real)
    usable.clear()
    assert "hongyan key create" in command(*real)
    command("account", "create", "shop")
    command("key", "create", "shop")
    assert not told
    command(*real)
    assert told[0]["test_numbers"] == {8613900000000, 8613900000001}


def test_doctor_names_the_secret_of_a_login_that_is_refused(
    command: Command, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hongyan")
    command("channel", "off", "mobile-a")
    command("channel", "remove", "mobile-a")
    words = ("--option", "host=127.0.0.1", "--option", "system_id=a")
    words += ("--option-file", f"password={secret}")
    assert "(sealed)" in command("channel", "add", "m", "--kind", "smpp", *ADD, *words)
    database, now = Database.open(f"sqlite:///{tmp_path / 'hongyan.db'}"), SystemClock().now_ms()
    with database.reading() as tx:
        [channel] = list_channels(tx)
    settings = load({})
    with database.transaction() as tx:
        work = Work(tx, now, FlowContext(settings, IdSource(), ReferenceCache(settings)), TESTER)
        tell_statuses(work, {channel.channel_id: REFUSED}, now, {})
    database.close()
    assert "hongyan channel set m --option-file password=FILE" in command("doctor")
