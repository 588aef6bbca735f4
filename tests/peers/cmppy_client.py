"""Submits by cmppy (CMPP 3.0) one message a connection, and prints the answers.

Input: {"port", "messages": [[phone, text]]}, in JSON. Run by .venv-peers' Python.
"""

from __future__ import annotations

import contextlib
import json
import sys

from cmppy import Cmppy, SubmitReq


def main() -> None:
    """Log in, submit and leave, once for each message."""
    told = json.load(sys.stdin)
    answers = []
    with contextlib.redirect_stdout(sys.stderr):  # it prints what it writes
        for phone, text in told["messages"]:
            client = Cmppy("127.0.0.1", told["port"], "901234", "hongyan")
            request = SubmitReq("901234", text, dest_terminal_id=[phone], registered_delivery=1)
            answer = client.request(request)
            answers.append(answer and (f"{answer.msg_id:016x}", answer.result))
    json.dump({"answers": answers}, sys.stdout)


main()
