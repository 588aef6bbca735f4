"""Tags put on templates, taken off and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hongyan.domain.tags.model import TAGS_MAX, TagRow
from hongyan.domain.tags.reasons import TagReason
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.tag_templates import (
    TagQuery,
    list_tags,
    tag_templates,
    untag_templates,
)
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def tags(world: World, codes: list[str], **put: str) -> Any:
    """Put tags on templates."""
    with world.database.transaction() as tx:
        return tag_templates(work_at(tx, world.now), world.sender.account_id, codes, put)


def untags(world: World, codes: list[str], keys: list[str] | None) -> Any:
    """Take tags off templates."""
    with world.database.transaction() as tx:
        return untag_templates(work_at(tx), world.sender.account_id, codes, keys)


def listed(world: World, *asked: tuple[str, str], codes: tuple[str, ...] = ()) -> list[TagRow]:
    """List tags, one a page."""
    rows: list[TagRow] = []
    after = None
    with world.database.reading() as tx:
        while True:
            query = TagQuery(codes, asked, after, 1)
            page, after = list_tags(tx, world.sender.account_id, query)
            rows += page
            if after is None:
                return rows


def test_tags_are_put_replaced_listed_and_taken_off(world: World) -> None:
    first, second, _ = (code_of(one) for one in world.sender.templates.values())
    assert tags(world, [first, second], team="red", stage="test") is None
    assert tags(world, [second], team="blue") is None
    assert listed(world) == [
        TagRow(first, "stage", "test"),
        TagRow(first, "team", "red"),
        TagRow(second, "stage", "test"),
        TagRow(second, "team", "blue"),
    ]
    assert {one.resource for one in listed(world, ("team", "blue"))} == {second}
    assert {one.resource for one in listed(world, ("team", ""))} == {first, second}
    assert len(listed(world, codes=(first,))) == 2
    assert untags(world, [first], ["team", "none"]) is None
    assert untags(world, [second], None) is None
    assert listed(world) == [TagRow(first, "stage", "test")]


def test_a_template_that_is_not_there_takes_no_tags_and_nothing_is_half_done(world: World) -> None:
    first = code_of(next(iter(world.sender.templates.values())))
    missing = Refused(TemplateReason.MISSING, "template.code", code="SMS_9")
    assert tags(world, [first, "SMS_9"], team="red") == missing
    assert untags(world, ["SMS_9"], None) == missing
    assert listed(world) == []


def test_tags_have_their_shape_and_their_number(world: World) -> None:
    first = code_of(next(iter(world.sender.templates.values())))
    refused = tags(world, [first], aliyun_team="red")
    assert isinstance(refused, Refused)
    assert refused.reason is TagReason.KEY_RESERVED
    assert tags(world, [first], **{f"k{n}": "" for n in range(TAGS_MAX)}) is None
    full = Refused(TagReason.TOO_MANY, code=first, most=TAGS_MAX)
    assert tags(world, [first], one_more="") == full
    assert tags(world, [first], k1="again") is None
