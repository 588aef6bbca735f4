"""Whatever happens between acceptance and departure: one end, one report, money exact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.domain.accounts.model import AccountState
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.messages.model import biz_text
from hongyan.domain.messages.request import Accepted
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.kernel.outcome import Outcome
from hongyan.text.phone import api_form, is_mainland
from tests.flows.books import Books
from tests.flows.carrier import receipt, refused, taken
from tests.flows.foreign import Foreign
from tests.flows.messages.delivery.test_ask_again import is_now, opts_out
from tests.flows.messages.delivery.test_cancel_request import cancels
from tests.flows.world import CASH, PHONE, UNICOM_PHONE, World

if TYPE_CHECKING:
    from hongyan.kernel.carriage import Departure

PHONES = [*(PHONE + number for number in range(5)), UNICOM_PHONE, UNICOM_PHONE + 1]
ABROAD = ["85251230000", "85251230001", "6581230000", "6581230001"]
KINDS = st.sampled_from([MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION])
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("send"), st.lists(st.sampled_from(PHONES), min_size=1, max_size=6), KINDS
        ),
        st.tuples(
            st.just("send abroad"),
            st.lists(st.sampled_from(ABROAD), min_size=1, max_size=4),
            st.sampled_from(IntlType),
        ),
        st.tuples(st.just("leave"), st.integers(1, 4)),
        st.tuples(st.just("opt out"), st.sampled_from(PHONES)),
        st.tuples(st.just("state"), st.sampled_from([AccountState.ACTIVE, AccountState.FROZEN])),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("close"), st.sampled_from(["yes", "no"])),
        st.tuples(st.just("refuse")),
        st.tuples(st.just("wait"), st.sampled_from([60, 3 * 3600])),
    ),
    max_size=20,
)


@pytest.mark.timeout(300)
@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_every_number_of_an_accepted_call_ends_once_and_has_one_report(
    world: World, steps: list[Any]
) -> None:
    # AUDIT C1, C2, C3: one report per number of an accepted call; what never left is not charged.
    story = Story(world)
    for verb, *words in steps:
        getattr(story, verb.replace(" ", "_"))(*words)
    story.state(AccountState.ACTIVE)
    story.close("yes")
    for _ in range(24):
        story.wait(3600)
        story.leave(512)
    assert world.queued() == 0
    story.check()


class Story:
    """One account of a world, made for one example."""

    def __init__(self, world: World) -> None:
        world.sender = world.new_sender(f"tenant {world.now}")
        world.hears_of(PushKind.SMS_REPORT)
        world.waits(7 * 24 * 3600)  # what other examples sent is forgotten
        self.world = world
        self.foreign = Foreign(world)
        self.close("yes")
        self.books = Books(world)
        self.calls: list[tuple[int, list[int]]] = []
        self.cancelled: set[int] = set()
        self.left: set[int] = set()
        self.given: set[int] = set()
        self.refused_abroad: set[int] = set()
        self.delivered = 0
        self.on_air: list[Departure] = []

    def send(self, phones: list[int], kind: MessageKind) -> None:
        answer = self.world.asks(*phones, kind=kind)
        if isinstance(answer, Accepted):
            self.calls.append((answer.biz_id, phones))

    def send_abroad(self, phones: list[str], kind: IntlType) -> None:
        answer = self.foreign.asks(*dict.fromkeys(phones), intl_type=kind)
        if isinstance(answer, Accepted):
            self.calls.append((answer.biz_id, [int(one) for one in dict.fromkeys(phones)]))

    def close(self, enabled: str) -> None:
        self.foreign.sets("HK", enabled=enabled)

    def leave(self, most: int) -> None:
        departures = self.world.starts(most=most).departures
        ids = {one.message_id for one in departures}
        assert not ids & self.cancelled, "sent after an OK cancel"
        self.left |= ids
        self.on_air += departures
        self._land()

    def refuse(self) -> None:
        self.on_air = self.world.starts(most=2).departures
        self.world.hears(*(refused(one) for one in self.on_air))
        self.refused_abroad |= {one.message_id for one in self.on_air if not is_mainland(one.phone)}
        self.on_air = []

    def opt_out(self, phone: int) -> None:
        opts_out(self.world, phone)

    def state(self, state: AccountState) -> None:
        is_now(self.world, state)

    def cancel(self, place: int) -> None:
        if self.calls:
            biz_id, phones = self.calls[place % len(self.calls)]
            done = cancels(self.world, biz_id, self.world.sender.account_id)
            assert done is not None
            assert done.cancelled + done.departed + done.ended == len(phones)
            self.cancelled |= {one.message.message_id for one in done.settled}

    def wait(self, seconds: int) -> None:
        self.world.waits(seconds)

    def _land(self) -> None:
        self.world.hears(*(taken(one) for one in self.on_air))
        self.given |= {one.message_id for one in self.on_air}
        settled = self.world.receives(*(receipt(one) for one in self.on_air)).settled
        self.delivered += sum(one.verdict.outcome is Outcome.DELIVERED for one in settled)
        self.on_air = []

    def check(self) -> None:
        """Check what must be true after any story."""
        expected = Counter(
            (biz_text(biz_id), api_form(phone)) for biz_id, phones in self.calls for phone in phones
        )
        calls = {biz_text(biz_id) for biz_id, _ in self.calls}
        pushed = self.world.pushed(PushKind.SMS_REPORT)
        reports = [one for one in pushed if one["biz_id"] in calls]
        assert Counter((one["biz_id"], one["phone_number"]) for one in reports) == expected
        assert sum(one["success"] for one in reports) == self.delivered
        available, held = self.books.balance
        spent = sum(one.amount for one in self.books.consumption())
        assert (available, held) == (CASH - spent, 0)
        # Domestic messages are paid for when delivered, international ones when submitted, refused
        # or not.
        paid = self.given | self.refused_abroad
        assert sum(one.messages for one in self.books.consumption()) == len(paid)
        assert self.delivered == len(self.given)
        assert min((one.amount for one in self.books.consumption()), default=0) >= 0
        self.books.prove()
