"""Signs as values, and which no a sign that cannot be used gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.kernel.kinds import SignKind
from hongyan.kernel.refusal import Refusal


class SignState(StrEnum):
    """Where a sign stands between application and retirement."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    UNAVAILABLE = "unavailable"
    BANNED = "banned"
    SOURCE_RETIRED = "source_retired"
    DELETED = "deleted"


STATE_REFUSALS = {
    SignState.PENDING: Refusal.SIGN_MISSING,
    SignState.REJECTED: Refusal.SIGN_MISSING,
    SignState.WITHDRAWN: Refusal.SIGN_MISSING,
    SignState.DELETED: Refusal.SIGN_MISSING,
    SignState.UNAVAILABLE: Refusal.SIGN_UNAVAILABLE,
    SignState.BANNED: Refusal.SIGN_BANNED,
    SignState.SOURCE_RETIRED: Refusal.SIGN_SOURCE_RETIRED,
}
"""Total over the states that cannot send."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of one account. `extend_code` is the default tail of the sender number."""

    sign_id: int
    account_id: int
    name: str
    kind: SignKind
    state: SignState
    extend_code: str
    is_test: bool = False


def preferred(signs: list[Sign]) -> Sign | None:
    """Return the sign a name means: usable before unusable, general before verification-only.

    An account may hold one name in both kinds; then the general one is used.
    """
    if not signs:
        return None
    return max(
        signs,
        key=lambda s: (
            s.state is SignState.APPROVED,
            s.state is not SignState.DELETED,
            s.kind,
            s.sign_id,
        ),
    )
