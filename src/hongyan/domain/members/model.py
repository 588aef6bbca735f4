"""Members as values: people and programs that call for an account. Knows no keys and no texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEMBERS_MAX: Final = 1000
"""Members of one account."""

POLICIES_MAX: Final = 20
"""Policies of one member."""

CUSTOM_POLICIES_MAX: Final = 200
"""Custom policies of one account."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class MemberState(StrEnum):
    """Whether a member may call."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Member:
    """A sub-user of an account: what it may do is what its policies allow."""

    member_id: int
    account_id: int
    name: str
    state: MemberState


def is_member_name(text: str) -> bool:
    """Tell whether a text can name a member: 1 to 64 letters, digits, . _ - (these not first)."""
    return _NAME.fullmatch(text) is not None
