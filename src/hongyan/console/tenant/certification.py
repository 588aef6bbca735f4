"""Who is this account in law, and how does it say so."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console import content_words as words
from hongyan.console.page import Answer, Done, Page, PageAct, ShownPage, Wrong, Zone
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_
from hongyan.domain.accounts.acts import Act
from hongyan.domain.certification.model import Certification, RealName
from hongyan.flows.accounts.manage_certification import show_certification, submit_certification
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/papers/certification",
    name="tenant.certification",
    title=N_("Certification"),
    zone=Zone.TENANT,
    action="SubmitSmsQualification",
    menu="tenant.papers",
)
ABOUT: Final = {
    "certification.name": "name",
    "certification.number": "number",
    "certification.representative": "representative",
    "certification.kind": "kind",
}


@dataclass(frozen=True, slots=True)
class Certifying:
    """The page: what was declared, None if nothing was yet."""

    url: str
    known: Certification | None
    words: ModuleType = words

    @property
    def is_certified(self) -> bool:
        """Tell whether an operator vouches for the account."""
        return self.known is not None and self.known.state.value == "certified"


async def show(visit: Visit) -> ShownPage:
    """Show who the account is, and the form that says so."""
    return ShownPage(Certifying(visit.here(PAGE.path), await _known(visit)))


async def submit(visit: Visit) -> Answer:
    """Declare who the account is; everything that is wrong is said at once."""
    form, known = visit.form, await _known(visit)
    kind = AccountKind(form.choice("kind", [one.value for one in AccountKind], "enterprise"))
    grade = AccountGrade.ORDINARY if known is None else known.grade
    if kind is AccountKind.PERSONAL:
        grade = AccountGrade.ORDINARY
    declared = RealName(
        kind, grade, form.text("name"), form.text("number"), form.text("representative")
    )
    sealer = visit.services.context.sealer
    assert sealer is not None, "a process that serves has a master key"
    done = await write_within(
        visit,
        use_of(visit, Act.APPLY, Allowance.CHANGE),
        submit_certification,
        sealer,
        visit.account.account_name,
        declared,
    )
    if isinstance(done, Refused):
        return Wrong(done)
    return Done(visit.here(PAGE.path), visit.say(N_("Submitted. The operator decides it.")))


ACTS: Final = {"submit": PageAct(submit)}


async def _known(visit: Visit) -> Certification | None:
    name = visit.account.account_name
    found = await visit.services.read(lambda tx: show_certification(tx, name))
    return None if isinstance(found, Refused) else found
