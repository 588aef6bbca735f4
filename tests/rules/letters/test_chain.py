"""Who needs whose letter: companies of one group are separate legal persons (FAQ 1.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.letters.chain import CHAIN_MAX, Relation, ancestors_of, makes_a_circle, need_of

PARENTS = {"子公司": "母公司", "孙公司": "子公司", "姐妹公司": "母公司"}


@pytest.mark.parametrize(
    ("owner", "user", "relation", "needs_letter"),
    [
        ("子公司", "子公司", Relation.SAME, False),
        ("母公司", "子公司", Relation.PARENT, True),
        ("母公司", "孙公司", Relation.PARENT, True),
        ("子公司", "母公司", Relation.SUBSIDIARY, True),
        ("姐妹公司", "孙公司", Relation.SISTER, True),
        ("路人公司", "子公司", Relation.STRANGER, True),
        ("母公司", "张三", Relation.STRANGER, True),
    ],
)
def test_only_ones_own_name_needs_no_letter(
    owner: str, user: str, relation: Relation, needs_letter: bool
) -> None:
    need = need_of(owner, user, PARENTS)
    assert (need.relation, need.needs_letter) == (relation, needs_letter)


def test_ancestors_are_named_from_the_nearest() -> None:
    assert ancestors_of("孙公司", PARENTS) == ("子公司", "母公司")
    assert ancestors_of("母公司", PARENTS) == ()


def test_a_company_does_not_become_its_own_ancestor() -> None:
    assert makes_a_circle("母公司", "孙公司", PARENTS)
    assert makes_a_circle("母公司", "母公司", PARENTS)
    assert not makes_a_circle("新公司", "孙公司", PARENTS)


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_circles_that_are_there_already_do_not_hang(parents: dict[str, str]) -> None:
    for company in "abcdef":
        chain = ancestors_of(company, parents)
        assert len(chain) <= CHAIN_MAX
        assert len(set(chain)) == len(chain)
