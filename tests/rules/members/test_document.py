"""Policy documents: what is read, and that nothing is passed over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.members.document import (
    PolicyFault,
    check_policy_name,
    read_document,
    write_document,
)
from hongyan.domain.members.policy import READY_MADE, Effect, PolicyStatement

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
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 5000,
        "{}",
        '{"Version": "2", "Statement": []}',
        '{"Version": "1", "Statement": []}',
        '{"Version": "1", "Statement": {}}',
        '{"Version": "1", "Statement": ["Allow"]}',
        document(Effect="allow", Action="*"),
        document(Effect=["Allow"], Action="*"),
        document(Effect="Allow"),
        '{"Version": "1", "Statement": [{"Effect": "Deny", "Effect": "Allow", "Action": "*"}]}',
        document(Effect="Allow", Action=[]),
        document(Effect="Allow", Action=[1]),
        document(Effect="Allow", Action="SendSms"),
        document(Effect="Allow", Action="ecs:*"),
        document(Effect="Allow", Action="*", Resource="acs:dysms:*:*:one"),
        document(Effect="Allow", Action="*", Condition={"IpAddress": {}}),
        document(Effect="Allow", NotAction="dysms:SendSms"),
        document(Effect="Allow", Action=["dysms:SendSms"] * 201),
        document(Effect="Allow", Action="*") + " " * 6144,
    ],
)
def test_what_cannot_be_honoured_is_refused(text: str) -> None:
    read = read_document(text)
    assert isinstance(read, PolicyFault)
    assert read.rule
    assert read.remedy


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
    assert isinstance(read_document(text), PolicyFault | tuple)


@pytest.mark.parametrize("name", ["Senders", "read-2", "a" * 128])
def test_a_policy_may_have_a_name(name: str) -> None:
    assert check_policy_name(name) is None


@pytest.mark.parametrize("name", ["", "-a", "a b", "名", "a" * 129, *READY_MADE])
def test_a_policy_may_not_have_a_name(name: str) -> None:
    assert check_policy_name(name) is not None
