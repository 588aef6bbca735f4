"""What an account does with a sign or a template of its own: the same acts, told which it is.

Knows neither page: each gives its kind, its path and its flows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hongyan.console.page import Answer, Done, Gone, PageAct, Wrong
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_
from hongyan.domain.accounts.acts import Act
from hongyan.domain.review.reasons import TypedReason
from hongyan.flows.review.desk.applicant_acts import urge_application, withdraw_application
from hongyan.flows.review.desk.request_review import request_review
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.console.visit import Visit
    from hongyan.domain.review.model import SubjectKind
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.refusal import Reason


class PauseText(Protocol):
    """The flow that lets a text send nothing, or send again."""

    def __call__(self, work: Work, account_id: int, name: str, /, *, is_on: bool) -> object:
        """Pause the text, or end its pause."""


@dataclass(frozen=True, slots=True)
class TextActs:
    """The acts of the page of one kind of text.

    `place` is the part of the page's path that names the text, `missing` the reason for which the
    page does not exist, `change` and `remove` the API actions whose right is asked.
    """

    kind: SubjectKind
    path: str
    place: str
    list_path: str
    missing: Reason
    change: str
    remove: str
    pause_text: PauseText
    delete_text: Callable[[Work, int, str], Refused | None]

    def declared(self) -> dict[str, PageAct]:
        """Return the acts by their verbs."""
        return {
            "withdraw": PageAct(self.withdraw, self.change),
            "urge": PageAct(self.urge, self.change),
            "human": PageAct(self.human, "HongyanRequestReview"),
            "pause": PageAct(self.pause, self.change),
            "resume": PageAct(self.resume, self.change),
            "delete": PageAct(self.delete, self.remove),
        }

    async def withdraw(self, visit: Visit) -> Answer:
        """Take the application back."""
        account_id, name = self._meant(visit)
        done = await visit.services.write(
            visit.actor, withdraw_application, account_id, self.kind, name
        )
        said = N_("{name} is taken back. It can be changed and submitted again.")
        return self._answer(visit, done, said)

    async def urge(self, visit: Visit) -> Answer:
        """Ask that it be decided soon."""
        account_id, name = self._meant(visit)
        done = await visit.services.write(
            visit.actor, urge_application, account_id, self.kind, name
        )
        return self._answer(visit, done, N_("The reviewers see that {name} was urged."))

    async def human(self, visit: Visit) -> Answer:
        """Put it before a reviewer, although the rules rejected it."""
        account_id, name = self._meant(visit)
        use, note = use_of(visit, Act.APPLY, Allowance.CHANGE), visit.form.text("note")
        done = await write_within(visit, use, request_review, account_id, self.kind, name, note)
        return self._answer(visit, done, N_("A reviewer will look at {name}."))

    async def pause(self, visit: Visit) -> Answer:
        """Let it send nothing; the inverse stands beside it."""
        done = await self._switch(visit, N_("{name} is paused and sends nothing."), is_on=False)
        if isinstance(done, Done):
            return Done(done.url, done.said, undo=f"{done.url}/resume")
        return done

    async def resume(self, visit: Visit) -> Answer:
        """Let it send again."""
        return await self._switch(visit, N_("{name} sends again."), is_on=True)

    async def delete(self, visit: Visit) -> Answer:
        """Delete it permanently; what names it is typed first."""
        account_id, name = self._meant(visit)
        if visit.form.text("typed") != name:
            return Wrong(Refused(TypedReason.DIFFERS, "typed", text=name))
        use = use_of(visit, Act.MANAGE, Allowance.CHANGE)
        done = await write_within(visit, use, self.delete_text, account_id, name)
        return self._answer(visit, done, N_("{name} is deleted."), self.list_path)

    async def _switch(self, visit: Visit, said: str, *, is_on: bool) -> Answer:
        account_id, name = self._meant(visit)
        done = await visit.services.write(
            visit.actor, self.pause_text, account_id, name, is_on=is_on
        )
        return self._answer(visit, done, said)

    def _meant(self, visit: Visit) -> tuple[int, str]:
        return visit.account.account_id, visit.path[self.place]

    def _answer(self, visit: Visit, done: object, said: str, path: str = "") -> Answer:
        if isinstance(done, Refused):
            return Gone() if done.reason is self.missing else Wrong(done)
        return Done(visit.here(path or self.path), visit.say(said, name=visit.path[self.place]))
