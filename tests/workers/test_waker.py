"""What is committed wakes those who wait for it and is counted, from each edge alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.engine.metrics import Metrics
from hongyan.engine.notifier import NoticeTopic
from hongyan.kernel.kinds import MessageKind
from hongyan.service.watch import (
    CallsAccepted,
    FlowRan,
    MessagesLeft,
    MessagesSettled,
    MetricsWatcher,
    TextsCame,
    Waker,
    Watchers,
)

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Settled
    from hongyan.engine.notifier import Notifier
    from hongyan.flows.messages.delivery.take_inbound import Reply
    from hongyan.service.watch import Seen


class Notices(list[NoticeTopic]):
    """A notifier that remembers."""

    notify = list.append


def accepted(*refused: int) -> CallsAccepted:
    """Calls of one batch, each with how many of its numbers were passed over."""
    answers = [Accepted(1, MessageKind.VERIFICATION, 1, count, 1) for count in refused]
    return CallsAccepted([(cast("SendRequest", None), answer) for answer in answers])


@pytest.mark.parametrize(
    ("event", "topics"),
    [
        (accepted(0), [NoticeTopic.QUEUE]),
        (accepted(0, 0), [NoticeTopic.QUEUE]),
        (accepted(0, 1), [NoticeTopic.QUEUE, NoticeTopic.PUSHES]),
        (MessagesSettled([cast("Settled", None)]), [NoticeTopic.PUSHES]),
        (TextsCame([cast("Reply", None)]), [NoticeTopic.PUSHES]),
        (MessagesLeft([], "a", 1), []),
    ],
)
def test_what_may_be_due_is_noticed(event: Seen, topics: list[NoticeTopic]) -> None:
    notices = Notices()
    Waker(cast("Notifier", notices)).notify(event)
    assert notices == topics


class Told(list["Seen"]):
    """A watcher that remembers."""

    notify = list.append


def test_what_is_empty_reaches_no_watcher() -> None:
    first, second = Told(), Told()
    happened = (accepted(0), TextsCame([cast("Reply", None)]), FlowRan("flow", "room"))
    empty = (accepted(), MessagesLeft([], "a", 1), MessagesSettled([]), TextsCame([]))
    for event in (*empty, *happened):
        Watchers([first, second]).notify(event)
    assert first == second == list(happened)


def test_the_messages_of_a_batch_are_counted_by_kind() -> None:
    metrics = Metrics()
    counts = [
        (MessageKind.VERIFICATION, 1),
        (MessageKind.PROMOTION, 30),
        (MessageKind.PROMOTION, 4),
    ]
    calls = [
        (cast("SendRequest", None), Accepted(1, kind, count, 2, count)) for kind, count in counts
    ]
    MetricsWatcher(metrics).notify(CallsAccepted(calls))
    counted = {
        kind: metrics.registry.get_sample_value("hongyan_messages_accepted_total", {"kind": kind})
        for kind in ("verification", "notification", "promotion")
    }
    assert counted == {"verification": 1, "notification": None, "promotion": 34}
