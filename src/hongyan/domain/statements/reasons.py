"""Why a statement is not shown. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class StatementReason(Reason):
    """Why a number names no month whose statement can be shown."""

    NOT_A_MONTH = "statement.not_a_month"
    NOT_BEGUN = "statement.not_begun"
