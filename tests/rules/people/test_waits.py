"""How long a person waits after failures: longer each time, and never for what strangers did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.people.waits import (
    FIRST_WAIT_MS,
    FORGOTTEN_MS,
    FREE_OF_ADDRESS,
    FREE_OF_NAME,
    WAIT_MS_MAX,
    Failures,
    digest_of_address,
    digest_of_name,
    is_forgotten,
    network_of,
    waits_until,
)

NOW = 1_790_000_000_000


def wait_ms(times: int, free: int = FREE_OF_NAME) -> int:
    until = waits_until(Failures(times, NOW), free, NOW)
    return 0 if until is None else until - NOW


def test_the_first_five_failures_cost_nothing() -> None:
    assert waits_until(None, FREE_OF_NAME, NOW) is None
    assert [wait_ms(times) for times in range(FREE_OF_NAME)] == [0] * 5


def test_each_failure_more_doubles_the_wait_up_to_an_hour() -> None:
    assert [wait_ms(times) for times in (5, 6, 7)] == [FIRST_WAIT_MS * one for one in (1, 2, 4)]
    assert wait_ms(1000) == WAIT_MS_MAX == 3_600_000


@given(times=st.integers(0, 10**9), free=st.sampled_from((FREE_OF_NAME, FREE_OF_ADDRESS)))
def test_waits_only_grow_and_never_become_a_lock(times: int, free: int) -> None:
    assert wait_ms(times, free) <= wait_ms(times + 1, free) <= WAIT_MS_MAX


@given(times=st.integers(0, 100), later=st.integers(0, 2 * FORGOTTEN_MS))
def test_every_wait_passes(times: int, later: int) -> None:
    until = waits_until(Failures(times, NOW), FREE_OF_NAME, NOW + later)
    assert until is None or NOW + later < until <= NOW + WAIT_MS_MAX


def test_a_day_later_no_failure_counts() -> None:
    assert not is_forgotten(Failures(9, NOW), NOW + FORGOTTEN_MS - 1)
    assert is_forgotten(Failures(9, NOW), NOW + FORGOTTEN_MS)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("nothing", ""),
    ],
)
def test_one_customers_ipv6_network_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_failures_are_counted_of_a_name_at_an_address_and_of_the_address() -> None:
    words = {
        digest_of_name("ann", "192.0.2.7"),
        digest_of_name("ann", "192.0.2.8"),
        digest_of_name("bob", "192.0.2.7"),
        digest_of_address("192.0.2.7"),
        digest_of_address("192.0.2.8"),
    }
    assert len(words) == 5
    assert not any("ann" in one for one in words)
