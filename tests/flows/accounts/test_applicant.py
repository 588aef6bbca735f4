"""Who applies: kind, certified name, companies above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.certification import store as certifications
from hongyan.domain.certification.model import CertificationState
from hongyan.domain.letters import store as letters
from hongyan.flows.accounts.applicant import applicant_of, certified, today_starts_at
from hongyan.kernel.kinds import AccountGrade, AccountKind
from tests.flows.applying import OWNER, certify, run

if TYPE_CHECKING:
    from tests.flows.world import World


def test_nobody_vouches_for_an_uncertified_account(world: World) -> None:
    owner = world.sender.account_id
    found = run(world, lambda tx: applicant_of(tx, owner))
    assert (found.kind, found.owner_name, found.parent_names) == (AccountKind.ENTERPRISE, "", ())
    assert found.rights.send_promotion


def test_what_waits_for_an_operator_vouches_for_nothing(world: World) -> None:
    certify(world)
    owner = world.sender.account_id
    pending = CertificationState.PENDING
    run(world, lambda tx: certifications.decide_certification(tx, owner, pending, "", world.now))
    assert run(world, lambda tx: certified(tx, owner)) is None
    found = run(world, lambda tx: applicant_of(tx, owner))
    assert (found.owner_name, found.grade) == ("", AccountGrade.ORDINARY)


def test_a_certified_account_has_its_name_and_the_companies_above(world: World) -> None:
    certify(world)
    owner = world.sender.account_id
    run(world, lambda tx: letters.set_parent(tx, owner, OWNER, "飞鹭集团有限公司", 0))
    found = run(world, lambda tx: applicant_of(tx, owner))
    assert (found.owner_name, found.parent_names) == (OWNER, ("飞鹭集团有限公司",))


def test_a_day_begins_at_midnight_in_china(world: World) -> None:
    assert world.now - today_starts_at(world.now) == 12 * 3_600_000
