"""Dispatch to other countries: their own channels, their own brackets, their own parts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection

from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import NewMessage, NewWaiting
from hongyan.domain.messages.tables import dispatch
from hongyan.domain.routing.carriers import Carrier, carrier_of
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.carriage import Encoding
from hongyan.kernel.kinds import PRIORITY, IntlType, MessageKind, SignKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.foreign import Foreign
from tests.flows.world import PHONE, World

HONG_KONG = 85251230000
ENGLISH = "Your code is ${code}, valid for 5 minutes."
KIND = MessageKind.INTERNATIONAL


def waiting(world: World, phone: int, content: str = ENGLISH, code: str = "246810") -> int:
    """Put an accepted message to another country into log and queue, and return its id."""
    message_id = world.context.ids.one(world.now)

    def put(tx: Connection) -> None:
        number, owner, now = message_id % 10**15, world.sender.account_id, world.now
        state = TemplateState.APPROVED
        templates.add_template(tx, number, owner, KIND, "code", content, state, now)
        sign_id = signs.add_sign(tx, owner, "Hongyan", SignKind.GENERAL, SignState.APPROVED, now)
        carrier = carrier_of(phone).value
        row = (message_id, message_id, owner, phone, sign_id, number, 1, int(KIND), 1, now)
        texts = (carrier, f'{{"code":"{code}"}}', "", "", "", "HK")
        messages.add_messages(tx, [NewMessage(*row, *texts)])
        span = NewWaiting(carrier, PRIORITY[KIND], now, message_id, message_id, message_id, 1)
        messages.add_dispatch(tx, [span])

    world.change(put)
    return message_id


def test_a_message_abroad_leaves_by_a_channel_for_abroad_alone(world: World) -> None:
    # FAQ 5.1.10
    abroad = world.new_channel("abroad", Carrier.INTERNATIONAL, price_micro=900_000)
    message_id = waiting(world, HONG_KONG)
    world.sends(PHONE)
    departures = {one.phone: one for one in world.starts().departures}
    assert departures[HONG_KONG].message_id == message_id
    assert departures[HONG_KONG].channel_id == abroad
    assert departures[PHONE].channel_id == world.first_channel


def test_without_a_channel_for_abroad_there_is_no_route(world: World) -> None:
    message_id = waiting(world, HONG_KONG)
    started = world.starts()
    assert started.departures == []
    assert [one.verdict.message_id for one in started.settled] == [message_id]
    assert started.settled[0].verdict.code == "NO_ROUTE"


def test_a_mainland_number_of_nobodys_segment_is_refused(world: World) -> None:  # AUDIT E5
    refused = world.asks(8615400000000)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.NUMBER_MALFORMED


def test_pure_english_leaves_with_its_sign_in_square_brackets_and_in_gsm_parts(
    world: World,
) -> None:
    # FAQ 5.1.3
    world.new_channel("abroad", Carrier.INTERNATIONAL, access_code="Hongyan")
    first = waiting(world, HONG_KONG)
    second = waiting(world, HONG_KONG + 1, "a" * 150 + "${code}")
    third = waiting(world, HONG_KONG + 2, "Mã của bạn: ${code}." + "a" * 60)
    left = {one.message_id: one for one in world.starts().departures}
    assert left[first].content.whole == "[Hongyan]Your code is 246810, valid for 5 minutes."
    assert left[first].src_id == "Hongyan"
    assert left[first].content.encoding is Encoding.GSM7
    assert left[third].content.encoding is Encoding.UCS2
    assert left[third].content.whole.startswith("【Hongyan】Mã của bạn: 246810.")
    assert [world.attempts(one)[0].parts for one in (first, second, third)] == [1, 2, 2]


def test_what_waits_past_closing_time_is_put_off_in_pieces(world: World) -> None:
    # A night's queue in one transaction would hold up every call.
    foreign = Foreign(world)
    foreign.sets("HK", marketing="08:00-20:00")
    for number in range(5):
        foreign.sends(f"8525123000{number}", intl_type=IntlType.PROMOTION)
    world.clock.advance(9 * HOUR_MS)
    started = world.starts(most=2)
    assert started.has_more
    assert not started.departures
    with world.database.reading() as tx:
        due = tx.execute(select(dispatch.c.due_at)).scalars().all()
    assert [one > world.now for one in due].count(True) == 2
