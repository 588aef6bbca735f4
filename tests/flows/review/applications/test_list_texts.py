"""Signs and templates as lists: beside a number, with their place in the queue and their use."""

from __future__ import annotations

from hongyan.domain.signs.model import SignState
from hongyan.domain.templates.model import TemplateFilter, TemplateState
from hongyan.flows.review.applications.list_texts import (
    PageSide,
    SignRow,
    TemplateRow,
    list_signs,
    list_templates,
)
from tests.flows.applying import apply_sign_of, apply_text_of, new_sign, new_text, run
from tests.flows.world import PHONE, SIGN_NAME, World


def signs(world: World, side: PageSide, **more: object) -> list[SignRow]:
    owner = world.sender.account_id
    return run(world, lambda tx: list_signs(tx, owner, side, world.now, **more))  # type: ignore[arg-type]


def templates(
    world: World, side: PageSide, wanted: TemplateFilter | None = None
) -> list[TemplateRow]:
    owner = world.sender.account_id
    asked = wanted or TemplateFilter()
    return run(world, lambda tx: list_templates(tx, owner, side, world.now, asked))


def test_a_list_goes_on_beside_a_number_in_both_directions(world: World) -> None:
    for number in range(4):
        apply_sign_of(world, new_sign(f"云雀{number}号"))
    newest = signs(world, PageSide(2))
    assert [one.record.sign.name for one in newest] == ["云雀3号", "云雀2号"]
    last = newest[-1].record.sign.sign_id
    older = signs(world, PageSide(2, older_than=last))
    assert [one.record.sign.name for one in older] == ["云雀1号", "云雀0号"]
    first = older[0].record.sign.sign_id
    newer = signs(world, PageSide(2, newer_than=first))
    assert [one.record.sign.name for one in newer] == ["云雀3号", "云雀2号"]


def test_what_waits_has_its_place_and_due_time(world: World) -> None:
    apply_text_of(world, new_text())
    apply_text_of(world, new_text())
    second, first = templates(world, PageSide(2))
    assert first.waiting is not None
    assert second.waiting is not None
    assert (first.waiting.place, second.waiting.place) == (1, 2)
    assert first.waiting.case.due_at is not None


def test_what_an_operator_gave_never_waited(world: World) -> None:
    [row] = signs(world, PageSide(5))
    assert row.record.sign.name == SIGN_NAME
    assert row.waiting is None


def test_the_use_of_a_sign_is_counted_in_segments(world: World) -> None:
    world.asks(PHONE)
    [row] = signs(world, PageSide(5))
    assert row.segments == 1


def test_the_use_of_a_template_is_counted_in_segments(world: World) -> None:
    world.asks(PHONE)
    used = [one for one in templates(world, PageSide(9)) if one.segments]
    assert [one.segments for one in used] == [1]


def test_lists_are_narrowed_by_state_and_name(world: World) -> None:
    apply_sign_of(world, new_sign())
    found = signs(world, PageSide(5), states=(SignState.PENDING,))
    assert [one.record.sign.state for one in found] == [SignState.PENDING]
    assert [one.record.sign.name for one in signs(world, PageSide(5), name="鸿雁")] == [SIGN_NAME]
    apply_text_of(world, new_text())
    pending = TemplateFilter(states=frozenset({TemplateState.PENDING}))
    assert len(templates(world, PageSide(9), pending)) == 1
    assert templates(world, PageSide(9), TemplateFilter(name="没有")) == []


def test_another_account_is_not_seen(world: World) -> None:
    other = world.new_sender("other", sign_name="别家签名")
    found = run(world, lambda tx: list_signs(tx, other.account_id, PageSide(9), world.now))
    assert [one.record.sign.name for one in found] == ["别家签名"]
