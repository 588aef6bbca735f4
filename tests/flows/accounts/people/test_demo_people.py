"""People of `hongyan dev`: ready at each start, logged in by links of this run alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.people.logins import DAY_MS
from hongyan.domain.people.model import PersonState, StaffRole
from hongyan.domain.people.reasons import LoginReason, OneTimeLinkReason
from hongyan.flows.accounts.people.demo_people import DemoLogin, demo_people, retire_demo_people
from hongyan.flows.operation.manage_demo import seed_demo
from tests.flows.persons import Persons
from tests.saying import no

if TYPE_CHECKING:
    from hongyan.flows.accounts.people.log_in import Entered


@pytest.fixture
def demo(persons: Persons) -> Persons:
    persons.run(seed_demo)
    return persons


def starts(persons: Persons) -> tuple[DemoLogin, ...]:
    return persons.run(demo_people, persons.real_ms, persons.draw)


def opens(persons: Persons, one: DemoLogin) -> Entered:
    return persons.uses(one.token, text="")


def test_every_account_of_the_demo_has_its_owner_and_every_role_its_person(demo: Persons) -> None:
    found = starts(demo)
    assert [(one.person_name, one.role, one.account_name) for one in found] == [
        ("owner", "tenant", "hongyan-dev"),
        ("owner-personal", "tenant", "hongyan-dev-personal"),
        ("reviewer", "reviewer", ""),
        ("operator", "operator", ""),
        ("finance", "finance", ""),
    ]
    assert [opens(demo, one).person.roles for one in found[2:]] == [{one} for one in StaffRole]
    assert demo.shows("owner").seats[0].account_name == "hongyan-dev"


def test_a_link_of_this_run_logs_in_as_often_as_it_is_opened(demo: Persons) -> None:
    [owner, *_] = starts(demo)
    tokens = {opens(demo, owner).token for _ in range(3)}
    demo.real_ms += 2 * DAY_MS
    tokens.add(opens(demo, owner).token)
    assert len(tokens) == 4
    assert not demo.shows(owner.person_name).has_password


def test_the_links_of_an_earlier_run_lead_nowhere(demo: Persons) -> None:
    [before, *_], [now, *_] = starts(demo), starts(demo)
    assert no(demo.tries_link(before.token))[0] is OneTimeLinkReason.MISSING
    assert opens(demo, now)


def test_without_accounts_of_the_demo_there_are_the_roles_alone(persons: Persons) -> None:
    assert [one.role for one in starts(persons)] == ["reviewer", "operator", "finance"]


def test_retiring_the_demo_leaves_nobody_of_it_a_way_in_but_who_has_a_password(
    demo: Persons,
) -> None:
    found = starts(demo)
    entered = opens(demo, found[0])
    demo.uses(demo.links("operator").token)
    with demo.database.transaction() as tx:
        retired = retire_demo_people(tx, demo.real_ms)
    assert retired == ("owner", "owner-personal", "reviewer", "finance")
    assert no(demo.looks(entered.token))[0] is LoginReason.DISABLED
    assert {no(demo.tries_link(one.token))[0] for one in found} == {OneTimeLinkReason.MISSING}
    assert demo.shows("operator").person.state is PersonState.ACTIVE
    assert demo.enters("operator")
