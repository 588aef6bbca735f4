"""Which companies stand above one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.letters.chain import CHAIN_MAX, ancestors_of, makes_a_circle

PARENTS = {"子公司": "母公司", "孙公司": "子公司", "姐妹公司": "母公司"}


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
