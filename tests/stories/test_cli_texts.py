"""Signs and templates at the command line: judged before they are added, and taken back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import run_command
from tests.stories.service import environment

pytestmark = pytest.mark.story

Run = Callable[..., subprocess.CompletedProcess[str]]
GOOD = "您的验证码为${code}，5分钟内有效。"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run commands on an installation that has an account."""

    def hongyan(*words: str) -> subprocess.CompletedProcess[str]:
        return run_command(*words, environment=environment({"HONGYAN_DATA": str(tmp_path)}))

    for words in (("migrate",), ("account", "create", "shop")):
        assert hongyan(*words).returncode == 0
    return hongyan


# AUDIT J1: "`template add` approves `${code` unclosed and passes no shape check"
def test_a_template_that_the_rules_would_reject_needs_force(run: Run) -> None:
    add = ("template", "add", "shop", "verification", "登录", "您的验证码为${code，请勿泄露")
    done = run(*add)
    assert done.returncode == 1
    assert "variable.malformed" in done.stdout
    assert done.stderr.splitlines()[-1] == (
        "hongyan: CONTENT: the rules would reject it; change it, or add it with --force"
    )
    assert "No template yet" in run("template", "list", "shop").stdout
    assert ": Approved" in run(*add, "--force").stdout


def test_a_sign_that_the_rules_would_reject_needs_force(run: Run) -> None:
    assert run("sign", "add", "shop", "云雀赌场").returncode == 1
    assert run("sign", "add", "shop", "云雀赌场", "--force").returncode == 0


def test_what_no_message_can_be_sent_with_is_refused_by_force_too(run: Run) -> None:
    done = run("template", "add", "shop", "promotion", "活动", "全场八折", "--force")
    assert done.returncode == 1
    assert "拒收请回复R" in done.stderr


def test_what_the_rules_find_clean_is_added_without_a_word_more(run: Run) -> None:
    added = run("template", "add", "shop", "verification", "登录", GOOD)
    assert added.stdout.splitlines() == [
        "Template SMS_200000001 of shop: Approved; variables: code"
    ]


# AUDIT J1: "no undo: signs, templates, channels, accounts cannot be removed or disabled"
def test_texts_are_disabled_enabled_and_removed(run: Run) -> None:
    run("sign", "add", "shop", "鸿雁商城")
    run("template", "add", "shop", "verification", "登录", GOOD)
    for kind, name in (("sign", "鸿雁商城"), ("template", "SMS_200000001")):
        assert run(kind, "disable", "shop", name).returncode == 0
        assert "Paused" in run(kind, "list", "shop").stdout
        assert run(kind, "enable", "shop", name).returncode == 0
        assert "Approved" in run(kind, "list", "shop").stdout
        assert run(kind, "remove", "shop", name).returncode == 0
        assert run(kind, "enable", "shop", name).returncode == 1


def test_an_account_is_disabled_and_enabled(run: Run) -> None:
    assert run("account", "disable", "shop").stdout == "shop is suspended.\n"
    assert run("account", "enable", "shop").stdout == "shop is active.\n"


def test_a_channel_is_removed_once_it_is_off(run: Run) -> None:
    add = ("channel", "add", "mobile-a", "--access-code", "10657001", "--carriers", "mobile")
    assert run(*add).returncode == 0
    assert "first: hongyan channel off mobile-a" in run("channel", "remove", "mobile-a").stderr
    assert run("channel", "off", "mobile-a").returncode == 0
    assert run("channel", "remove", "mobile-a").returncode == 0
    assert "No channel yet" in run("channel", "list").stdout
