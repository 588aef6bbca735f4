"""The login's own tests: each begins with a `hongyan dev` without a message."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from threading import Thread

import pytest
from login import Login, serving

from hongyan.testing.suite import Hongyan

NUMBER = "13812345678"


@pytest.fixture
def url(hongyan: Hongyan) -> Iterator[str]:
    """The address of the application, which sends through `hongyan dev`."""
    server = serving(Login(hongyan.environment))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def post(url: str, **fields: str) -> int:
    """Post JSON, and return the status."""
    request = urllib.request.Request(url, json.dumps(fields).encode())
    try:
        return urllib.request.urlopen(request, timeout=10).status
    except urllib.error.HTTPError as answer:
        return answer.code


def test_the_code_that_came_logs_in_once(hongyan: Hongyan, url: str) -> None:
    assert post(f"{url}/code", number=NUMBER) == 202
    code = hongyan.last_code(NUMBER)
    assert post(f"{url}/login", number=NUMBER, code=code) == 200
    assert post(f"{url}/login", number=NUMBER, code=code) == 401


def test_a_wrong_code_does_not_log_in(hongyan: Hongyan, url: str) -> None:
    post(f"{url}/code", number=NUMBER)
    wrong = "000000" if hongyan.last_code(NUMBER) != "000000" else "000001"
    assert post(f"{url}/login", number=NUMBER, code=wrong) == 401


def test_the_message_says_what_the_template_says(hongyan: Hongyan, url: str) -> None:
    post(f"{url}/code", number=NUMBER)
    [message] = hongyan.sent_to(NUMBER)
    code = message.parameters["code"]
    assert message.template_code == hongyan.template_code
    assert (
        message.content
        == f"【{hongyan.sign_name}】您的验证码为{code}，5分钟内有效，请勿泄露给他人。"
    )


def test_a_second_code_within_a_minute_is_refused_and_a_minute_later_sent(
    hongyan: Hongyan, url: str
) -> None:
    assert post(f"{url}/code", number=NUMBER) == 202
    assert post(f"{url}/code", number=NUMBER) == 429
    hongyan.move_clock(minutes=1)
    assert post(f"{url}/code", number=NUMBER) == 202
    assert len(hongyan.sent_to(NUMBER)) == 2


def test_a_code_that_a_carrier_blocks_is_seen(hongyan: Hongyan, url: str) -> None:
    hongyan.set_outcome(NUMBER, "MK:0001", after=0)
    post(f"{url}/code", number=NUMBER)
    hongyan.move_clock(seconds=1)
    [message] = hongyan.sent_to(NUMBER)
    assert (message.state, message.raw_code) == ("undelivered", "MK:0001")


def test_who_writes_td_gets_no_more_codes(hongyan: Hongyan, url: str) -> None:
    hongyan.push_to("SmsUp", f"{url}/replies")
    post(f"{url}/code", number=NUMBER)
    hongyan.reply(NUMBER, "TD")
    gives_up_at = time.monotonic() + 5
    while post(f"{url}/code", number=NUMBER) != 403:
        assert time.monotonic() < gives_up_at, "the reply was not pushed"
        time.sleep(0.02)


def test_it_is_awaited_while_the_loop_goes_on(hongyan: Hongyan, url: str) -> None:
    async def story() -> int:
        sending = asyncio.get_running_loop().run_in_executor(
            None, lambda: post(f"{url}/code", number=NUMBER)
        )
        code = await hongyan.awaited.last_code(NUMBER)
        await sending
        return post(f"{url}/login", number=NUMBER, code=code)

    assert asyncio.run(story()) == 200
