"""Letters that end: their accounts are warned, and signs resting on a lapsed one cannot send.

A sweep. The letter that counts is the one of a sign's newest application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.letters import store
from hongyan.domain.letters.expiry import LAPSED, WARNED_DAYS, warning_due
from hongyan.domain.letters.model import Letter
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, SignState
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.cases.resting import signs_resting_on
from hongyan.kernel.calendar import DAY_MS, shanghai_day
from hongyan.kernel.period import day_text

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

LETTERS_MAX: Final = 200


def lapse_letters(work: Work) -> int:
    """Warn of letters that end soon and halt signs whose letter has lapsed; returns how many halt.

    Warnings come at 30, 7 and 1 days, and again with the lapse.
    """
    today = shanghai_day(work.now_ms)
    last_day = shanghai_day(work.now_ms + max(WARNED_DAYS) * DAY_MS)
    halted = 0
    for letter, given in store.letters_to_warn_of(work.tx, last_day, LETTERS_MAX):
        due = warning_due(letter.period, today, given)
        if due is None:
            continue
        if due == LAPSED:
            resting = signs_resting_on(work.tx, letter.account_id, letter_id=letter.letter_id)
            sending = [one.sign for one in resting if one.sign.state is SignState.APPROVED]
            for sign in sending:
                signs.set_sign_state(work.tx, sign.sign_id, SignState.UNAVAILABLE, work.now_ms)
            halted += len(sending)
            _tell(work, letter, NoticeKind.LETTER_LAPSED, _lapsed(letter, sending))
        else:
            left = letter.period.days_left(today)
            _tell(work, letter, NoticeKind.LETTER_ENDS, _ends(letter, left))
        store.set_warned(work.tx, letter.letter_id, due)
    if halted:
        invalidate_reference(work.tx)
    return halted


def _tell(work: Work, letter: Letter, kind: NoticeKind, text: str) -> None:
    notices.add_notice(work.tx, letter.account_id, kind, letter.letter_id, text, work.now_ms)


def _ends(letter: Letter, left: int) -> str:
    when = "今天" if left == 0 else f"{left} 天后"
    return (
        f"授权委托书“{letter.name}”将于 {day_text(letter.period.end_day)}（{when}）到期，"
        f"请提交新的授权书，否则签名 {'、'.join(letter.sign_names)} 届时不能发送。"
    )


def _lapsed(letter: Letter, halted: list[Sign]) -> str:
    names = "、".join(one.name for one in halted)
    what = f"签名 {names} 已停止发送" if names else "没有签名因此停止发送"
    return (
        f"授权委托书“{letter.name}”已于 {day_text(letter.period.end_day)} 到期，{what}；"
        "请提交新的授权书并为签名更换授权书。"
    )
