"""Which extension codes serve which sign, so that replies find their way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.page import Answer, Done, Gone, Page, PageAct, ShownPage, Wrong, Zone
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_
from hongyan.domain.accounts.acts import Act
from hongyan.domain.signs.reasons import SignReason
from hongyan.flows.review.applications.extend_codes import (
    ExtendCodes,
    bind_extend_code,
    extend_codes,
)
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/signs/extend-codes",
    name="tenant.extend_codes",
    title=N_("Extension codes"),
    zone=Zone.TENANT,
    action="QuerySmsSignList",
    menu="tenant.signs",
)
ABOUT: Final = {"extend_code.code": "code", "sign.name": "sign"}


@dataclass(frozen=True, slots=True)
class Codes:
    """The page."""

    url: str
    codes: ExtendCodes

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return the signs that a code can be bound to, each once."""
        return [
            (name, f"【{name}】") for name in dict.fromkeys(one.name for one in self.codes.signs)
        ]


async def show(visit: Visit) -> ShownPage:
    """Show the codes of every sign."""
    account_id, settings = visit.account.account_id, visit.services.settings
    codes = await visit.services.read(lambda tx: extend_codes(tx, account_id, settings))
    return ShownPage(Codes(visit.here(PAGE.path), codes))


async def bind(visit: Visit) -> Answer:
    """Bind a code to a sign, permanently."""
    name, code = visit.form.text("sign"), visit.form.text("code")
    use = use_of(visit, Act.MANAGE, Allowance.CHANGE)
    done = await write_within(visit, use, bind_extend_code, visit.account.account_id, name, code)
    if isinstance(done, Refused):
        return Gone() if done.reason is SignReason.MISSING else Wrong(done)
    said = visit.say(N_("{code} serves the sign {name}."), code=code, name=name)
    return Done(visit.here(PAGE.path), said)


ACTS: Final = {"bind": PageAct(bind, action="UpdateSmsSign")}
