"""What a test suite asks of a real `hongyan dev`: messages, codes, outcomes, replies, the clock."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from threading import Timer

import pytest

from hongyan.testing.server import DevServer, SuiteError, port_for
from hongyan.testing.suite import Hongyan
from tests.stories.caller import NOTIFICATION, PROMOTION, SIGN, VERIFICATION, Caller
from tests.stories.receiver import receiving
from tests.stories.service import HONGYAN, environment, until

pytestmark = pytest.mark.story

NUMBER = "13812345678"
OTHER = "13812345679"
LIMITED = "isv.BUSINESS_LIMIT_CONTROL"


def test_a_message_is_told_as_its_handset_got_it(hongyan: Hongyan, caller: Caller) -> None:
    caller.accepted(NUMBER)
    caller.accepted(OTHER)
    caller.accepted(NUMBER, NOTIFICATION)
    first, second = hongyan.sent_to(NUMBER)
    assert first.content == f"【{SIGN}】您的验证码为123456，5分钟内有效，请勿泄露给他人。"
    assert (first.code, first.parameters) == ("123456", {"code": "123456"})
    assert (first.sign_name, first.template_code) == (hongyan.sign_name, hongyan.template_code)
    assert (second.template_code, second.code) == (NOTIFICATION, "")
    assert hongyan.last_code(f"+86 {NUMBER}") == "123456"


def test_the_account_is_told_and_the_variables_of_clients(hongyan: Hongyan) -> None:
    assert hongyan.template_code == VERIFICATION
    assert PROMOTION in hongyan.template_codes
    assert hongyan.environment["ALIBABA_CLOUD_ACCESS_KEY_ID"] == hongyan.access_key_id
    assert hongyan.url == f"http://{hongyan.environment['SMS_ENDPOINT']}"


def test_a_code_that_is_sent_later_is_waited_for(hongyan: Hongyan, caller: Caller) -> None:
    sending = Timer(0.2, lambda: caller.accepted(NUMBER))
    sending.start()
    assert hongyan.last_code(NUMBER) == "123456"
    sending.join()


def test_without_a_code_it_is_said_which_messages_there_are(
    hongyan: Hongyan, caller: Caller
) -> None:
    caller.accepted(NUMBER, NOTIFICATION)
    with pytest.raises(SuiteError) as said:
        hongyan.last_code(NUMBER, wait=0.1)
    assert f"No message with a code came to {NUMBER} within 0.1 s" in str(said.value)
    assert "尊敬的王小明，您的订单HY20260001已发货。" in str(said.value)


async def test_the_same_is_awaited(hongyan: Hongyan, caller: Caller) -> None:
    aio = hongyan.awaited
    await aio.set_outcome(NUMBER, "MK:0001", after=60)
    caller.accepted(NUMBER)
    assert await aio.last_code(NUMBER) == "123456"
    await aio.reply(NUMBER, "好")
    await aio.push_to("SmsUp", "http://127.0.0.1:9/")
    await aio.move_clock(minutes=2)
    [message] = await aio.sent_to(NUMBER)
    assert message.state == "undelivered"


def test_an_outcome_is_that_of_the_next_message_alone(hongyan: Hongyan, caller: Caller) -> None:
    hongyan.set_outcome(NUMBER, "MK:0001", after=0)
    caller.accepted(NUMBER)
    caller.accepted(NUMBER, NOTIFICATION)
    hongyan.move_clock(seconds=10)
    failed, delivered = hongyan.sent_to(NUMBER)
    assert (failed.state, failed.raw_code) == ("undelivered", "MK:0001")
    assert failed.receipt_code == "MOBILE_NOT_ON_SERVICE"
    assert delivered.state == "delivered"


def test_a_receipt_never_comes_or_comes_late(hongyan: Hongyan, caller: Caller) -> None:
    hongyan.set_outcome(NUMBER, "silent")
    hongyan.set_outcome(OTHER, "delivered", after=3600)
    caller.accepted(NUMBER)
    caller.accepted(OTHER)
    hongyan.move_clock(minutes=59)
    assert hongyan.sent_to(OTHER)[0].state == "submitted"
    hongyan.move_clock(minutes=2)
    assert hongyan.sent_to(OTHER)[0].state == "delivered"
    assert hongyan.sent_to(NUMBER)[0].state == "submitted"


def test_a_reply_opts_out_and_is_pushed(hongyan: Hongyan, caller: Caller) -> None:
    with receiving() as receiver:
        hongyan.push_to("SmsUp", receiver.url())
        caller.accepted(NUMBER)
        hongyan.reply(NUMBER, "TD")
        [told] = until(lambda: receiver.items("SmsUp"), "the reply is pushed")
        assert (told["phone_number"], told["content"]) == (NUMBER, "TD")
    assert caller.send(NUMBER, PROMOTION).code != "OK"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (lambda one: one.sent_to("12"), 'number: "12" is no phone number; Give it as'),
        (lambda one: one.last_code("x"), "is no phone number"),
        (lambda one: one.set_outcome(NUMBER, "deliverd"), 'outcome: "deliverd" is no outcome'),
        (lambda one: one.set_outcome(NUMBER, "silent", after=-1), "after_seconds: A receipt comes"),
        (lambda one: one.reply(NUMBER, "TD"), f"No message has left for {NUMBER}"),
        (lambda one: one.push_to("Sms", "http://127.0.0.1:9/"), 'kind: "Sms" is no kind of push'),
        (lambda one: one.push_to("SmsUp", "ftp://x/"), "must begin with http"),
        (lambda one: one.move_clock(hours=-1), "-3600 s is backwards"),
        (lambda one: one.move_clock(days=90_000), "cannot be moved beyond 2069"),
        (lambda one: one.last_code(NUMBER, wait=31), "wait_seconds: A code is waited for 0 to 30"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_done(
    hongyan: Hongyan, words: object, said: str
) -> None:
    before = hongyan.move_clock()
    assert callable(words)
    with pytest.raises(SuiteError) as fault:
        words(hongyan)
    assert said in str(fault.value)
    assert (hongyan.move_clock() - before).total_seconds() < 60


def test_it_is_said_in_the_developers_language(
    hongyan: Hongyan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGYAN_LANG", "zh_CN")
    with pytest.raises(SuiteError) as said:
        hongyan.move_clock(hours=-1)
    assert "时钟从不后退" in str(said.value)
    with pytest.raises(SuiteError) as said:
        hongyan.reply(NUMBER, "TD")
    assert f"还没有短信发往 {NUMBER}" in str(said.value)


def test_a_server_that_was_killed_is_said_once_and_runs_again(
    hongyan: Hongyan, server: DevServer
) -> None:
    port, pid = server.port, server.pid
    os.kill(pid, 9)
    until(lambda: not server.is_alive, "its end")
    with pytest.raises(SuiteError, match="`hongyan dev` has ended; its last lines"):
        hongyan.sent_to(NUMBER)
    with pytest.raises(SuiteError, match="had ended before this test; it runs again"):
        hongyan.begin_test()
    hongyan.begin_test()
    assert (server.port, server.pid != pid) == (port, True)
    assert not hongyan.sent_to(NUMBER)


def test_a_port_that_is_taken_is_said(server: DevServer) -> None:
    second = DevServer(server._directory.parent / "second", server.port)
    second._directory.mkdir()
    with pytest.raises(SuiteError) as said:
        second.start()
    assert "`hongyan dev` did not start" in str(said.value)
    assert f"127.0.0.1:{server.port}" in str(said.value)


def test_an_input_that_never_ends_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [*HONGYAN, "dev", "--until-eof"],
        cwd=tmp_path,
        env=environment({}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "--until-eof: standard input is no pipe" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("first", "worker", "port"), [("0", "gw3", 0), ("9000", "", 9000), ("9000", "gw3", 9003)]
)
def test_each_worker_has_a_port_of_its_own(first: str, worker: str, port: int) -> None:
    assert port_for(first, worker) == port


@pytest.mark.parametrize(("first", "worker"), [("x", ""), ("-1", ""), ("65535", "gw1")])
def test_what_is_no_port_is_said(first: str, worker: str) -> None:
    with pytest.raises(SuiteError, match="is no port for"):
        port_for(first, worker)
