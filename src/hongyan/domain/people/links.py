"""One-time links: how a person comes to a first password, or to another. Times are real ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.people.reasons import OneTimeLinkReason
from hongyan.kernel.refusal import Refused

LIVES_MS: Final = 24 * 3_600_000
DEV_LIVES_MS: Final = 30 * LIVES_MS
"""Those of `dev` live as long as it runs: the next start makes others."""


class LinkPurpose(StrEnum):
    """What a link is for."""

    FIRST_PASSWORD = "first_password"  # noqa: S105 - a purpose
    RESET = "reset"
    DEV_LOGIN = "dev_login"
    """Logs a person of the demo in, as often as it is opened, on this machine alone."""


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link that was issued; its token is known by its digest alone."""

    digest: str
    person_id: int
    purpose: LinkPurpose
    made_at: int
    ends_at: int
    used_at: int | None = None


def ends_at(purpose: LinkPurpose, real_ms: int) -> int:
    """Return when a link that is made now is over."""
    return real_ms + (DEV_LIVES_MS if purpose is LinkPurpose.DEV_LOGIN else LIVES_MS)


def link_refusal(link: OneTimeLink | None, real_ms: int) -> Refused | None:
    """Return why a link leads nowhere, or None."""
    if link is None:
        return Refused(OneTimeLinkReason.MISSING, "link")
    if link.used_at is not None:
        return Refused(OneTimeLinkReason.USED, "link")
    return Refused(OneTimeLinkReason.OVER, "link") if real_ms >= link.ends_at else None
