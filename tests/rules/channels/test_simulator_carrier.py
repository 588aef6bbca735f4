"""The simulated carrier's rules: what follows from a submission, and when."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    InboundText,
    Receipt,
    Sent,
    Submission,
    Submitted,
)
from hongyan.kernel.outcome import Outcome
from hongyan.text.phone import is_mainland
from hongyan.text.segments import on_air

NOW = 1_800_000_000_000
FAR = NOW + 3_600_000
ORDINARY = 86_13812345678


def _submission(
    phone: int = ORDINARY, *, message_id: int = 1, attempt_no: int = 1, text: str = "【鸿雁】好"
) -> Submission:
    content = on_air(text, is_domestic=is_mainland(phone))
    return Submission(message_id, attempt_no, phone, "1069000101", content)


def _told(carrier: SimulatedCarrier, submission: Submission) -> tuple[str, ...]:
    answer = carrier.take(submission, NOW).answer
    assert isinstance(answer, Submitted)
    return answer.carrier_ids


def _receipts(events: Sequence[CarrierEvent]) -> list[Receipt]:
    return [event for event in events if isinstance(event, Receipt)]


def test_an_ordinary_number_is_delivered_within_its_time() -> None:
    carrier = SimulatedCarrier()
    for message_id in range(200):
        carrier.take(_submission(message_id=message_id), NOW)
    assert not carrier.due(NOW + 199, 1000)
    receipts = _receipts(carrier.due(NOW + 3_000, 1000))
    assert len(receipts) == 200
    assert {receipt.outcome for receipt in receipts} == {Outcome.DELIVERED}
    assert max(receipt.done_at for receipt in receipts) > NOW + 2_500


def test_a_quick_channel_uses_a_part_of_that_time() -> None:
    carrier = SimulatedCarrier(Habits(slowness=0.25))
    for message_id in range(200):
        carrier.take(_submission(message_id=message_id), NOW)
    assert len(carrier.due(NOW + 900, 1000)) == 200


def test_the_same_seed_brings_the_same_fate() -> None:
    first, again, other = (SimulatedCarrier(Habits(seed=seed)) for seed in (7, 7, 8))
    submissions = [_submission(message_id=number) for number in range(50)]
    assert [first.take(one, NOW) for one in submissions] == [
        again.take(one, NOW) for one in submissions
    ]
    assert first.take(_submission(), NOW).carrier_ids != other.take(_submission(), NOW).carrier_ids


def test_every_part_has_its_own_id_and_receipt() -> None:
    carrier = SimulatedCarrier()
    ids = _told(carrier, _submission(text="【鸿雁】" + "长" * 100))
    assert len(set(ids)) == 2
    assert {receipt.carrier_id for receipt in _receipts(carrier.due(FAR))} == set(ids)


def test_a_number_not_in_service_says_so() -> None:
    carrier = SimulatedCarrier()
    carrier.take(_submission(86_13900000001), NOW)
    (receipt,) = _receipts(carrier.due(FAR))
    assert (receipt.outcome, receipt.code, receipt.raw_code) == (
        Outcome.UNDELIVERED,
        "MOBILE_NOT_ON_SERVICE",
        "MK:0001",
    )


def test_one_number_never_hears_back() -> None:
    carrier = SimulatedCarrier()
    assert _told(carrier, _submission(86_13900000002))
    assert carrier.next_at() is None


def test_one_number_takes_thirty_seconds() -> None:
    carrier = SimulatedCarrier()
    carrier.take(_submission(86_13900000003), NOW)
    assert not carrier.due(NOW + 29_999)
    assert carrier.due(NOW + 30_000)


def test_the_first_attempt_is_refused_and_the_second_taken() -> None:
    carrier = SimulatedCarrier()
    refused = carrier.take(_submission(86_13900000004), NOW).answer
    assert isinstance(refused, ChannelFault)
    assert refused.sent is Sent.NO
    assert _told(carrier, _submission(86_13900000004, attempt_no=2))


@pytest.mark.parametrize("attempt_no", [1, 2, 6])
def test_one_number_is_refused_everywhere(attempt_no: int) -> None:
    answer = SimulatedCarrier().take(_submission(86_13900000010, attempt_no=attempt_no), NOW).answer
    assert answer == ChannelFault(1, attempt_no, Sent.NO, "CMPP:13")


@pytest.mark.parametrize(
    ("phone", "words"), [(86_13900000005, "R"), (86_13900000006, "收到，谢谢！")]
)
def test_a_reply_comes_after_the_receipt_to_the_number_that_sent(phone: int, words: str) -> None:
    carrier = SimulatedCarrier()
    carrier.take(_submission(phone), NOW)
    receipt, reply = carrier.due(FAR)
    assert isinstance(receipt, Receipt)
    assert isinstance(reply, InboundText)
    assert (reply.phone, reply.dest_id, reply.content) == (phone, "1069000101", words)
    assert reply.sent_at > receipt.done_at


@pytest.mark.parametrize("pace", [0.0, 0.001, 1.0])
def test_one_receipt_overtakes_its_answer_at_any_pace(pace: float) -> None:
    carrier = SimulatedCarrier(Habits(pace=pace))
    taken = carrier.take(_submission(86_13900000007), NOW)
    assert carrier.due(NOW)
    assert taken.answer_after_ms >= 20


@pytest.mark.parametrize("pace", [0.0, 0.001, 1.0])
def test_no_other_receipt_overtakes_its_answer(pace: float) -> None:
    carrier = SimulatedCarrier(Habits(pace=pace))
    taken = carrier.take(_submission(), NOW)
    assert not carrier.due(NOW + taken.answer_after_ms)


def test_a_duplicate_receipt_is_an_event_of_its_own() -> None:
    carrier = SimulatedCarrier()
    carrier.take(_submission(86_13900000008), NOW)
    first, second = _receipts(carrier.due(FAR))
    assert first.carrier_id == second.carrier_id
    assert first.event_id != second.event_id


def test_a_dropped_link_leaves_a_receipt_that_nobody_can_place() -> None:
    carrier = SimulatedCarrier()
    taken = carrier.take(_submission(86_13900000009), NOW)
    assert taken.is_link_dropped
    assert taken.answer == ChannelFault(1, 1, Sent.MAYBE, "LINK_LOST")
    (receipt,) = _receipts(carrier.due(NOW + 2_000))
    assert receipt.carrier_id == taken.carrier_ids[0]


def test_the_seed_decides_which_dropped_messages_stay_silent() -> None:
    carrier = SimulatedCarrier(Habits(lost_receipt_percent=50))
    for message_id in range(400):
        carrier.take(_submission(86_13900000009, message_id=message_id), NOW)
    assert 120 < len(carrier.due(FAR, 1000)) < 280


def test_an_unacknowledged_event_comes_again_on_the_next_connection_and_only_then() -> None:
    carrier = SimulatedCarrier()
    carrier.take(_submission(), NOW)
    first = carrier.due(FAR)
    assert not carrier.due(FAR)
    carrier.relink()
    assert carrier.next_at() == 0
    assert carrier.due(FAR) == first
    carrier.acknowledge([event.event_id for event in first])
    carrier.relink()
    assert carrier.next_at() is None


def test_an_event_acknowledged_after_the_link_broke_does_not_come_again() -> None:
    carrier = SimulatedCarrier()
    carrier.take(_submission(), NOW)
    (event,) = carrier.due(FAR)
    carrier.relink()
    carrier.acknowledge([event.event_id])
    assert not carrier.due(FAR)


def test_an_event_that_waits_too_long_comes_again_on_the_same_connection() -> None:
    carrier = SimulatedCarrier(Habits(redeliver_after_ms=60_000))
    carrier.take(_submission(), NOW)
    first = carrier.due(FAR)
    assert carrier.next_at() == FAR + 60_000
    assert not carrier.due(FAR + 59_999)
    assert carrier.due(FAR + 60_000) == first


def test_a_full_window_waits_for_acknowledgements() -> None:
    carrier = SimulatedCarrier(Habits(window=10))
    for message_id in range(15):
        carrier.take(_submission(message_id=message_id), NOW)
    first = carrier.due(FAR)
    assert len(first) == 10
    assert carrier.next_at() == FAR + 60_000
    carrier.acknowledge([event.event_id for event in first])
    assert len(carrier.due(FAR)) == 5


@given(
    st.lists(
        st.tuples(st.sampled_from(["take", "due", "acknowledge", "relink"]), st.integers(1, 5))
    )
)
def test_no_event_is_lost_and_none_comes_after_its_acknowledgement(
    steps: list[tuple[str, int]],
) -> None:
    carrier = SimulatedCarrier(Habits(window=7, redeliver_after_ms=1_000))
    expected: set[str] = set()
    seen: set[str] = set()
    acknowledged: set[str] = set()
    now = NOW
    for message_id, (step, size) in enumerate(steps):
        now += 200 * size
        if step == "take":
            taken = carrier.take(_submission(86_13900000008, message_id=message_id), now)
            expected |= {event.event_id for _, event in taken.events}
        elif step == "due":
            ids = [event.event_id for event in carrier.due(now, size)]
            assert not acknowledged & set(ids)
            assert len(ids) == len(set(ids)) <= size
            seen |= set(ids)
        elif step == "acknowledge":
            chosen = sorted(seen)[-size:]
            carrier.acknowledge(chosen)
            acknowledged |= set(chosen)
        else:
            carrier.relink()
    carrier.relink()
    while batch := carrier.due(now + 10_000, 5):
        ids = [event.event_id for event in batch]
        carrier.acknowledge(ids)
        assert not acknowledged & set(ids)
        acknowledged |= set(ids)
    assert acknowledged == expected


def test_abroad_a_message_is_cut_as_its_encoding_carries_it() -> None:
    carrier = SimulatedCarrier()
    long = "[Hongyan]" + "a" * 151
    assert len(_told(carrier, _submission(852_51230000, text=long))) == 2
    assert len(_told(carrier, _submission(852_51230000, message_id=2, text=long[:-2]))) == 1
    assert len(_told(carrier, _submission(message_id=3, text=long))) == 3


def test_from_a_country_without_receipts_none_ever_comes() -> None:
    # FAQ 5.1.5
    carrier = SimulatedCarrier()
    _told(carrier, _submission(84_912345678))
    assert carrier.next_at() is None
