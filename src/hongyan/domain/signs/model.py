"""Signs as values, and which no a sign that cannot be used gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from hongyan.kernel.kinds import SignKind, SignSource
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
    """One sign of one account."""

    sign_id: int
    account_id: int
    name: str
    kind: SignKind
    state: SignState
    is_test: bool = False

    @property
    def extend_code(self) -> str:
        """Return the default tail of the sender number."""
        return f"{self.sign_id:04d}"


SOURCE_WORDS = {
    SignSource.ORGANISATION: "企事业单位名",
    SignSource.WEBSITE: "工信部备案网站名",
    SignSource.APP: "App应用名",
    SignSource.OFFICIAL_ACCOUNT: "公众号或小程序名",
    SignSource.SHOP: "电商平台店铺名",
    SignSource.TRADEMARK: "商标名",
}
"""Total over `SignSource`: what a SignSmsReport says."""

CHANGEABLE = frozenset({SignState.REJECTED, SignState.WITHDRAWN, SignState.UNAVAILABLE})
"""States in which a sign may be applied for anew. Approved ones: the newer actions only."""


RELEASED = frozenset({SignState.REJECTED, SignState.WITHDRAWN, SignState.DELETED})
"""States in which a sign rests on no paper: none was accepted for it, and a new one is given."""


@dataclass(frozen=True, slots=True)
class SignFile:
    """A proof file that came inside the call: its suffix is lower case, without a dot."""

    suffix: str
    sha256: str
    content: bytes


_FILE_ROOT = "signs"
_FILE_KEY = re.compile(r"signs/([1-9][0-9]{0,17})/([0-9a-f]{64})\.(jpg|jpeg|png|gif)")


def file_key(sign_id: int, name: str) -> str:
    """Return the key of a proof file, under which its address names it."""
    return f"{_FILE_ROOT}/{sign_id}/{name}"


def file_of_key(key: str) -> tuple[int, str, str] | None:
    """Return the sign, the hash and the suffix that a key names; None if it is no proof file's."""
    found = _FILE_KEY.fullmatch(key)
    return None if found is None else (int(found[1]), found[2], found[3])


@dataclass(frozen=True, slots=True)
class NewSign:
    """What is declared with an application for a sign; ids of papers are None where not given."""

    name: str
    source: SignSource
    kind: SignKind
    remark: str = ""
    scene: str = ""
    is_third_party: bool = False
    qualification_id: int | None = None
    letter_id: int | None = None
    trademark_id: int | None = None
    app_filing_id: int | None = None
    more_data: tuple[str, ...] = ()
    files: tuple[SignFile, ...] = ()


@dataclass(frozen=True, slots=True)
class SignApplication:
    """One application for a sign, without its files; `order_id` is the review case's number."""

    sign_id: int
    version: int
    order_id: int | None
    kind: SignKind
    source: SignSource
    is_third_party: bool
    remark: str
    scene: str
    qualification_id: int | None
    letter_id: int | None
    trademark_id: int | None
    app_filing_id: int | None
    more_data: tuple[str, ...]
    reject_text: str
    decided_at: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class SignRecord:
    """A sign with its newest application; None for one that an operator gave."""

    sign: Sign
    created_at: int
    application: SignApplication | None


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


def seal_purpose(file_id: int) -> str:
    """Return what a file of an application is sealed for, so that they cannot be swapped."""
    return f"sign_file/{file_id}"
