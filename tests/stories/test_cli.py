"""The command line as an operator meets it: real processes, their output and their exit codes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.cli import COMMANDS
from hongyan.config import Settings
from hongyan.domain.accounts.keys import is_key_id
from tests.commands import run_command
from tests.postgres import PostgresServer

pytestmark = pytest.mark.story

Run = Callable[..., subprocess.CompletedProcess[str]]
HELP_SECONDS_MAX = 10.0  # on a loaded machine; alone it is a quarter of a second


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `hongyan` with its data in a new directory."""

    def hongyan(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "HONGYAN" not in name}
        here = {"HONGYAN_DATA": str(tmp_path / "kept"), "HONGYAN_PORT": "0"}
        return run_command(*words, environment=kept | here | variables)

    return hongyan


def succeeds(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def fails(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """Return the one line that a failed command says; a traceback has many."""
    assert done.returncode == code, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("hongyan: ")
    return line


def test_the_word_alone_prints_what_there_is_and_quickly(run: Run) -> None:
    started = time.monotonic()
    printed = succeeds(run())
    assert time.monotonic() - started < HELP_SECONDS_MAX
    for _, name, _, purpose in COMMANDS:
        assert re.search(rf"\b{name} +{re.escape(purpose[:20])}", printed), name


@pytest.mark.parametrize("name", [name for _, name, _, _ in COMMANDS])
def test_every_command_explains_itself(run: Run, name: str) -> None:
    assert f"Usage: hongyan {name}" in succeeds(run(name, "--help"))


def test_help_errors_and_settings_are_in_the_language_of_who_types(run: Run) -> None:  # AUDIT J5
    chinese = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}
    printed = succeeds(run("--help", **chinese))
    assert "用法： hongyan 命令" in printed
    assert "通道：连接各运营商。" in printed
    assert "Usage: hongyan COMMAND" in succeeds(run("--help", **chinese, HONGYAN_LANG="en"))
    assert "ACCOUNT：缺少值。详见 --help。" in fails(run("sign", "add", **chinese), 2)
    assert "监听端口" in succeeds(run("settings", HONGYAN_LANG="zh"))


def test_ready_made_templates_can_be_looked_up(run: Run) -> None:  # FAQ 1.4.7
    assert "发货通知" in succeeds(run("template", "library", "物流"))
    assert "物流" in succeeds(run("template", "library", "no such scenario"))


def test_an_operator_sets_up_an_installation(run: Run) -> None:
    assert "run `hongyan migrate`" in fails(run("account", "list"))
    assert "newest" not in succeeds(run("migrate"))
    assert "newest" in succeeds(run("migrate"))
    succeeds(run("account", "create", "acme"))
    assert "taken" in fails(run("account", "create", "acme"))
    key = dict(line.split() for line in succeeds(run("key", "create", "acme")).splitlines() if line)
    assert is_key_id(key["AccessKeyId"])
    assert len(key["AccessKeySecret"]) == 32
    listed = succeeds(run("key", "list", "acme"))
    assert key["AccessKeyId"] in listed
    assert key["AccessKeySecret"] not in listed
    succeeds(run("key", "disable", key["AccessKeyId"]))
    assert "disabled" in succeeds(run("key", "list", "acme"))
    succeeds(run("sign", "add", "acme", "鸿雁"))
    added = succeeds(run("template", "add", "acme", "verification", "登录", "验证码${code}"))
    assert "SMS_200000001" in added
    assert "验证码${code}" in succeeds(run("template", "list", "acme"))
    options = ["--option", "host=127.0.0.1", "--option", "port=9000"]
    words = ["--access-code", "10690001", "--carriers", "mobile,unicom", "--price", "0.045"]
    assert "port=9000" in succeeds(run("channel", "add", "sim", *words, *options))
    assert "off" in succeeds(run("channel", "off", "sim"))
    checked = succeeds(run("doctor"))
    assert "✗" not in checked
    assert "opens every stored secret" in checked


def test_limits_numbers_endpoints_and_opt_outs_are_managed(run: Run) -> None:
    succeeds(run("migrate"))
    succeeds(run("account", "create", "acme"))
    set_to = succeeds(run("account", "limits", "acme", "--set", "verification.minute=2"))
    assert re.search(r"verification\.minute +platform's +2 ", set_to)
    assert "1 to 40" in fails(run("account", "limits", "acme", "--set", "verification.day=41"))
    assert "minute, hour or day" in fails(run("account", "limits", "acme", "--set", "day=1"))
    succeeds(run("account", "unlimited", "acme", "add", "13900000000", "--note", "ours"))
    assert re.search("13900000000 +ours", succeeds(run("account", "unlimited", "acme")))
    succeeds(run("account", "test-number", "acme", "add", "13900000000"))
    assert "13900000000" in succeeds(run("account", "test-number", "acme", "list"))
    changed = succeeds(run("account", "set", "acme", "--day-quota", "9", "--networks", "::1"))
    assert re.search(r" 9 .* ::1/128", changed)
    assert "10.0.0.1" not in fails(run("account", "set", "acme", "--day-quota", "ten"))
    succeeds(run("endpoint", "set", "acme", "SmsReport", "https://sms.example.com/x"))
    assert "https://sms.example.com/x" in succeeds(run("endpoint", "list"))
    private = ("endpoint", "set", "acme", "SmsUp", "http://127.0.0.1:1/x")
    assert "PRIVATE" in fails(run(*private))
    succeeds(run(*private, HONGYAN_PUSH_PRIVATE_ADDRESSES="true"))
    assert "Nothing is dead" in succeeds(run("push", "dead", "acme"))
    assert "--account" in fails(run("push", "redeliver"))
    succeeds(run("sign", "add", "acme", "鸿雁"))
    succeeds(run("optout", "add", "acme", "鸿雁", "13900000005"))
    assert "13900000005" in succeeds(run("optout", "list", "acme"))
    succeeds(run("ported", "set", "unicom", "13900000005"))
    assert "unicom" in succeeds(run("ported", "list"))


def test_what_is_not_understood_says_so_in_one_line(run: Run) -> None:
    assert "bogus" in fails(run("bogus"), 2)
    assert "NAME" in fails(run("account", "create"), 2)
    assert "HONGYAN_PORT" in fails(run("settings", HONGYAN_PORT="eighty"))
    assert "HONGYAN_PROT" in fails(run("settings", HONGYAN_PROT="1"))
    assert "HONGYAN_DATABASE" in fails(run("account", "list", HONGYAN_DATABASE="nowhere"))
    unreachable = "postgresql://nobody@127.0.0.1:1/none"
    assert "refused" in fails(run("account", "list", HONGYAN_DATABASE=unreachable))


@pytest.mark.parametrize("command", ["dev", "serve"])
def test_a_port_that_is_taken_is_named(run: Run, command: str) -> None:
    if command == "serve":
        succeeds(run("migrate"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"127.0.0.1:{port}" in fails(run(command, "--port", port))


def test_serving_waits_for_the_operator_to_migrate(run: Run) -> None:
    assert "run `hongyan migrate`" in fails(run("serve"))


def test_a_channel_option_that_cannot_be_used_changes_nothing(run: Run) -> None:
    succeeds(run("migrate"))
    words = ["channel", "add", "sim", "--access-code", "10690001", "--carriers", "mobile"]
    assert "abc" in fails(run(*words, "--option", "port=abc"))
    assert "No channel yet" in succeeds(run("channel", "list"))


def test_settings_are_listed_with_their_values_and_without_passwords(run: Run) -> None:
    listed = succeeds(
        run("settings", HONGYAN_PORT="9", HONGYAN_DATABASE="postgresql://me:hidden@there/db")
    )
    for name in Settings.__dataclass_fields__:
        assert f"HONGYAN_{name.upper()}" in listed
    assert re.search(r"HONGYAN_PORT \* +9 +8000 ", listed)
    assert "hidden" not in listed


def test_doctor_names_what_is_broken_and_the_remedy(run: Run, tmp_path: Path) -> None:
    fresh = run("doctor")
    assert fresh.returncode == 1
    assert f"✗ the database {tmp_path}/kept/hongyan.db does not exist" in fresh.stdout
    assert not (tmp_path / "kept").exists(), "a doctor changes nothing"
    succeeds(run("migrate"))
    succeeds(run("account", "create", "acme"))
    succeeds(run("key", "create", "acme"))
    key_file = tmp_path / "kept" / "master.key"
    key_file.chmod(0o644)
    readable = run("doctor")
    assert readable.returncode == 1
    assert "chmod 600" in readable.stdout
    key_file.unlink()
    assert "the master key is gone" in run("doctor").stdout
    other = run("doctor", HONGYAN_MASTER_KEY="A" * 43 + "=")
    assert "1 of 1 secrets cannot be opened" in other.stdout
    assert other.returncode == 1


@pytest.mark.postgres
def test_an_installation_on_postgres_is_set_up_and_checked(
    run: Run, postgres_server: PostgresServer
) -> None:
    url = postgres_server.create("hongyan_cli")
    succeeds(run("migrate", "--database", url))
    succeeds(run("account", "create", "acme", "--database", url))
    assert "acme" in succeeds(run("account", "list", "--database", url))
    checked = run("doctor", "--database", url)
    # The tests' server answers before the disk has it: just what a doctor must notice.
    assert "synchronous_commit=off" in checked.stdout
    assert checked.returncode == 1
    postgres_server.execute('ALTER DATABASE "hongyan_cli" SET synchronous_commit = on')
    assert "✗" not in succeeds(run("doctor", "--database", url))
    postgres_server.drop("hongyan_cli")
