"""The API's table of contents: each action by its name, what it reads and what it does.

A handler has two parts. `parse` reads parameters and touches nothing; `run` calls one flow. The
server settles the nonce between them, except for sends, whose flow does it in its transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hongyan.api import query, sending
from hongyan.api.call import Call, No, Reply

Parse = Callable[[Call], Any]
Run = Callable[[Call, Any], Awaitable[Reply | No]]


@dataclass(frozen=True, slots=True)
class Action:
    """One action. A sending one asks for an account in good standing; its flow claims the nonce."""

    parse: Parse
    run: Run
    is_sending: bool = False


ACTIONS: Mapping[str, Action] = {
    "SendSms": Action(sending.parse_sms, sending.send, is_sending=True),
    "SendBatchSms": Action(sending.parse_batch, sending.send, is_sending=True),
    "QuerySendDetails": Action(query.parse_details, query.send_details),
    "QuerySendStatistics": Action(query.parse_statistics, query.send_statistics),
}
