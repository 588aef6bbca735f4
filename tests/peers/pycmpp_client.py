"""Submits by pycmpp (CMPP 2.0) what its input says, and prints the answers.

Input: {"port", "messages": [[phones, text]], "answers": how many to wait for}. Output: a list of
pairs of Msg_Id in hex and result, in JSON. Run by .venv-peers' Python.
"""

from __future__ import annotations

import json
import sys
import time
from threading import Thread

from pycmpp import Cmpp, handlers
from pycmpp.response import SubmitResponseInstance

answers: list[tuple[str, int]] = []
logged_in: list[bool] = []


class Heard(handlers.CmppSubmitRespHandler):
    """Keeps an answer."""

    def __call__(self) -> None:
        answer = SubmitResponseInstance()
        answer.resolve(self.message)
        answers.append((self.message[12:20].hex(), self.message[20]))


class LoggedIn(handlers.CmppConnectRespHandler):
    """Keeps that the login was answered, and how."""

    def __call__(self) -> None:
        logged_in.append(self.message[12] == 0)


def main() -> None:
    """Log in, submit, listen, leave."""
    told = json.load(sys.stdin)
    client = Cmpp("127.0.0.1", told["port"], "901234", "hongyan", "1069000101", delivery=1)
    client.handlers[LoggedIn.command_id] = LoggedIn
    client.handlers[Heard.command_id] = Heard
    client.connect()
    client.auth()
    Thread(target=client.receive, daemon=True).start()
    _until(lambda: bool(logged_in))
    for phones, text in told["messages"]:
        client.submit(text, phones)
    _until(lambda: len(answers) >= told["answers"])
    client.terminate()
    json.dump({"logged_in": logged_in, "answers": answers}, sys.stdout)


def _until(is_done: object) -> None:
    ends_at = time.monotonic() + 10
    while not is_done() and time.monotonic() < ends_at:
        time.sleep(0.005)


main()
