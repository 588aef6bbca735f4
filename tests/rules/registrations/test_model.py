"""Where a sign is registered: what was said, and what is presumed while nothing is said."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.registrations.model import (
    OPEN,
    PASSED,
    REASONS,
    RegisteredSign,
    Registration,
    RegistrationReason,
    RegistrationState,
    ServingChannel,
    best_of,
    overall,
    registrations_at,
)

S, R = RegistrationState, RegistrationReason
SIGN = RegisteredSign(7, "0007", approved_at=1000, has_qualification=True)
SIMULATED, REAL = ServingChannel(1, is_simulated=True), ServingChannel(2, is_simulated=False)
AFTER_MS = 60


def said(state: S, channel_id: int | None = None, since: int = 1000) -> Registration:
    return Registration(1, 7, "mobile", channel_id, state, REASONS[state][0], "话", "12", since)


def at(
    *serving: ServingChannel,
    sign: RegisteredSign = SIGN,
    words: tuple[Registration, ...] = (),
    now_ms: int = 1000,
) -> list[tuple[int | None, S, R, int]]:
    found = registrations_at("mobile", sign, serving, words, now_ms, AFTER_MS)
    assert all((one.sign_id, one.carrier) == (7, "mobile") for one in found)
    return [(one.channel_id, one.state, one.reason, one.since) for one in found]


# AUDIT H3: "model the registration of a sign at each carrier (simulated: done after a time; real:
# operator), pollers finish"
def test_a_simulated_carrier_registers_an_approved_sign_after_a_while() -> None:
    assert at(SIMULATED, now_ms=1059) == [(1, S.REGISTERING, R.REGISTERING, 1000)]
    assert at(SIMULATED, now_ms=1060) == [(1, S.VERIFIED, R.DETECT_SUCCESS, 1060)]
    unqualified = replace(SIGN, has_qualification=False)
    assert at(SIMULATED, sign=unqualified, now_ms=10**9)[0][1] is S.VERIFIED


def test_a_real_carrier_waits_for_the_operators_word() -> None:
    # AUDIT H3
    assert at(REAL, now_ms=10**12) == [(2, S.REGISTERING, R.REGISTERING, 1000)]
    unqualified = replace(SIGN, has_qualification=False)
    assert at(REAL, sign=unqualified) == [(2, S.UNREGISTERED, R.UNBINDING_QUA, 1000)]
    assert at(REAL, words=(said(S.FAILED),)) == [(2, S.FAILED, R.OTHERS_ERROR, 1000)]


@pytest.mark.parametrize("channel", [SIMULATED, REAL])
def test_a_sign_that_is_not_approved_is_registered_nowhere(channel: ServingChannel) -> None:
    waiting = replace(SIGN, approved_at=None)
    found = at(channel, sign=waiting, now_ms=10**12)
    assert found == [(channel.channel_id, S.UNREGISTERED, R.NON_REGISTER, 0)]


def test_a_word_on_a_channel_comes_before_one_on_the_carrier() -> None:
    words = (said(S.REGISTERED, 2), said(S.FAILED), replace(said(S.LAPSED), carrier="unicom"))
    found = at(SIMULATED, REAL, words=words)
    assert [one[:2] for one in found] == [(1, S.FAILED), (2, S.REGISTERED)]


def test_a_carrier_that_no_channel_reaches_has_what_was_said_of_it_alone() -> None:
    assert at() == []
    assert at(words=(said(S.REGISTERED),)) == [(None, S.REGISTERED, R.DETECTING, 1000)]
    assert at(words=(said(S.REGISTERED, 9),)) == []


@pytest.mark.parametrize("state", S)
def test_a_sign_that_is_approved_anew_is_registered_anew_unless_it_had_passed(state: S) -> None:
    again = replace(SIGN, approved_at=2000)
    [(_, found, _, _)] = at(REAL, sign=again, words=(said(state, since=1999),))
    assert found is (state if state in PASSED else S.REGISTERING)
    [(_, found, _, _)] = at(REAL, sign=again, words=(said(state, since=2000),))
    assert found is state


def test_one_channel_that_passed_is_enough_for_a_carrier() -> None:
    best_first = (S.VERIFIED, S.REGISTERED, S.REGISTERING, S.LAPSED, S.FAILED, S.UNREGISTERED)
    assert set(best_first) == set(S)
    for better, worse in pairwise(best_first):
        for several in permutations([said(better), said(worse)]):
            found = best_of(several)
            assert found is not None
            assert found.state is better
    assert best_of([]) is None


@given(st.lists(st.sampled_from(S), min_size=1))
def test_all_carriers_together_have_passed_when_each_has(states: list[S]) -> None:
    found = overall(states)
    assert found in states
    assert (found in PASSED) == all(one in PASSED for one in states)
    assert (found in OPEN) == any(one in OPEN for one in states)
    assert overall([]) is S.UNREGISTERED


def test_every_state_has_reasons_and_every_reason_a_state() -> None:
    assert set(REASONS) == set(S)
    given_reasons = [one for several in REASONS.values() for one in several]
    assert sorted(given_reasons) == sorted(R)
