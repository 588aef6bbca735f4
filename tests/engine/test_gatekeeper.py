"""The gatekeeper: what addresses hold is counted, given back, and never below nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.config import Settings
from hongyan.engine.gatekeeper import CloseReason, Gatekeeper, Visitor, home_of
from hongyan.kernel.bounds import DESCRIPTORS_KEPT, HEADER_BYTES_MAX


def keeper_of(**settings: int) -> Gatekeeper:
    return Gatekeeper(Settings(**settings).bounds)


def entered(
    keeper: Gatekeeper, address: str, turned: list[CloseReason], *, waits: bool = True
) -> Visitor:
    visitor = keeper.enter(address, turned.append)
    assert visitor is not None
    if waits:
        visitor.late_at = 1e12
    return visitor


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", home_of("2001:db8::ffff:2")),
        ("fe80::1%eth0", home_of("fe80::2")),
        ("", ""),
    ],
)
def test_an_address_has_one_home(address: str, home: str) -> None:
    assert home_of(address) == home


async def test_the_total_is_kept_over_all_addresses() -> None:  # AUDIT A9
    keeper, turned = keeper_of(connections_max=3), []
    for place in range(10):
        entered(keeper, f"192.0.2.{place}", turned)
        assert keeper.connections <= 3
    assert turned == [CloseReason.CROWD] * 7


async def test_who_is_served_at_present_makes_no_room() -> None:
    keeper, turned = keeper_of(connections_max=2), []
    entered(keeper, "192.0.2.1", turned, waits=False)
    entered(keeper, "192.0.2.1", turned).know(1)
    assert keeper.enter("192.0.2.2", turned.append) is None
    assert turned == []


async def test_a_proxy_has_no_bound_of_one_address() -> None:  # AUDIT A13
    keeper = keeper_of(connections_per_address=1)
    for _ in range(5):
        assert keeper.enter("192.0.2.1", lambda _: None, is_proxy=True) is not None
    assert keeper.connections == 5


async def test_a_client_behind_a_proxy_pays_for_what_it_holds() -> None:
    keeper = keeper_of(unverified_bytes_per_address=200_000)
    one, two = (keeper.enter("192.0.2.1", lambda _: None, is_proxy=True) for _ in range(2))
    assert one is not None
    assert two is not None
    one.speak_for("198.51.100.1")
    two.speak_for("198.51.100.2")
    assert one.hold(150_000)
    assert two.hold(150_000)
    assert not one.hold(100_000)
    one.release()
    assert one.hold(150_000)


async def test_whoever_holds_little_is_never_refused() -> None:
    keeper, turned = keeper_of(unverified_bytes_per_address=100_000), []
    greedy, modest = (entered(keeper, "192.0.2.1", turned) for _ in range(2))
    assert not greedy.hold(1_000_000)
    assert modest.hold(HEADER_BYTES_MAX)
    assert not modest.hold(1)


async def test_the_late_are_turned_away_once_and_nobody_else() -> None:  # AUDIT A9
    keeper, late, well = keeper_of(), [], []
    entered(keeper, "192.0.2.1", late).late_at = 0.0
    entered(keeper, "192.0.2.1", well)
    keeper._look()
    keeper._look()
    assert (late, well) == ([CloseReason.LATE], [])


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["enter", "hold", "release", "know", "leave"]))
    )
)
async def test_whatever_happens_the_sums_agree(steps: list[tuple[int, str]]) -> None:
    keeper = keeper_of(connections_max=5, connections_per_address=3, connections_per_account=2)
    inside: list[Visitor] = []
    for place, what in steps:
        if what == "enter":
            visitor = keeper.enter(f"192.0.2.{place}", lambda _: None)
            if visitor is not None:
                visitor.late_at = 1e12
                inside.append(visitor)
        elif inside:
            visitor = inside[place % len(inside)]
            if visitor.is_gone:
                continue
            if what == "hold":
                visitor.hold(1000)
            elif what == "know":
                visitor.know(place % 2)
            else:
                getattr(visitor, what)()
        inside = [one for one in inside if not one.is_gone]
        assert keeper.connections == len(inside) <= 5
        assert keeper.held == sum(one.held for one in inside)
    for visitor in inside:
        visitor.leave()
        visitor.leave()
    assert (keeper.connections, keeper.held, keeper._tallies, keeper._accounts) == (0, 0, {}, {})


async def test_an_account_holds_so_many_connections_and_makes_room_for_its_own() -> None:
    keeper, turned = keeper_of(connections_per_account=2), []
    connections = [entered(keeper, f"192.0.2.{one}", turned) for one in range(4)]
    for one in connections[:3]:
        one.know("account 1")
    connections[3].know("account 2")
    assert [one.is_gone for one in connections] == [True, False, False, False]
    assert turned == [CloseReason.CROWD]


async def test_an_address_that_connects_without_end_takes_nobodys_room() -> None:
    keeper, turned = keeper_of(connections_per_address=3, failed_calls_per_address=100), []
    for _ in range(100):
        keeper.enter("192.0.2.1", lambda _: None)
    assert not keeper.is_patient_with("192.0.2.1")
    stays = [one for one in keeper._visitors if not one.is_gone]
    for one in stays:
        one.late_at = 1e12
    assert keeper.enter("192.0.2.1", turned.append) is None
    assert not any(one.is_gone for one in stays)
    assert entered(keeper, "192.0.2.2", turned) is not None


async def test_what_all_others_fail_at_does_not_hold_up_who_comes_for_the_first_time() -> None:
    keeper = keeper_of(failed_calls_per_second=100)
    for one in range(200):
        entered(keeper, f"192.0.2.{one}", []).fail()
    assert keeper.wait_seconds(keeper.tally_of("192.0.2.7")) == 0.0
    for _ in range(3):
        entered(keeper, "192.0.2.7", []).fail()
    assert keeper.wait_seconds(keeper.tally_of("192.0.2.7")) > 0.5


async def test_a_known_caller_whose_connection_was_kept_too_long_has_not_failed() -> None:
    keeper = keeper_of(failed_calls_per_address=1)
    for _ in range(20):
        visitor = entered(keeper, "192.0.2.1", [])
        visitor.know(1)
        visitor.turn_away(CloseReason.LATE)
    assert keeper.is_patient_with("192.0.2.1")


def test_bounds_fit_the_descriptors_of_the_process() -> None:  # AUDIT A9
    bounds = Settings(connections_max=4096).bounds
    assert bounds.fitting(1024).address.connections == 1024 - DESCRIPTORS_KEPT
    assert bounds.fitting(10).address.connections == 1
    assert bounds.fitting(1 << 20) is bounds
