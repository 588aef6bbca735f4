"""Letters that end: warnings, then signs that cannot send, with the documented refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.messages.request import Accepted
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.papers.lapse_letters import lapse_letters
from hongyan.kernel.calendar import DAY_MS, day_starts_at
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.papers_table import Papers
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

END_DAY = 20270114


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def sweeps(papers: Papers, days_before_end: int) -> int:
    """Sweep at noon a number of days before the letter's last one."""
    noon = day_starts_at(END_DAY) + DAY_MS // 2
    papers.world.clock.advance(noon - days_before_end * DAY_MS - papers.world.now)
    now, context = papers.world.now, papers.world.context
    return int(papers.run(lambda tx: lapse_letters(work_at(tx, now, context))))


def told(papers: Papers) -> list[NoticeKind]:
    """Return the kinds of notices, oldest first."""
    found = papers.run(lambda tx: notices.notices_of(tx, papers.account_id))
    return [one.kind for one in reversed(found)]


def test_warnings_come_once_at_30_7_and_1_days(papers: Papers) -> None:
    papers.letter()
    heard = []
    for days in (31, 30, 29, 7, 6, 1, 0):
        sweeps(papers, days)
        heard.append(len(told(papers)))
    assert heard == [0, 1, 1, 2, 2, 3, 3]
    assert set(told(papers)) == {NoticeKind.LETTER_ENDS}


def test_a_lapsed_letter_halts_the_signs_that_rest_on_it_and_no_others(papers: Papers) -> None:
    letter_id = papers.letter()
    assert isinstance(letter_id, int)
    resting, free = papers.sign(letter_id=letter_id), papers.sign("自己的名字")
    rejected = papers.sign("裹裹", letter_id=letter_id, state=SignState.REJECTED)
    assert isinstance(papers.world.asks(PHONE, sign_name="菜鸟网络"), Accepted)
    assert sweeps(papers, 0) == 0
    assert sweeps(papers, -1) == 1
    assert papers.state_of(resting) is SignState.UNAVAILABLE
    assert papers.state_of(free) is SignState.APPROVED
    assert papers.state_of(rejected) is SignState.REJECTED
    refused = papers.world.asks(PHONE, sign_name="菜鸟网络")
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.SIGN_UNAVAILABLE
    assert told(papers)[-1] is NoticeKind.LETTER_LAPSED
    assert sweeps(papers, -2) == 0
