"""Policy documents: what is read, and that nothing is passed over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.members.document import (
    check_policy_name,
    read_document,
    write_document,
)
from hongyan.domain.members.policy import READY_MADE, Effect, PolicyStatement
from hongyan.domain.members.reasons import PolicyReason
from hongyan.kernel.refusal import Refused
from tests.saying import no

STATEMENTS = st.lists(
    st.builds(
        PolicyStatement,
        st.sampled_from(Effect),
        st.lists(
            st.sampled_from(["*", "dysms:*", "dysms:SendSms", "dysms:?et*"]), min_size=1, max_size=5
        ).map(tuple),
    ),
    min_size=1,
    max_size=5,
).map(tuple)


def document(**statement: object) -> str:
    return json.dumps({"Version": "1", "Statement": [statement]})


def test_a_document_is_read() -> None:
    text = document(Effect="Allow", Action="dysms:Query*", Resource="*")
    assert read_document(text) == (PolicyStatement(Effect.ALLOW, ("dysms:Query*",)),)


@given(STATEMENTS)
def test_what_is_written_is_read_back(statements: tuple[PolicyStatement, ...]) -> None:
    assert read_document(write_document(statements)) == statements


def test_ready_made_policies_can_be_written() -> None:
    for policy in READY_MADE.values():
        assert read_document(write_document(policy.statements)) == policy.statements


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", PolicyReason.DOCUMENT_NO_JSON),
        ("{", PolicyReason.DOCUMENT_NO_JSON),
        ("[]", PolicyReason.DOCUMENT_KEYS),
        ("[" * 5000, PolicyReason.DOCUMENT_NO_JSON),
        ("{}", PolicyReason.DOCUMENT_KEYS),
        ('{"Version": "2", "Statement": []}', PolicyReason.DOCUMENT_VERSION),
        ('{"Version": "1", "Statement": []}', PolicyReason.STATEMENT_COUNT),
        ('{"Version": "1", "Statement": {}}', PolicyReason.STATEMENT_COUNT),
        ('{"Version": "1", "Statement": ["Allow"]}', PolicyReason.STATEMENT_KEYS),
        (document(Effect="allow", Action="*"), PolicyReason.STATEMENT_EFFECT),
        (document(Effect=["Allow"], Action="*"), PolicyReason.STATEMENT_EFFECT),
        (document(Effect="Allow"), PolicyReason.ACTION_COUNT),
        (
            '{"Version": "1", "Statement": [{"Effect": "Deny", "Effect": "Allow", "Action": "*"}]}',
            PolicyReason.DOCUMENT_NO_JSON,
        ),
        (document(Effect="Allow", Action=[]), PolicyReason.ACTION_COUNT),
        (document(Effect="Allow", Action=[1]), PolicyReason.ACTION_ILLEGAL),
        (document(Effect="Allow", Action="SendSms"), PolicyReason.ACTION_ILLEGAL),
        (document(Effect="Allow", Action="ecs:*"), PolicyReason.ACTION_ILLEGAL),
        (
            document(Effect="Allow", Action="*", Resource="acs:dysms:*:*:one"),
            PolicyReason.STATEMENT_RESOURCE,
        ),
        (
            document(Effect="Allow", Action="*", Condition={"IpAddress": {}}),
            PolicyReason.STATEMENT_KEYS,
        ),
        (document(Effect="Allow", NotAction="dysms:SendSms"), PolicyReason.STATEMENT_KEYS),
        (document(Effect="Allow", Action=["dysms:SendSms"] * 201), PolicyReason.ACTION_COUNT),
        (document(Effect="Allow", Action="*") + " " * 6144, PolicyReason.DOCUMENT_LENGTH),
    ],
)
def test_what_cannot_be_honoured_is_refused(text: str, reason: PolicyReason) -> None:
    assert no(read_document(text)) == (reason, "policy.document")


@given(
    st.text(max_size=200)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["Version", "Statement", "Effect", "Action"]), inner)
        ),
    ).map(json.dumps)
)
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(read_document(text), Refused | tuple)


@pytest.mark.parametrize("name", ["Senders", "read-2", "a" * 128])
def test_a_policy_may_have_a_name(name: str) -> None:
    assert check_policy_name(name) is None


@pytest.mark.parametrize("name", ["", "-a", "a b", "名", "a" * 129])
def test_a_policy_may_not_have_a_name(name: str) -> None:
    assert no(check_policy_name(name)) == (PolicyReason.NAME_ILLEGAL, "policy.name")


@pytest.mark.parametrize("name", READY_MADE)
def test_a_policy_may_not_have_a_ready_made_ones_name(name: str) -> None:
    assert no(check_policy_name(name)) == (PolicyReason.NAME_READY_MADE, "policy.name")
