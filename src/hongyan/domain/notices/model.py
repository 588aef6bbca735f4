"""Notices as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about."""

    LETTER_ENDS = "letter_ends"
    LETTER_LAPSED = "letter_lapsed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: `subject_id` is the thing's, `text` says it in Chinese."""

    notice_id: int
    account_id: int
    kind: NoticeKind
    subject_id: int
    text: str
    created_at: int
