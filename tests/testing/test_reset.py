"""A reset of a real `hongyan dev`: all is as before, and nothing of it arrives later."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from threading import Event, Thread

import pytest

from hongyan.testing.server import DevServer
from hongyan.testing.suite import Hongyan
from tests.stories.caller import NOTIFICATION, VERIFICATION, Caller
from tests.stories.receiver import receiving
from tests.stories.service import until

pytestmark = pytest.mark.story

NUMBER = "13812345678"
BY_THE_PROCESS = frozenset({"lease", "process", "channel_status", "channel_views", "counter"})
"""Tables that a process writes although no call comes: who it is, how its channels are."""


def rows(server: DevServer) -> Mapping[str, list[tuple[object, ...]]]:
    """Return every row of the database, by its table."""
    file = server._directory / "data" / "hongyan.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - our own
            for (name,) in names
            if name not in BY_THE_PROCESS
        }


def test_every_table_is_as_it_was(hongyan: Hongyan, caller: Caller, server: DevServer) -> None:
    before = rows(server)
    caller.accepted(NUMBER)
    hongyan.reply(NUMBER, "TD")
    hongyan.push_to("SmsReport", "http://127.0.0.1:9/")
    answer = caller.call(
        "CreateSmsTemplate",
        TemplateName="测试自建模板",
        TemplateType="1",
        TemplateContent="您的订单${code}已发货，请注意查收。",
        Remark="测试",
        RelatedSignName=hongyan.sign_name,
        TemplateRule='{"code":"other_number2"}',
    )
    assert answer.code == "OK", answer
    hongyan.move_clock(days=40)
    changed = {name for name, found in rows(server).items() if found != before[name]}
    assert {"message", "verdict", "entry", "inbound", "template_application"} <= changed
    hongyan.reset()
    assert rows(server) == before


def test_limits_begin_anew_and_the_clock_is_put_back(hongyan: Hongyan, caller: Caller) -> None:
    began = hongyan.move_clock()
    caller.accepted(NUMBER)
    assert caller.send(NUMBER).code == "isv.BUSINESS_LIMIT_CONTROL"
    hongyan.move_clock(days=3)
    hongyan.reset()
    assert (hongyan.move_clock() - began).total_seconds() < 3600
    caller.accepted(NUMBER)
    [message] = hongyan.sent_to(NUMBER)
    assert message.accepted_at[:10] in {f"{began:%Y-%m-%d}", f"{hongyan.move_clock():%Y-%m-%d}"}


def test_what_was_chosen_is_forgotten(hongyan: Hongyan, caller: Caller) -> None:
    hongyan.set_outcome(NUMBER, "MK:0001", after=0)
    hongyan.reset()
    caller.accepted(NUMBER)
    hongyan.move_clock(seconds=10)
    assert hongyan.sent_to(NUMBER)[0].state == "delivered"


@pytest.mark.parametrize("outcome", ["replies", "opts_out", "slow", "early_receipt", "in_doubt"])
def test_nothing_from_before_arrives_after(
    hongyan: Hongyan, caller: Caller, server: DevServer, outcome: str
) -> None:
    before = rows(server)
    hongyan.set_outcome(NUMBER, outcome)
    caller.accepted(NUMBER)
    hongyan.reset()
    # All that the carrier would have said is due by then.
    hongyan.move_clock(minutes=5)
    after = rows(server)
    tables = ("message", "attempt", "verdict", "inbound", "orphan_receipt", "opt_out", "push")
    assert {name: after[name] for name in tables} == {name: before[name] for name in tables}


def test_no_push_from_before_arrives_after(hongyan: Hongyan, caller: Caller) -> None:
    with receiving() as receiver:
        hongyan.push_to("SmsReport", receiver.url())
        hongyan.set_outcome(NUMBER, "delivered", after=0)
        caller.accepted(NUMBER)
        hongyan.reset()
        came = len(receiver.items("SmsReport"))
        hongyan.push_to("SmsReport", receiver.url())
        hongyan.set_outcome(NUMBER, "delivered", after=0)
        second = caller.accepted(NUMBER)
        told = until(lambda: receiver.items("SmsReport")[came:], "the report of the second")
        assert {one["biz_id"] for one in told} == {second}


def test_a_push_that_is_out_is_cut_off(hongyan: Hongyan, caller: Caller) -> None:
    with receiving() as receiver, closing(socket.create_server(("127.0.0.1", 0))) as silent:
        hongyan.push_to("SmsReport", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        hongyan.set_outcome(NUMBER, "delivered", after=0)
        caller.accepted(NUMBER)
        pushing, _ = silent.accept()
        with closing(pushing):
            hongyan.reset()
            while pushing.recv(65_536):
                """Read to the end, which is the reset's."""
        hongyan.push_to("SmsReport", receiver.url())
        hongyan.set_outcome(NUMBER, "delivered", after=0)
        second = caller.accepted(NUMBER)
        told = until(lambda: receiver.items("SmsReport"), "the report of the second")
        assert [one["biz_id"] for one in told] == [second]


def test_a_reset_during_calls_leaves_a_whole_service(hongyan: Hongyan, server: DevServer) -> None:
    stop, codes = Event(), set[str]()

    def send() -> None:
        with closing(Caller(server.port)) as own:
            while not stop.is_set():
                codes.add(own.send(NUMBER, NOTIFICATION).code)

    threads = [Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for _ in range(20):
        hongyan.reset()
    stop.set()
    for one in threads:
        one.join()
    assert codes <= {"OK", "isv.BUSINESS_LIMIT_CONTROL"}
    hongyan.reset()
    with closing(Caller(server.port)) as own:
        own.accepted(NUMBER)
    hongyan.move_clock(seconds=10)
    [message] = hongyan.sent_to(NUMBER)
    assert (message.state, message.template_code) == ("delivered", VERIFICATION)
