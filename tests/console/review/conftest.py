"""Reviewers at their desk: two of them, one who also owns the applicant's account, and cases."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hongyan.domain.compliance.model import Finding, Severity, TemplateSubject
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.people import store as people
from hongyan.domain.people.model import Seat, StaffRole
from hongyan.domain.review import store
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case, Subject, SubjectKind, TrailEntry
from hongyan.flows.review.cases.cases import act_on_case, open_case
from hongyan.flows.review.desk.decide import run_decisions
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, RejectionReason
from tests.console.browser import Browser, World

TEXT = "您的订单${order_no}已发货，请注意查收。"
LOANS = "【已装修好】您的专属贷款额度${amount}元已到账，点击${link}领取，回T退订"


@dataclass
class Desk:
    """Cases of a world, and what happens to them without the console."""

    world: World
    made: int = field(default=0)

    def opens(
        self, text: str = TEXT, *findings: Finding, evidence: str = "", **subject: Any
    ) -> Case:
        """Let an account apply for a template, in which the rules find what is given."""
        self.made += 1
        made = Subject(
            SubjectKind.TEMPLATE,
            900_000_000 + self.made,
            1,
            self.world.account_id,
            AccountKind.ENTERPRISE,
            AccountGrade.ORDINARY,
            text,
            MessageKind.NOTIFICATION,
        )
        return self.world.run(
            open_case, replace(made, **subject), findings, auto_approve=False, evidence=evidence
        )

    def doubtful(self, text: str = TEXT) -> Case:
        """A case in which the rules leave a word to a human."""
        reason = RejectionReason.MISSPELT
        one = Finding("t.word", Severity.HUMAN, 0, 2, "存疑", "doubt", reason, "改字", "mend")
        return self.opens(text, one)

    def judged(self, text: str) -> Case:
        """A case as the rules in force judge it."""
        subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
        return self.opens(text, *review(pack_for(shipped_packs(), subject), subject))

    def appealed(self, text: str = LOANS) -> Case:
        """A case that the rules rejected and whose applicant asks for a human."""
        note = "这是装修分期"
        event = Event.HUMAN_REQUESTED
        return self.does(self.judged(text), event, "x", ActorKind.APPLICANT, note=note)

    def does(
        self,
        case: Case,
        event: Event,
        by: str = "reviewer",
        kind: ActorKind = ActorKind.REVIEWER,
        reasons: tuple[RejectionReason, ...] = (),
        note: str = "",
    ) -> Case:
        """Act on a case with success."""
        act = CaseAct(event, self.world.clock.now_ms(), kind, by, reasons, note)
        done = self.world.run(act_on_case, case.case_id, act)
        assert isinstance(done, Case), done
        return done

    def decided(self, text: str, event: Event, by: str = "ann", **more: Any) -> Case:
        """A case that a reviewer decided."""
        case = self.does(self.opens(text), Event.CLAIMED, by)
        return self.does(case, event, by, **more)

    def now(self, case: Case) -> Case:
        """A case as it is stored."""
        with self.world.database.reading() as tx:
            found = store.case_by_id(tx, case.case_id)
        assert found is not None
        return found

    def trail(self, case: Case) -> list[TrailEntry]:
        """What happened to a case."""
        with self.world.database.reading() as tx:
            return store.trail_of(tx, case.case_id)

    def waits(self, seconds: int = 10) -> int:
        """Let time pass, and the sweep do what is due; returns how many decisions it did."""
        self.world.clock.advance(seconds * 1000)
        return self.world.run(run_decisions)


@pytest.fixture
def desk(world: World) -> Desk:
    """A desk with two more reviewers: ann, and bo, who also owns the applicant's account."""
    account_id, now_ms = world.account_id, world.clock.now_ms()
    with world.database.transaction() as tx:
        for name in ("ann", "bo"):
            number = people.add_person(tx, name, "", frozenset({StaffRole.REVIEWER}), now_ms)
        people.take_seat(tx, Seat(number, account_id, None), now_ms)
    return Desk(world)


@pytest.fixture
def ann(world: World, desk: Desk) -> Browser:
    """Another reviewer."""
    del desk
    return world.browser("ann")


@pytest.fixture
def bo(world: World, desk: Desk) -> Browser:
    """A reviewer who owns the account that applies."""
    del desk
    return world.browser("bo")


def url_of(case: Case) -> str:
    """The URL of a case's page."""
    return f"/console/review/cases/{case.case_id}"
