"""What a tenant can choose from when it applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.filings import store as filings
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.applications.own_texts import (
    Choice,
    ForSign,
    ForTemplate,
    choices_for_sign,
    choices_for_template,
)
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import AccountKind, SignKind
from tests.flows.applying import run
from tests.flows.papers_table import GRANTOR, OWNER, SCAN, Papers
from tests.flows.world import SIGN_NAME

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def for_template(world: World) -> ForTemplate:
    owner = world.sender.account_id
    return run(world, lambda tx: choices_for_template(tx, owner))


def for_sign(world: World) -> ForSign:
    owner = world.sender.account_id
    return run(world, lambda tx: choices_for_sign(tx, owner, world.now))


def hold(world: World, name: str, kind: SignKind, state: SignState = SignState.APPROVED) -> None:
    owner = world.sender.account_id
    world.change(lambda tx: signs.add_sign(tx, owner, name, kind, state, world.now))


def test_a_template_goes_with_the_approved_signs_the_newest_first(world: World) -> None:
    world.new_sign("云雀")
    for number, state in enumerate(set(SignState) - {SignState.APPROVED}):
        hold(world, f"云雀{number}", SignKind.GENERAL, state)
    world.new_sign("别的公司", world.new_sender("other"))
    assert for_template(world).signs == ("云雀", SIGN_NAME)


def test_a_sign_held_in_both_kinds_is_one_choice(world: World) -> None:
    hold(world, "云雀", SignKind.GENERAL)
    hold(world, "云雀", SignKind.VERIFICATION)
    assert for_template(world).signs == ("云雀", SIGN_NAME)


def test_a_person_is_told_from_an_enterprise(world: World) -> None:
    assert for_template(world).is_enterprise
    assert for_sign(world).is_enterprise
    world.sender = world.new_sender("li", AccountKind.PERSONAL)
    assert not for_template(world).is_enterprise
    assert not for_sign(world).is_enterprise


def test_an_account_without_papers_has_nothing_to_name(world: World) -> None:
    assert for_sign(world) == ForSign("", True, (), (), (), ())


def test_only_a_qualification_that_passed_can_be_named(papers: Papers) -> None:
    passed = papers.qualified()
    papers.texts_code()
    waiting = papers.submits(name="第二份")
    assert isinstance(waiting, int)
    choices = for_sign(papers.world)
    assert choices.owner_name == OWNER
    assert choices.qualifications == (Choice(passed, f"支付资质 · {OWNER}"),)


def test_the_letters_that_hold_today_can_be_named_the_newest_first(papers: Papers) -> None:
    first = papers.letter()
    brief = papers.letter(name="短期", period_text="2026-01-10~2026-01-16")
    assert isinstance(first, int)
    assert isinstance(brief, int)
    lasting = Choice(first, f"菜鸟授权 · {GRANTOR}")
    assert for_sign(papers.world).letters == (Choice(brief, f"短期 · {GRANTOR}"), lasting)
    papers.world.waits(2 * DAY_MS // 1000)
    assert for_sign(papers.world).letters == (lasting,)


def test_trademarks_and_apps_are_named_by_their_own_names(world: World) -> None:
    owner = world.sender.account_id

    def store(tx: Connection) -> tuple[int, int]:
        mark = Trademark(0, owner, "飞鱼", "123", OWNER, "", SCAN)
        app = AppFiling(0, owner, "浙ICP备1号", "云雀通", OWNER, "2026-01-01", "lark.com", SCAN)
        return filings.add_trademark(tx, mark, world.now), filings.add_app_filing(
            tx, app, world.now
        )

    mark, app = run(world, store)
    choices = for_sign(world)
    assert choices.trademarks == (Choice(mark, "飞鱼"),)
    assert choices.app_filings == (Choice(app, "云雀通"),)
    world.sender = world.new_sender("other")
    assert for_sign(world) == ForSign("", True, (), (), (), ())
