"""One-time links: issued, opened, used once, revoked."""

from __future__ import annotations

from sqlalchemy import select

from hongyan.domain.people.links import LIVES_MS, LinkPurpose
from hongyan.domain.people.model import PersonState
from hongyan.domain.people.reasons import LoginReason, OneTimeLinkReason, PersonReason
from hongyan.domain.people.tables import one_time_link
from hongyan.flows.accounts.people.issue_links import OpenedLink, issue_link, open_link
from hongyan.flows.accounts.people.manage_people import PersonChange, change_person
from hongyan.kernel.refusal import Refused
from tests.flows.persons import Persons
from tests.saying import no


def test_the_first_link_is_for_a_first_password_and_later_ones_for_another(
    persons: Persons,
) -> None:
    persons.adds("ann")
    first = persons.links("ann")
    assert (first.purpose, first.ends_at) == (
        LinkPurpose.FIRST_PASSWORD,
        persons.real_ms + LIVES_MS,
    )
    persons.uses(first.token)
    assert persons.links("ann").purpose is LinkPurpose.RESET


def test_opening_a_link_does_not_use_it(persons: Persons) -> None:
    persons.adds("ann")
    token = persons.links("ann").token
    for _ in range(2):
        opened = persons.read(open_link, token, persons.real_ms)
        assert isinstance(opened, OpenedLink)
        assert opened.person.name == "ann"
    persons.uses(token)


def test_a_link_works_once(persons: Persons) -> None:
    persons.adds("ann")
    token = persons.links("ann").token
    persons.uses(token)
    assert no(persons.tries_link(token, text="another"))[0] is OneTimeLinkReason.USED
    assert isinstance(persons.enters("ann").token, str)


def test_a_new_link_revokes_the_ones_before(persons: Persons) -> None:
    persons.adds("ann")
    old, new = persons.links("ann"), persons.links("ann")
    assert no(persons.tries_link(old.token))[0] is OneTimeLinkReason.MISSING
    persons.uses(new.token)


def test_a_link_is_over_after_a_day(persons: Persons) -> None:
    persons.adds("ann")
    token = persons.links("ann").token
    persons.real_ms += LIVES_MS
    assert no(persons.tries_link(token))[0] is OneTimeLinkReason.OVER
    assert no(persons.read(open_link, token, persons.real_ms))[0] is OneTimeLinkReason.OVER


def test_what_is_no_token_leads_nowhere(persons: Persons) -> None:
    for token in ("", "no", "x" * 5000):
        assert no(persons.tries_link(token))[0] is OneTimeLinkReason.MISSING


def test_the_token_of_a_link_is_not_stored(persons: Persons) -> None:
    persons.adds("ann")
    token = persons.links("ann").token
    [row] = persons.read(lambda tx: list(tx.execute(select(one_time_link))))
    assert token not in repr(row)


def test_a_link_for_another_password_ends_all_logins(persons: Persons) -> None:
    before = persons.settles("ann")
    after = persons.uses(persons.links("ann").token, text="hash of another password")
    assert no(persons.looks(before.token))[0] is LoginReason.PASSWORD_CHANGED
    assert not isinstance(persons.looks(after.token), Refused)


def test_nobody_who_is_disabled_or_missing_is_given_a_link(persons: Persons) -> None:
    persons.adds("ann")
    off = PersonChange(state=PersonState.DISABLED)
    persons.run(change_person, "ann", off, persons.real_ms)
    for name, reason in (("ann", PersonReason.DISABLED), ("no", PersonReason.MISSING)):
        asked = persons.run(issue_link, name, persons.real_ms, persons.draw)
        assert no(asked) == (reason, "person")
