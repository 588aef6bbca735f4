"""A watcher that gives news of what was committed: which topic moved, and by which keys.

Who shows things live follows these topics. Nothing is read and nothing is rendered here: a topic
that no one follows costs one look into a dictionary.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from hongyan.engine.notifier import Notifier
from hongyan.kernel.carriage import Departure
from hongyan.service.watch import (
    CallsAccepted,
    ChannelAnswered,
    FlowRan,
    MessagesLeft,
    MessagesSettled,
    Seen,
    TextsCame,
    ValuesBarred,
)

MESSAGES: Final = "messages"
"""The messages of all accounts."""

REVIEW: Final = "review"
CHANNELS: Final = "channels"

REMEMBERED_MAX: Final = 20_000
"""Messages on their way whose account is known when their channel answers."""

_REVIEWING: Final = "hongyan.flows.review."
_CHANNELS: Final = frozenset({"tell_statuses", "change_channel", "add_channel", "remove_channel"})


def account_topic(account_id: int) -> str:
    """Return the topic of what moves in one account."""
    return f"account:{account_id}"


def person_topic(person_id: int) -> str:
    """Return the topic of what one person waits for."""
    return f"person:{person_id}"


def message_key(message_id: int) -> str:
    """Return the key of one message."""
    return f"message:{message_id}"


def call_key(biz_id: int) -> str:
    """Return the key of all messages of one call."""
    return f"call:{biz_id}"


class Announcer:
    """Gives the news of messages, of review and of channels."""

    def __init__(self, notifier: Notifier) -> None:
        """Publish through `notifier`, from whatever thread the watcher is told on."""
        self._notifier = notifier
        self._accounts: OrderedDict[int, int] = OrderedDict()

    def notify(self, event: Seen) -> None:
        """Publish what moved."""
        match event:
            case CallsAccepted(calls=calls):
                for request, answer in calls:
                    self._tell(request.account_id, [call_key(answer.biz_id)])
            case MessagesLeft(departures=departures):
                self._left(departures)
            case ChannelAnswered(answers=answers):
                ids = [one.answer.message_id for one in answers]
                self._moved((self._accounts.pop(one, 0), one) for one in ids)
            case MessagesSettled(settled=settled):
                self._moved((one.message.account_id, one.message.message_id) for one in settled)
            case TextsCame(replies=replies):
                answered = [one.message for one in replies if one.message is not None]
                self._moved((one.account_id, one.message_id) for one in answered)
            case FlowRan():
                self._ran(event)
            case ValuesBarred():
                return

    def _left(self, departures: Sequence[Departure]) -> None:
        for one in departures:
            self._accounts[one.message_id] = one.account_id
        while len(self._accounts) > REMEMBERED_MAX:
            self._accounts.popitem(last=False)
        self._moved((one.account_id, one.message_id) for one in departures)

    def _ran(self, event: FlowRan) -> None:
        if event.module.startswith(_REVIEWING):
            self._notifier.publish(REVIEW)
        elif event.flow in _CHANNELS:
            self._notifier.publish(CHANNELS)

    def _moved(self, pairs: Iterable[tuple[int, int]]) -> None:
        by_account: dict[int, list[str]] = defaultdict(list)
        for account_id, message_id in pairs:
            by_account[account_id].append(message_key(message_id))
        for account_id, keys in by_account.items():
            self._tell(account_id, keys)

    def _tell(self, account_id: int, keys: list[str]) -> None:
        self._notifier.publish(account_topic(account_id), keys)
        self._notifier.publish(MESSAGES, keys)
