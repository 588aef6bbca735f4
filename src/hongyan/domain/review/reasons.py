"""Why something about a review case is refused. Knows no words.

What a rejection says to its applicant is `rejections`'.
"""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class CaseReason(Reason):
    """Why a case is not found or an act is not done; the first that applies is told."""

    MISSING = "case.missing"
    FILE_MISSING = "case.file_missing"
    REVIEWER_NAME = "case.reviewer_name"
    KINDS_DIFFER = "case.kinds_differ"
    NEVER_APPLIED = "case.never_applied"
    NEITHER_NUMBER_NOR_CODE = "case.neither_number_nor_code"
    NOT_NOW = "case.not_now"
    """The table has no such event in the case's state."""
    WRONG_ROLE = "case.not_yours"
    """This kind of actor does not do this."""
    CLAIMED_BY_ANOTHER = "case.claimed_by_another"
    """Only who claimed the case goes on with it."""
    OWN_DECISION = "case.own_decision"
    """A reviewer does not look at a decision of the same reviewer again."""
    REASON_MISSING = "case.reason_missing"
    """A rejection names its reasons."""
    REASON_UNFIT = "case.reason_unfit"
    """A reviewer's reason that this kind of subject cannot have; or a reason where none belongs."""
    NOTE_MISSING = "case.note_missing"
    """This is only done with a word of explanation."""
    NOTE_TOO_LONG = "case.note_too_long"
    CALL_MISSING = "case.call_missing"
    """A government or enterprise-grade case is approved after a call (FAQ 1.4.1)."""
    NOT_DUE = "case.not_due"
    """The due time has not passed."""
    DONE_LATELY = "case.done_lately"
    """It was urged within the hour, or is escalated already."""
    NOTHING_QUEUED = "case.nothing_queued"
    """No case waits that this reviewer may claim."""
    OWN_ACCOUNT = "case.own_account"
    """A reviewer does not decide what an account asks for that the reviewer works for."""
    NOTHING_SHOWN = "case.nothing_shown"
    """A rejection shows the words that are meant, or says what is wrong."""
    DECISION_WAITS = "case.decision_waits"
    """A decision that can still be taken back is in its way."""
    NOTHING_TO_TAKE_BACK = "case.nothing_to_take_back"
    """It was done meanwhile, or taken back, or is another reviewer's."""
    CHANGED_MEANWHILE = "case.changed_meanwhile"
    """Something happened to the case between the reviewer's key and the end of the time to undo."""


class ApplicationReason(Reason):
    """Why an application of any kind, or the wish for a human to look at it, is not taken."""

    REMARK_TOO_LONG = "application.remark_too_long"
    SCENE_TOO_LONG = "application.scene_too_long"
    FILE_NOT_UPLOADED = "application.file_not_uploaded"
    NEVER_REVIEWED = "application.never_reviewed"
    REVIEW_NOT_REQUESTABLE = "application.review_not_requestable"


class TypedReason(Reason):
    """Why something that cannot be undone is not done."""

    DIFFERS = "typed.differs"
    """What was to be typed, so that no one does it by mistake, was not typed."""
