"""What an applicant reads about an open case: why it is open, and what happens next (FAQ 1.4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.domain.review.lifecycle import State


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as the applicant reads it."""

    zh: str
    en: str


STATE_WORDS: Final[Mapping[State, StateWords]] = {
    State.SUBMITTED: StateWords("正在按规则自动检查", "The rules are being applied"),
    State.AUTO_REJECTED: StateWords(
        "自动检查未通过，可申请人工复核", "Rejected by the rules; you may ask for a human"
    ),
    State.QUEUED: StateWords("排队等待审核", "Waiting for a reviewer"),
    State.CLAIMED: StateWords("审核员正在审核", "A reviewer is looking at it"),
    State.MATERIAL_NEEDED: StateWords(
        "等待您补充材料，审核计时已暂停", "Waiting for your papers; the clock stands still"
    ),
    State.CALL_NEEDED: StateWords(
        "等待电话核实，请留意来电", "Waiting for a telephone call: please answer it"
    ),
    State.APPROVED: StateWords("审核通过", "Approved"),
    State.REJECTED: StateWords("审核未通过", "Rejected"),
    State.WITHDRAWN: StateWords("已撤回", "Withdrawn"),
}
"""Total over `State`."""
