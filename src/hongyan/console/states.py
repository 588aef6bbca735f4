"""What is said where a page cannot be shown: each with its status and a next step. Data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.console.wording import N_


class NoPage(StrEnum):
    """Why there is no page."""

    GONE = "gone"
    FORBIDDEN = "forbidden"
    FOREIGN = "foreign"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    OFTEN = "often"
    FAILED = "failed"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class StateTold:
    """A status of HTTP, a title, what happened, and what helps."""

    status: int
    icon: str
    title: str
    text: str
    remedy: str
    has_id: bool = False
    """Whether the RequestId helps who is asked about it."""


STATES: Final[Mapping[NoPage, StateTold]] = {
    NoPage.GONE: StateTold(
        404,
        "map-question",
        N_("No such page, or another account's"),
        N_("The address may be mistyped, the thing deleted, or it belongs to another account."),
        N_("Look for it with the box at the top, or begin at the start page."),
    ),
    NoPage.FORBIDDEN: StateTold(
        403,
        "lock",
        N_("You lack the right to do this"),
        N_("None of your policies allows {right}."),
        N_("The owner of the account can give it: a policy with this action, for your member."),
    ),
    NoPage.FOREIGN: StateTold(
        403,
        "shield-x",
        N_("This did not come from a page of the console"),
        N_("The form is from another site, or from before your last login. Nothing was changed."),
        N_("Go back, load the page again, and send the form again."),
    ),
    NoPage.TOO_LARGE: StateTold(
        413,
        "file-alert",
        N_("That is too large"),
        N_("A form may have 1 MB, a file 20 MB. Nothing was changed."),
        N_("Shorten the text, or divide the file, and send it again."),
    ),
    NoPage.MALFORMED: StateTold(
        400,
        "file-alert",
        N_("The form could not be read"),
        N_("What arrived is not a whole form. Nothing was changed."),
        N_("Go back, load the page again, and send the form again."),
    ),
    NoPage.OFTEN: StateTold(
        429,
        "clock-pause",
        N_("Too often in a short time"),
        N_("This may be asked again in a minute."),
        N_("Wait a little, then load the page again."),
    ),
    NoPage.FAILED: StateTold(
        500,
        "alert-triangle",
        N_("The page failed"),
        N_("The fault is in the program, not in what you did."),
        N_("Try again. If it stays, give the RequestId to who runs this service."),
        has_id=True,
    ),
    NoPage.AWAY: StateTold(
        503,
        "database-off",
        N_("The database is not available"),
        N_("Nothing was changed. Messages that were accepted wait and go on by themselves."),
        N_("Try again in a minute. If it stays, tell who runs this service."),
        has_id=True,
    ),
}
