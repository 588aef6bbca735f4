"""Why something about an account's funds is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class FundsReason(Reason):
    """Why funds are not shown, or their terms not changed."""

    NONE_YET = "funds.none_yet"
    NOTHING_TO_CHANGE = "funds.nothing_to_change"
    NO_CREDIT_PREPAID = "funds.no_credit_prepaid"
    OWES = "funds.owes"
