"""What each kind of account may do: one table (docs/rules/certification.md repeats it).

Pure words and figures; who asks says no with a code of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.kernel.kinds import AccountKind, MessageKind


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may do. Each field is a row of the page; None is no limit."""

    send_verification: bool
    send_notification: bool
    send_promotion: bool
    send_international: bool
    formal_signs_per_day: int | None
    test_signs: bool
    own_company_signs: bool
    third_party_signs_by_letter: bool
    change_frequency_limits: bool
    keep_unlimited_numbers: bool
    qualification_by_api: bool
    carrier_filing: bool
    leave_variable_meanings_open: bool
    invite_members: bool


RIGHTS: Final[Mapping[AccountKind, Rights]] = {
    AccountKind.PERSONAL: Rights(
        send_verification=True,
        send_notification=True,
        send_promotion=False,
        send_international=False,
        formal_signs_per_day=1,
        test_signs=True,
        own_company_signs=False,
        third_party_signs_by_letter=True,
        change_frequency_limits=False,
        keep_unlimited_numbers=False,
        qualification_by_api=False,
        carrier_filing=False,
        leave_variable_meanings_open=False,
        invite_members=True,
    ),
    AccountKind.ENTERPRISE: Rights(
        send_verification=True,
        send_notification=True,
        send_promotion=True,
        send_international=True,
        formal_signs_per_day=None,
        test_signs=True,
        own_company_signs=True,
        third_party_signs_by_letter=True,
        change_frequency_limits=True,
        keep_unlimited_numbers=True,
        qualification_by_api=True,
        carrier_filing=True,
        leave_variable_meanings_open=True,
        invite_members=True,
    ),
}
"""Total over `AccountKind`. Sources: FAQ 1.1, 1.2, 1.4.3, 4.2."""


def may_send(rights: Rights, kind: MessageKind) -> bool:
    """Tell whether an account with these rights may apply for, and send, templates of a kind."""
    match kind:
        case MessageKind.VERIFICATION:
            return rights.send_verification
        case MessageKind.NOTIFICATION:
            return rights.send_notification
        case MessageKind.PROMOTION:
            return rights.send_promotion
        case MessageKind.INTERNATIONAL:
            return rights.send_international


def may_apply_for_sign(rights: Rights, formal_signs_today: int) -> bool:
    """Tell whether one more formal sign may be applied for on the same calendar day."""
    limit = rights.formal_signs_per_day
    return limit is None or formal_signs_today < limit
