"""`--json`: every command that lists or shows answers a program, too."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from cyclopts import App

from hongyan.cli import build
from tests.commands import run_command
from tests.stories.service import Service, environment, serving

pytestmark = pytest.mark.story

ACCOUNT, SIGN, CODE = "hongyan-dev", "鸿雁演示", "SMS_100000001"
NAMES = frozenset({"list", "show"})
"""What a command is called that this test asks for."""

QUESTIONS = {
    "account list": (),
    "account show": (ACCOUNT,),
    "account certify list": (),
    "account certify show": (ACCOUNT,),
    "key list": (ACCOUNT,),
    "sign list": (ACCOUNT,),
    "sign registration list": (ACCOUNT,),
    "template list": (ACCOUNT,),
    "member list": (ACCOUNT,),
    "review show": ("1",),
    "rules list": (),
    "letter list": (ACCOUNT,),
    "papers list": (ACCOUNT,),
    "alert list": (),
    "channel list": (),
    "ported list": (),
    "endpoint list": (),
    "countries list": (),
    "countries show": ("SG",),
    "optout list": (ACCOUNT,),
    "message list": (),
    "billing account show": (ACCOUNT,),
    "billing alert list": (ACCOUNT,),
    "billing invoice list": (ACCOUNT,),
    "billing invoice title list": (ACCOUNT,),
    "billing order list": (),
    "billing order show": ("1",),
    "billing payment list": (),
    "billing price show": (),
    "billing product list": (),
    "billing statement list": (ACCOUNT,),
    "change list": (),
    "dev clock show": (),
    "person list": (),
    "person show": ("owner",),
}
LATER = {"message show", "billing statement show", "billing invoice show"}
"""What these show is made by the tests that ask for it."""


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running `hongyan dev` in which something was ordered."""
    with serving("dev", data=tmp_path_factory.mktemp("json") / "data") as service:
        service.command("billing", "order", "create", ACCOUNT, "domestic-5000")
        who = ("--name", "杭州云雀科技有限公司", "--number", "91350100M000100Y43")
        service.command("account", "certify", "submit", ACCOUNT, *who, "--representative", "王小明")
        yield service


def commands(app: App, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name in app:
        if name.startswith("-"):
            continue
        one = app[name]
        yield from commands(one, (*path, name))
        if name in NAMES:
            yield " ".join((*path, name))


def asked(dev: Service, *words: str) -> list[object]:
    here = environment({"HONGYAN_DATA": str(dev.data)})
    done = run_command(*words, "--json", environment=here)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# AUDIT J8: "no completion, no `--json`"
def test_every_list_and_show_is_asked_here() -> None:
    assert set(commands(build())) == set(QUESTIONS) | LATER


@pytest.mark.parametrize(
    "name",
    [*QUESTIONS, "doctor", "settings", "channel kinds", "channel codes", "channel status"],
)
def test_a_list_or_show_answers_in_json(dev: Service, name: str) -> None:
    assert asked(dev, *name.split(), *QUESTIONS.get(name, ()))


def test_numbers_are_numbers_and_what_is_not_known_is_null(dev: Service) -> None:
    [accounts] = asked(dev, "account", "list")
    assert isinstance(accounts, list)
    assert {one["day_quota"] for one in accounts} == {None}
    [[order]] = asked(dev, "billing", "order", "list")  # type: ignore[misc] # an array of one
    assert isinstance(order["yuan"], int | float)
    [channels] = asked(dev, "channel", "list")
    assert isinstance(channels, list)
    assert all(isinstance(one["yuan"], int | float) for one in channels)
    [countries] = asked(dev, "countries", "list")
    assert isinstance(countries, list)
    assert all(isinstance(one["yuan"], int | float) for one in countries)
    assert {one["enabled"] for one in countries} == {True}
    [signs] = asked(dev, "sign", "list", ACCOUNT)
    assert isinstance(signs, list)
    assert {one["test"] for one in signs} == {False}


def test_the_story_of_a_call_is_one_object_and_the_rows_of_its_messages(dev: Service) -> None:
    words = ("message", "send", ACCOUNT, SIGN, CODE, "13900000000", "--param", "code=123456")
    biz_id = dev.command(*words, "--wait", "60").split()[-1]
    call, messages = asked(dev, "message", "show", biz_id)
    assert isinstance(call, dict)
    assert (call["call"], call["outcomes"]) == (biz_id, {"delivered": 1})
    [one] = messages  # type: ignore[misc] # an array of one
    assert (one["outcome"], one["number"]) == ("delivered", "139****0000")
    assert [told["state"] for told in one["attempts"]] == ["submitted"]


def test_a_month_is_one_object_and_its_tables(dev: Service) -> None:
    [months] = asked(dev, "billing", "statement", "list", ACCOUNT)
    assert isinstance(months, list)
    head, balance, *_ = asked(dev, "billing", "statement", "show", ACCOUNT, str(months[0]["month"]))
    assert isinstance(head, dict)
    assert head["month"] == months[0]["month"]
    assert isinstance(balance, list)
    assert all(isinstance(one["yuan"], int | float) for one in balance)
