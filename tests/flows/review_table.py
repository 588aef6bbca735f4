"""Review cases in tests: an applicant, reviewers, and a record of who heard of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.review import store
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case, Subject, SubjectKind, TrailEntry
from hongyan.flows.review.cases.cases import act_on_case, open_case
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, RejectionReason
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work
    from tests.flows.world import World

TEXT = "您的订单${code}已发货，请注意查收。"


def blocking(
    reason: RejectionReason = RejectionReason.CONTENT_NOT_ALLOWED, start: int = 0, end: int = 2
) -> Finding:
    """A finding that rejects."""
    return Finding(
        "topic.test",
        Severity.BLOCKS,
        start,
        end,
        "不得涉及此类内容",
        "no",
        reason,
        "删去",
        "cut",
        "",
    )


def doubtful() -> Finding:
    """A finding that needs a human."""
    return replace(blocking(), severity=Severity.HUMAN, rewrite=None)


@dataclass
class Table:
    """Cases over a world's database."""

    world: World
    heard: list[Case] = field(default_factory=list)
    subjects: int = 0

    def hear(self, _work: Work, case: Case) -> None:
        """Note a case that its subject's handler would be told of."""
        self.heard.append(case)

    def subject(self, text: str = TEXT, **other: Any) -> Subject:
        """A notification template of an enterprise."""
        self.subjects += 1
        made = Subject(
            kind=SubjectKind.TEMPLATE,
            subject_id=self.subjects,
            version=1,
            account_id=self.world.sender.account_id,
            account_kind=AccountKind.ENTERPRISE,
            grade=AccountGrade.ORDINARY,
            text=text,
            message_kind=MessageKind.NOTIFICATION,
        )
        return replace(made, **other)

    def opens(
        self, *findings: Finding, subject: Subject | None = None, auto_approve: bool = False
    ) -> Case:
        """Open a case."""
        with self.world.database.transaction() as tx:
            return open_case(
                work_at(tx, self.world.now, self.world.context),
                subject or self.subject(),
                findings,
                auto_approve=auto_approve,
            )

    def does(
        self,
        case: Case,
        event: Event,
        by: str = "ann",
        kind: ActorKind = ActorKind.REVIEWER,
        reasons: Sequence[RejectionReason] = (),
        note: str = "",
    ) -> Case | Refused:
        """Act on a case."""
        act = CaseAct(event, self.world.now, kind, by, tuple(reasons), note)
        with self.world.database.transaction() as tx:
            return act_on_case(work_at(tx, self.world.now, self.world.context), case.case_id, act)

    def done(self, case: Case, event: Event, by: str = "ann", **other: Any) -> Case:
        """Act on a case with success."""
        after = self.does(case, event, by, **other)
        assert isinstance(after, Case), after
        return after

    def approved(self, text: str = TEXT, by: str = "ann", **other: Any) -> Case:
        """A case that a reviewer approved."""
        case = self.opens(subject=self.subject(text, **other))
        self.done(case, Event.CLAIMED, by)
        return self.done(case, Event.APPROVED, by)

    def rejected(
        self,
        text: str = TEXT,
        by: str = "ann",
        reason: RejectionReason = RejectionReason.CONTENT_NOT_ALLOWED,
        **other: Any,
    ) -> Case:
        """A case that a reviewer rejected."""
        case = self.opens(subject=self.subject(text, **other))
        self.done(case, Event.CLAIMED, by)
        return self.done(case, Event.REJECTED, by, reasons=[reason])

    def now(self, case_id: int) -> Case:
        """A case as it is stored."""
        with self.world.database.reading() as tx:
            found = store.case_by_id(tx, case_id)
        assert found is not None
        return found

    def trail(self, case: Case) -> list[TrailEntry]:
        """What happened to a case."""
        with self.world.database.reading() as tx:
            return store.trail_of(tx, case.case_id)

    def open_cases(self) -> list[Case]:
        """Every open case."""
        with self.world.database.reading() as tx:
            return store.cases_in(tx)
