"""Begin again: a new database with the demo's data alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hongyan.console.dev.bench import MORE, Bench
from hongyan.console.dev.reasons import BenchReason
from hongyan.console.page import Done, MenuGroup, Page, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.db.opening import sqlite_file
from hongyan.flows.reference.origin import origin_of
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path="/console/dev/reset",
    name="dev.reset",
    title=N_("Begin again"),
    zone=Zone.DEV,
    icon="rotate",
    group=MenuGroup.DEVELOPMENT,
)
ABOUT: Final = {"reset.word": "word"}
WORD: Final = "reset"
NAMED_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Reset:
    """The page: what would be gone, and what stands against it."""

    database: str
    is_sqlite: bool
    accounts: tuple[str, ...]
    """Accounts that are not the demo's, the oldest first: with them nothing is reset."""
    more: int
    """How many there are beside those."""
    word: str = WORD


async def show(visit: Visit) -> ShownPage:
    """Show what a reset deletes."""
    file = sqlite_file(visit.services.settings.database_url)
    accounts = (await visit.services.read(origin_of)).own_accounts
    name = "" if file is None else file.name
    more = max(0, len(accounts) - NAMED_MAX)
    return ShownPage(Reset(name, file is not None, accounts[:NAMED_MAX], more))


async def act_reset(visit: Visit) -> Done | Wrong:
    """Start the process anew with an empty database, unless more than the demo is in it."""
    if visit.form.text("word").strip() != WORD:
        return Wrong(Refused(BenchReason.RESET_WORD, "reset.word", word=WORD))
    if sqlite_file(visit.services.settings.database_url) is None:
        return Wrong(Refused(BenchReason.RESET_DATABASE, "reset.database"))
    accounts = (await visit.services.read(origin_of)).own_accounts
    if accounts:
        return Wrong(Refused(BenchReason.RESET_ACCOUNTS, "reset.accounts", count=len(accounts)))
    bench: Bench = visit.services.more[MORE]
    bench.reset()
    return Done("/console/login")


ACTS: Final = {"now": act_reset}
