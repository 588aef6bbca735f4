"""What policies allow: denials win, and what nothing allows is not allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.members.policy import (
    FULL_ACCESS,
    READ_ONLY_ACCESS,
    READY_MADE,
    Effect,
    Policy,
    PolicyStatement,
    is_allowed,
)

ACTIONS = st.sampled_from(
    [
        "SendSms",
        "SendBatchSms",
        "QuerySendDetails",
        "GetSmsSign",
        "ListTagResources",
        "TagResources",
    ]
)
PATTERNS = st.sampled_from(
    ["*", "dysms:*", "dysms:Send*", "dysms:SendSms", "dysms:Query*", "dysms:?agResources"]
)
STATEMENTS = st.builds(
    PolicyStatement, st.sampled_from(Effect), st.lists(PATTERNS, min_size=1, max_size=3).map(tuple)
)
POLICIES = st.lists(
    st.builds(Policy, st.just("made"), st.lists(STATEMENTS, max_size=3).map(tuple)), max_size=3
)


def allow(*actions: str) -> Policy:
    return Policy("allows", (PolicyStatement(Effect.ALLOW, actions),))


def deny(*actions: str) -> Policy:
    return Policy("denies", (PolicyStatement(Effect.DENY, actions),))


def test_without_policies_nothing_is_allowed() -> None:
    assert not is_allowed([], "SendSms")


@pytest.mark.parametrize(
    ("pattern", "action", "fits"),
    [
        ("dysms:SendSms", "SendSms", True),
        ("dysms:sendsms", "SendSms", True),
        ("dysms:SendSms", "SendSmsMore", False),
        ("dysms:Send*", "SendBatchSms", True),
        ("dysms:*Sms", "SendBatchSms", True),
        ("dysms:*Sms*", "QuerySmsSign", True),
        ("dysms:SendSm?", "SendSms", True),
        ("dysms:SendSms?", "SendSms", False),
        ("*", "SendSms", True),
        ("ecs:*", "SendSms", False),
        ("dysms:S.ndSms", "SendSms", False),
        ("SendSms", "SendSms", False),
    ],
)
def test_a_pattern_names_actions(pattern: str, action: str, fits: bool) -> None:
    assert is_allowed([allow(pattern)], action) is fits


def test_a_denial_outweighs_every_permission() -> None:
    assert not is_allowed([FULL_ACCESS, deny("dysms:SendSms")], "SendSms")
    assert is_allowed([FULL_ACCESS, deny("dysms:SendSms")], "SendBatchSms")


@pytest.mark.parametrize("action", ["QuerySmsSign", "GetSmsTemplateList", "ListTagResources"])
def test_who_only_reads_may_read(action: str) -> None:
    assert is_allowed([READ_ONLY_ACCESS], action)


@pytest.mark.parametrize(
    "action", ["SendSms", "CreateSmsSign", "DeleteSmsTemplate", "TagResources"]
)
def test_who_only_reads_may_change_nothing(action: str) -> None:
    assert not is_allowed([READ_ONLY_ACCESS], action)
    assert is_allowed([FULL_ACCESS], action)


def test_ready_made_policies_go_by_their_names() -> None:
    assert set(READY_MADE) == {"HongyanFullAccess", "HongyanReadOnlyAccess"}
    assert all(policy.name == name for name, policy in READY_MADE.items())


@given(POLICIES, ACTIONS)
def test_the_order_of_policies_means_nothing(policies: list[Policy], action: str) -> None:
    assert is_allowed(policies, action) == is_allowed(policies[::-1], action)


@given(POLICIES, ACTIONS)
def test_one_more_denial_never_allows(policies: list[Policy], action: str) -> None:
    assert not is_allowed([*policies, deny("dysms:*")], action)


@given(POLICIES, ACTIONS)
def test_what_is_allowed_some_statement_allows(policies: list[Policy], action: str) -> None:
    if is_allowed(policies, action):
        named = [one for p in policies for one in p.statements if one.names(action)]
        assert named
        assert all(one.effect is Effect.ALLOW for one in named)
