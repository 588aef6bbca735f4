"""An account's funds status: derived from its funds each time it is asked, never stored. Pure."""

from __future__ import annotations

from hongyan.domain.ledger.model import Funds, FundsStatus, Mode, Wallet


def status_of(funds: Funds, cash: Wallet, *, gate_above_zero: bool) -> FundsStatus:
    """Return whether an account may send, as far as money goes (FAQ 3.1, 3.2).

    Looks at posted cash: what is held for messages on their way still counts. `gate_above_zero`
    asks a prepaid account for more than nothing (FAQ 3.1), else for not less (FAQ 3.2 item 3).
    """
    posted = cash.available + cash.held
    floor = -funds.credit_limit if funds.mode is Mode.POSTPAID else 0
    if posted < floor:
        return FundsStatus.ARREARS
    if funds.overdue_at is not None:
        return FundsStatus.OVERDUE
    if funds.mode is Mode.PREPAID and gate_above_zero and posted == 0:
        return FundsStatus.EMPTY
    return FundsStatus.GOOD
