"""Which signs rest on a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.flows.review.cases.resting import signs_resting_on
from tests.flows.papers_table import Papers

if TYPE_CHECKING:
    from tests.flows.world import World


def test_only_the_newest_papers_of_a_sign_count(world: World) -> None:
    papers = Papers(world)
    first, second = papers.letter(), papers.letter(name="第二份")
    assert isinstance(first, int)
    assert isinstance(second, int)
    papers.sign(letter_id=second)
    account_id = papers.account_id
    on_first = papers.run(lambda tx: signs_resting_on(tx, account_id, letter_id=first))
    on_second = papers.run(lambda tx: signs_resting_on(tx, account_id, letter_id=second))
    assert (len(on_first), len(on_second)) == (0, 1)
