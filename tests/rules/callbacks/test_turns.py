"""Fair turns among endpoints, and runs of consecutive numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.callbacks.model import EndpointKey, PushItem, PushKind
from hongyan.domain.callbacks.turns import EndpointHealth, Slots, choose_turns, consecutive_runs

SLOTS = Slots(total=8, failing=4, per_endpoint=2)
STANDINGS = st.builds(
    EndpointHealth, in_flight=st.integers(0, 2), is_failing=st.booleans(), turn=st.integers(0, 50)
)
ACCOUNTS = st.integers(1, 20)


def key(account_id: int) -> EndpointKey:
    return account_id, PushKind.SMS_REPORT


def keys(*account_ids: int) -> list[EndpointKey]:
    return [key(account_id) for account_id in account_ids]


def test_an_endpoint_gets_two_pushes_side_by_side() -> None:
    assert choose_turns(keys(1), {}, SLOTS) == {key(1): 2}
    assert choose_turns(keys(1), {key(1): EndpointHealth(in_flight=1)}, SLOTS) == {key(1): 1}
    assert choose_turns(keys(1), {key(1): EndpointHealth(in_flight=2)}, SLOTS) == {}


def test_a_failing_endpoint_gets_one_push_at_a_time() -> None:
    assert choose_turns(keys(1), {key(1): EndpointHealth(is_failing=True)}, SLOTS) == {key(1): 1}


def test_who_waited_longest_goes_first() -> None:
    healths = {key(number): EndpointHealth(turn=10 - number) for number in range(1, 7)}
    assert list(choose_turns(keys(*range(1, 7)), healths, SLOTS)) == keys(6, 5, 4, 3)


def test_however_many_endpoints_fail_a_healthy_one_gets_its_turn() -> None:
    failing = {key(number): EndpointHealth(in_flight=1, is_failing=True) for number in range(1, 5)}
    failing |= {key(number): EndpointHealth(is_failing=True) for number in range(5, 90)}
    turns = choose_turns([*failing, key(99)], failing | {key(99): EndpointHealth(turn=1000)}, SLOTS)
    assert turns == {key(99): 2}


@given(st.sets(ACCOUNTS), st.dictionaries(ACCOUNTS, STANDINGS))
def test_no_limit_is_passed_by_new_turns(due: set[int], known: dict[int, EndpointHealth]) -> None:
    healths = {key(account_id): health for account_id, health in known.items()}
    turns = choose_turns(keys(*due), healths, SLOTS)
    failing = {one for one, health in healths.items() if health.is_failing}
    before = sum(health.in_flight for health in healths.values())
    before_failing = sum(healths[one].in_flight for one in failing)
    begun_failing = sum(turns.get(one, 0) for one in failing)
    assert all(turns.values())
    assert not turns or before + sum(turns.values()) <= SLOTS.total
    assert not begun_failing or before_failing + begun_failing <= SLOTS.failing


@given(st.lists(st.integers(1, 30), unique=True), st.integers(1, 5))
def test_runs_keep_every_item_in_order_and_skip_no_number(
    sequences: list[int], items_max: int
) -> None:
    items = [PushItem(number, number, "{}", 0, 0) for number in sequences]
    runs = consecutive_runs(items, items_max)
    assert [item for run in runs for item in run] == items
    for run in runs:
        assert 1 <= len(run) <= items_max
        first = run[0].sequence
        assert [item.sequence for item in run] == list(range(first, first + len(run)))


def test_a_run_is_cut_only_at_a_gap_or_when_full() -> None:
    items = [PushItem(number, number, "{}", 0, 0) for number in (1, 2, 3, 4, 5, 9, 10)]
    lengths = [len(run) for run in consecutive_runs(items, 3)]
    assert lengths == [3, 2, 2]
