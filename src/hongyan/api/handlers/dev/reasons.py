"""Why the control of `dev` does not do what a program asked. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class ControlReason(Reason):
    """Each has its rule and remedy in the catalogues of refusals."""

    NUMBER = "control.number"
    LIMIT = "control.limit"
    WAIT = "control.wait"
    AFTER = "control.after"
    NO_CODE = "control.no_code"
    OUTCOME = "control.outcome"
    DELAY = "control.delay"
    KIND = "control.kind"
    REPLY_TEXT = "control.reply_text"
    NO_MESSAGE = "control.no_message"
    ELSEWHERE = "control.elsewhere"
    RESET_UNMARKED = "control.reset_unmarked"
    RESET_ELSEWHERE = "control.reset_elsewhere"
    RESET_RESTLESS = "control.reset_restless"
