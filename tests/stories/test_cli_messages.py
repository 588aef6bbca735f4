"""Messages at the command line beside a running service: sent, found, and their account shown."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.commands import run_command
from tests.stories.service import Service, environment, serving

pytestmark = pytest.mark.story

ACCOUNT, SIGN, CODE = "hongyan-dev", "鸿雁演示", "SMS_100000001"
NUMBER = "13900000000"


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running `hongyan dev` with its demo accounts."""
    with serving("dev", data=tmp_path_factory.mktemp("messages") / "data") as service:
        yield service


def refused(dev: Service, *words: str) -> str:
    done = run_command(*words, "--data", str(dev.data), environment=environment({}))
    assert done.returncode == 1, done.stdout
    return done.stderr


# AUDIT J2: "no test send from the command line"
def test_a_message_is_sent_by_the_flow_of_the_api_and_every_step_is_told(dev: Service) -> None:
    words = ("message", "send", ACCOUNT, SIGN, CODE, NUMBER, "--param", "code=123456")
    told = dev.command(*words, "--wait", "60")
    read, accepted, *_, outcome, more = told.splitlines()
    assert read.startswith("read")
    assert "1 message, 1 segment, verification" in accepted
    assert "delivered (DELIVERED)" in outcome
    biz_id = more.split()[-1]
    assert biz_id in accepted
    assert "outcome      delivered" in dev.command("message", "show", biz_id)


def test_what_the_api_refuses_is_refused_here_with_its_code(dev: Service) -> None:
    no = refused(dev, "message", "send", ACCOUNT, SIGN, "SMS_999999999", NUMBER)
    assert "isv.SMS_TEMPLATE_ILLEGAL" in no
    assert "nothing was sent or charged" in no
    assert "isv.MOBILE_NUMBER_ILLEGAL" in refused(
        dev, "message", "send", ACCOUNT, SIGN, CODE, "139"
    )


# AUDIT J3: "no search by phone, account, day, state; no `account show`"
def test_messages_are_listed_with_masked_numbers_unless_they_are_asked_whole(dev: Service) -> None:
    number = "13900000123"
    dev.command("message", "send", ACCOUNT, SIGN, CODE, number, "--param", "code=123456")
    search = ("message", "list", "--number", number, "--account", ACCOUNT)
    listed = dev.command(*search)
    assert "139****0123" in listed
    assert number not in listed
    assert number in dev.command(*search, "--numbers")
    assert "No message fits." in dev.command(*search, "--day", "2020-01-01")


# AUDIT J8: "no `--json`"
def test_a_list_is_json_for_a_program_and_its_sentences_stay_out_of_it(dev: Service) -> None:
    for last in "45":
        to = f"1390000014{last}"
        dev.command("message", "send", ACCOUNT, SIGN, CODE, to, "--param", "code=123456")
    printed = dev.command("message", "list", "--limit", "1", "--json")
    [[one]] = [json.loads(line) for line in printed.splitlines()]
    assert (one["account"], one["template"], one["segments"]) == (ACCOUNT, CODE, 1)
    after = one["message"]
    [older] = json.loads(dev.command("message", "list", "--limit", "1", "--after", after, "--json"))
    assert int(older["message"]) < int(one["message"])


def test_an_account_is_shown_whole_and_without_secrets(dev: Service) -> None:
    shown = dev.command("account", "show", ACCOUNT)
    for word in ("state           active", "cash available", "access key", "No endpoint"):
        assert word in shown
    printed = dev.command("account", "show", ACCOUNT, "--json")
    fields, keys, *_ = (json.loads(line) for line in printed.splitlines())
    assert fields["state"] == "active"
    assert 0 < fields["cash_available"] <= 1000
    assert keys == [{"access_key": "hongyan-dev", "state": "active", "ends_at": None}]


def test_the_password_of_an_endpoint_is_not_shown_with_its_account(dev: Service) -> None:
    other = "hongyan-dev-personal"
    dev.command("endpoint", "set", other, "SmsReport", "https://push.example.com/r?password=geheim")
    shown = dev.command("account", "show", other)
    assert "push.example.com" in shown
    assert "geheim" not in shown
