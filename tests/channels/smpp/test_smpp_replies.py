"""Which texts are repetitions: a reply is stored once, and the same reply written twice, twice."""

from __future__ import annotations

from hongyan.channels.smpp.replies import HOUR_MS, REMEMBERED_MAX, REPEATED_MS, KnownReplies
from hongyan.channels.smpp.session import SmppSession
from hongyan.kernel.carriage import InboundText
from tests.channels.playbook import NOW_MS
from tests.channels.smpp.says import WELCOME, reply, session


def connected(replies: KnownReplies, now_ms: int = NOW_MS) -> SmppSession:
    """Return a session on a new connection."""
    made = session(replies)
    made.open(now_ms)
    list(made.receive(WELCOME, now_ms))
    return made


def heard(made: SmppSession, sequence: int, said: str = "1", now_ms: int = NOW_MS) -> InboundText:
    """Return the text that comes."""
    (event,) = made.receive(reply(sequence, said), now_ms)
    assert isinstance(event, InboundText)
    return event


def test_the_same_written_again_is_another_once_the_first_was_answered() -> None:
    made = connected(KnownReplies())
    first = heard(made, 1)
    made.acknowledge([first])
    assert heard(made, 2).event_id != first.event_id


def test_one_that_comes_again_before_its_answer_is_a_repetition() -> None:
    made = connected(KnownReplies())
    first = heard(made, 1)
    assert heard(made, 2) == first
    assert len(made.acknowledge([first])) == 2 * 17


def test_one_that_comes_again_on_the_next_connection_is_a_repetition() -> None:
    replies = KnownReplies()
    before = connected(replies)
    first = heard(before, 1)
    after = connected(replies, NOW_MS + 60_000)
    assert heard(after, 1, now_ms=NOW_MS + 60_000).event_id == first.event_id


def test_an_answer_may_have_been_lost_with_its_connection() -> None:
    replies = KnownReplies()
    before = connected(replies)
    first = heard(before, 1)
    before.acknowledge([first])
    after = connected(replies, NOW_MS + 60_000)
    again = heard(after, 1, now_ms=NOW_MS + 60_000)
    assert again.event_id == first.event_id
    after.acknowledge([again])
    assert heard(after, 2, now_ms=NOW_MS + 70_000).event_id != first.event_id


def test_a_connection_made_long_after_the_text_repeats_nothing() -> None:
    replies = KnownReplies()
    before = connected(replies)
    first = heard(before, 1)
    before.acknowledge([first])
    later = NOW_MS + REPEATED_MS + 1
    assert heard(connected(replies, later), 1, now_ms=later).event_id != first.event_id


def test_another_connection_that_stood_beside_the_first_repeats_nothing() -> None:
    replies = KnownReplies()
    one, other = connected(replies), connected(replies, NOW_MS - 1)
    first = heard(one, 1)
    one.acknowledge([first])
    assert heard(other, 1).event_id != first.event_id


def test_a_repetition_has_the_same_name_after_a_restart_within_the_hour() -> None:
    hour_began = NOW_MS // HOUR_MS * HOUR_MS
    first = heard(connected(KnownReplies(), hour_began), 1, now_ms=hour_began)
    later = hour_began + HOUR_MS - 1
    assert heard(connected(KnownReplies(), later), 1, now_ms=later).event_id == first.event_id


def test_the_same_in_the_next_hour_is_another() -> None:
    made = connected(KnownReplies())
    first = heard(made, 1)
    assert heard(made, 2, now_ms=NOW_MS + HOUR_MS + 1).event_id != first.event_id


def test_what_is_remembered_is_bounded() -> None:
    replies, connection = KnownReplies(), object()
    for number in range(REMEMBERED_MAX + 100):
        replies.name(f"t{number}", connection, NOW_MS, NOW_MS)
    assert len(replies._heard) == REMEMBERED_MAX
    assert replies.name("t150", connection, NOW_MS, NOW_MS).startswith("t150-")
