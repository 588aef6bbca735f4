"""A carrier that tells ids in two bases is understood after three that agree, and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from hongyan.domain.receipts import store as receipts
from hongyan.domain.receipts.ids import IdForm
from hongyan.domain.receipts.store import IdReading
from hongyan.kernel.carriage import Answered, Departure, Heard, Receipt, Submitted
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import lost, receipt
from tests.flows.world import PHONE, World

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_ID = 1_829_707_298


def hexadecimal(number: int) -> str:
    return f"{number:x}"


def told(leaving: Departure, *carrier_ids: str) -> Answered:
    """The carrier took a message under ids of its own."""
    answer = Submitted(leaving.message_id, leaving.attempt_no, carrier_ids)
    return Answered(leaving.channel_id, leaving.phone, answer)


def sent(
    world: World, count: int, answered: Callable[[int], str], first_id: int = FIRST_ID
) -> list[tuple[Departure, int]]:
    """Send messages that the carrier numbers one after another, told in `answered`'s base."""
    phones = [PHONE + place for place in range(count)]
    departures = world.leaves(*phones)
    numbered = [(one, first_id + place) for place, one in enumerate(departures)]
    world.hears(*(told(one, answered(number)) for one, number in numbered))
    world.waits(60)
    return numbered


def heard(one: tuple[Departure, int], form: Callable[[int], str]) -> Heard[Receipt]:
    return receipt(one[0], carrier_id=form(one[1]))


def outcomes(world: World, numbered: list[tuple[Departure, int]]) -> list[Outcome | None]:
    return [world.outcome(one.message_id) for one, _ in numbered]


def readings(world: World) -> dict[int, IdReading]:
    with world.database.reading() as tx:
        return receipts.id_readings(tx)


def test_three_misses_that_agree_teach_the_base_and_lose_no_receipt(world: World) -> None:
    numbered = sent(world, 4, hexadecimal)
    for one in numbered[:2]:
        taken = world.receives(heard(one, str))
        assert (taken.orphans, taken.settled, taken.learned) == (1, [], [])
    assert not readings(world)[world.first_channel].is_learned
    taken = world.receives(heard(numbered[2], str))
    assert [one.form for one in taken.learned] == [IdForm.HEX_RESPONSE]
    assert (len(taken.settled), taken.orphans) == (3, 0)
    assert len(world.receives(heard(numbered[3], str)).settled) == 1
    assert outcomes(world, numbered) == [Outcome.DELIVERED] * 4


def test_receipts_in_hex_are_learned_as_well(world: World) -> None:
    numbered = sent(world, 3, str)
    taken = world.receives(*(heard(one, hexadecimal) for one in numbered))
    assert len(taken.settled) == 3
    assert readings(world)[world.first_channel].form is IdForm.HEX_RECEIPT


def test_what_was_learned_survives_a_restart_and_is_of_one_channel(world: World) -> None:
    world.receives(*(heard(one, str) for one in sent(world, 3, hexadecimal)))
    world.use()
    later = sent(world, 1, hexadecimal, FIRST_ID + 100)
    elsewhere = replace(heard(later[0], str), channel_id=world.second_channel)
    assert world.receives(elsewhere).orphans == 1
    assert len(world.receives(heard(later[0], str)).settled) == 1


def test_one_receipt_repeated_is_one_witness(world: World) -> None:
    numbered = sent(world, 3, hexadecimal)
    for _ in range(5):
        assert world.receives(heard(numbered[0], str)).learned == []
    assert outcomes(world, numbered) == [None] * 3


def test_another_number_is_no_witness(world: World) -> None:
    numbered = sent(world, 3, hexadecimal)
    strangers = [heard(one, str) for one in numbered]
    strangers = [replace(one, event=replace(one.event, phone=PHONE + 50)) for one in strangers]
    assert world.receives(*strangers).orphans == 3
    assert readings(world) == {}


def test_a_channel_whose_ids_match_as_they_stand_learns_nothing(world: World) -> None:
    numbered = sent(world, 4, str)
    # One message of another base among them: each batch has a match that says otherwise.
    odd = sent(world, 3, hexadecimal, FIRST_ID + 50)
    for place in range(3):
        world.receives(heard(numbered[place], str), heard(odd[place], str))
    assert readings(world) == {}
    assert outcomes(world, numbered[:3]) == [Outcome.DELIVERED] * 3
    assert outcomes(world, odd) == [None] * 3


def test_an_id_that_can_be_read_in_two_ways_is_not_guessed(world: World) -> None:
    number = 1_000_000_000
    both = world.leaves(PHONE)
    world.waits(60)
    both += world.leaves(PHONE)
    # The receipt's id in hex is one message's, and read as hex it is the other's.
    world.hears(told(both[0], f"{number:x}"), told(both[1], str(int(str(number), 16))))
    for _ in range(4):
        assert world.receives(receipt(both[0], carrier_id=str(number))).orphans == 1
    assert readings(world) == {}
    assert [world.outcome(one.message_id) for one in both] == [None, None]


def test_a_miss_that_matches_otherwise_is_no_receipt_of_an_attempt_in_doubt(world: World) -> None:
    [known] = sent(world, 1, hexadecimal)
    [doubtful] = world.leaves(PHONE)
    world.hears(lost(doubtful))
    assert world.receives(heard(known, str)).orphans == 1
    assert world.outcome(doubtful.message_id) is None


def test_a_receipt_before_its_answer_is_found_in_the_learned_base(world: World) -> None:
    world.receives(*(heard(one, str) for one in sent(world, 3, hexadecimal)))
    [leaving] = world.leaves(PHONE)
    early = receipt(leaving, carrier_id=str(FIRST_ID + 7))
    assert world.receives(early).orphans == 1
    world.hears(told(leaving, hexadecimal(FIRST_ID + 7)))
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED


def test_a_base_that_turns_out_wrong_is_forgotten(world: World) -> None:
    world.receives(*(heard(one, str) for one in sent(world, 3, hexadecimal)))
    later = sent(world, 1, str, FIRST_ID + 200)
    assert world.receives(heard(later[0], hexadecimal)).orphans == 1
    assert readings(world) == {}


def test_a_repeated_receipt_in_the_learned_base_is_a_duplicate(world: World) -> None:
    numbered = sent(world, 3, hexadecimal)
    heard_of = [heard(one, str) for one in numbered]
    world.receives(*heard_of)
    again = world.receives(*heard_of)
    assert (again.duplicates, again.settled, again.orphans) == (3, [], 0)
