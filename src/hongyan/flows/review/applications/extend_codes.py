"""A tenant's own extend codes: which serves which sign, and codes bound before the first message.

A code serves one sign permanently, so that a reply finds its way back; sending binds one by the
same rules. Knows no message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.signs.reasons import ExtendCodeReason
from hongyan.flows.messages.sending.checks import ExtendCodeFacts, extend_code_fault
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.applications.missing_texts import missing_sign
from hongyan.kernel.refusal import Reason, Refusal, Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.work import Work


_REASONS: Final[Mapping[Reason, ExtendCodeReason]] = {
    Refusal.EXTEND_CODE_TAKEN: ExtendCodeReason.TAKEN,
    Refusal.EXTEND_CODE_RECYCLED: ExtendCodeReason.RECYCLED,
    Refusal.EXTEND_CODES_TOO_MANY: ExtendCodeReason.TOO_MANY,
}
"""What sending says of a code, as said of one that is bound before."""


@dataclass(frozen=True, slots=True)
class OwnCode:
    """An own extend code, the sign that it serves (None: deleted), and since when."""

    code: str
    sign: Sign | None
    bound_at: int


@dataclass(frozen=True, slots=True)
class ExtendCodes:
    """An account's codes: the signs with their default ones, its own, and how many it may have."""

    signs: tuple[Sign, ...]
    own: tuple[OwnCode, ...]
    digits_max: int
    codes_max: int


def extend_codes(tx: Connection, account_id: int, settings: Settings) -> ExtendCodes:
    """Return an account's extend codes."""
    held = {one.sign_id: one for one in signs.signs_of(tx, account_id)}
    kept = [one for one in held.values() if one.state is not SignState.DELETED]
    own = (
        OwnCode(code, _kept(held.get(sign_id)), bound_at)
        for code, sign_id, bound_at in signs.extend_codes_of(tx, account_id)
    )
    digits = settings.extend_code_digits_max
    return ExtendCodes(tuple(kept), tuple(own), digits, min(10**digits, settings.extend_codes_max))


def bind_extend_code(work: Work, account_id: int, name: str, code: str) -> Refused | None:
    """Bind an own extend code to a sign permanently; one that serves it already stays as it is."""
    sign = signs.sign_meant(work.tx, account_id, name)
    if sign is None or sign.state is SignState.DELETED:
        return missing_sign(work.tx, account_id, name)
    settings = work.context.settings
    holders = dict(signs.extend_code_holders(work.tx, account_id, [code]))
    holder = holders.get(code)
    facts = ExtendCodeFacts(
        holder=None if holder is None else signs.sign_by_id(work.tx, holder),
        is_held=holder is not None,
        used_count=signs.extend_code_count(work.tx, account_id),
        digits_max=settings.extend_code_digits_max,
        codes_max=settings.extend_codes_max,
    )
    if not (code.isascii() and code.isdigit() and len(code) <= facts.digits_max):
        most = facts.digits_max
        return Refused(ExtendCodeReason.SHAPE, "extend_code.code", most=most, given=len(code))
    fault = extend_code_fault(code, sign.sign_id, facts)
    if fault is not None:
        reason = _REASONS[fault.reason]
        return Refused(reason, "extend_code.code", code=code, most=facts.codes_max)
    if holder is not None:
        return None
    signs.add_extend_code(work.tx, account_id, code, sign.sign_id, work.now_ms)
    note_change(work, account_id, "bind_extend_code", name, None, {"code": code})
    return None


def _kept(sign: Sign | None) -> Sign | None:
    return None if sign is None or sign.state is SignState.DELETED else sign
