"""The application that waits in a new `hongyan dev`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.templates import store as templates
from hongyan.flows.reference.demo import PERSONAL
from hongyan.flows.review.applications import demo_case
from hongyan.flows.review.applications.demo_case import APPLIED, seed_demo_case
from tests.flows.world import World
from tests.working import work_at


@pytest.fixture
def owner(world: World) -> int:
    return world.new_sender(PERSONAL.name, PERSONAL.kind).account_id


# AUDIT J6: "no case to review: seed one in dev"
def test_one_application_waits_for_a_reviewer(world: World, owner: int) -> None:
    with world.database.transaction() as tx:
        assert seed_demo_case(work_at(tx, world.now, world.context))
        [held] = [one for one in templates.templates_of(tx, owner) if one.name == APPLIED.name]
        case = cases.latest_case(tx, SubjectKind.TEMPLATE, held.template_id)
    assert case is not None
    assert case.state is State.QUEUED


@pytest.mark.usefixtures("owner")
def test_it_is_applied_for_once(world: World) -> None:
    with world.database.transaction() as tx:
        assert seed_demo_case(work_at(tx, world.now, world.context))
        assert not seed_demo_case(work_at(tx, world.now, world.context))


@pytest.mark.usefixtures("owner")
def test_an_application_that_would_be_refused_does_not_keep_dev_from_starting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_case, "APPLIED", replace(APPLIED, name=""))
    with world.database.transaction() as tx:
        assert not seed_demo_case(work_at(tx, world.now, world.context))
