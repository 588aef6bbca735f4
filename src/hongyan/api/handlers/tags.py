"""TagResources, UntagResources, ListTagResources: parameters in, the documented fields out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.errors import invalid, missing
from hongyan.api.handlers.letters import parsing
from hongyan.api.handlers.reading import NoError, flag, needed, number, numbered, text
from hongyan.api.words.papers import words_for_paper
from hongyan.domain.tags.model import RESOURCES_MAX, TAGS_MAX
from hongyan.flows.refusals.paper_fault import PaperRefused
from hongyan.flows.review.applications.tag_templates import (
    TagQuery,
    list_tags,
    tag_templates,
    untag_templates,
)

RESOURCE_TYPE: Final = "TEMPLATE"
PAGE_SIZE_MAX: Final = 100
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Tagging:
    """Templates, and the tags or keys that a call is about; `keys` None means all."""

    codes: tuple[str, ...]
    tags: Mapping[str, str]
    keys: tuple[str, ...] | None = ()


def _common(params: Mapping[str, str]) -> tuple[str, ...]:
    needed(params, "RegionId")
    kind = needed(params, "ResourceType")
    if kind.upper() != RESOURCE_TYPE:
        raise NoError(invalid("ResourceType"))
    return tuple(numbered(params, "ResourceId", RESOURCES_MAX))


def _tags(params: Mapping[str, str]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for place in range(1, TAGS_MAX + 2):
        name = f"Tag.{place}"
        if f"{name}.Key" not in params:
            break
        if place > TAGS_MAX:
            raise NoError(invalid("Tag"))
        tags[needed(params, f"{name}.Key")] = text(params, f"{name}.Value")
    return tags


@parsing
def parse_tag(params: Mapping[str, str]) -> Tagging:
    """Read TagResources."""
    codes, tags = _common(params), _tags(params)
    if not codes:
        raise NoError(missing("ResourceId"))
    if not tags:
        raise NoError(missing("Tag"))
    return Tagging(codes, tags)


@parsing
def parse_untag(params: Mapping[str, str]) -> Tagging:
    """Read UntagResources; `All` counts only when no keys are named."""
    codes, keys = _common(params), tuple(numbered(params, "TagKey", TAGS_MAX))
    if not codes:
        raise NoError(missing("ResourceId"))
    takes_all = not keys and flag(params, "All") is True
    if not keys and not takes_all:
        raise NoError(missing("TagKey"))
    return Tagging(codes, {}, None if takes_all else keys)


@parsing
def parse_list(params: Mapping[str, str]) -> TagQuery:
    """Read ListTagResources."""
    codes, tags = _common(params), _tags(params)
    size = number(params, "PageSize")
    size = PAGE_SIZE if size is None else size
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise NoError(invalid("PageSize"))
    token = text(params, "NextToken")
    return TagQuery(codes, tuple(tags.items()), _place(token) if token else None, size)


async def tag(call: Call, asked: Tagging) -> Reply | No:
    """Put tags on templates; `Data` is a text."""
    account_id = call.caller.account_id
    refused = await call.write(
        "tag_templates",
        lambda tx, now_ms: tag_templates(tx, account_id, asked.codes, asked.tags, now_ms=now_ms),
    )
    return _done(refused)


async def untag(call: Call, asked: Tagging) -> Reply | No:
    """Take tags off templates; `Data` is a text."""
    account_id = call.caller.account_id
    refused = await call.write(
        "untag_templates",
        lambda tx, _now_ms: untag_templates(tx, account_id, asked.codes, asked.keys),
    )
    return _done(refused)


def _done(refused: PaperRefused | No | None) -> Reply | No:
    if isinstance(refused, No):
        return refused
    return words_for_paper(refused) if refused else {"Code": "OK", "Data": "true"}


async def list_resources(call: Call, asked: TagQuery) -> Reply | No:
    """Answer a page of tags; an empty NextToken means that it is the last."""
    account_id = call.caller.account_id
    page, after = await call.services.read(lambda tx: list_tags(tx, account_id, asked))
    rows = [
        {
            "ResourceId": one.resource,
            "ResourceType": RESOURCE_TYPE,
            "TagKey": one.key,
            "TagValue": one.value,
        }
        for one in page
    ]
    token = "" if after is None else _token(after)
    return {"Code": "OK", "NextToken": token, "TagResources": {"TagResource": rows}}


def _token(place: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode("\n".join(place).encode()).decode()


def _place(token: str) -> tuple[str, str]:
    try:
        resource, _, key = base64.urlsafe_b64decode(token).decode().partition("\n")
    except (binascii.Error, ValueError):
        raise NoError(invalid("NextToken")) from None
    if "\0" in resource + key:
        raise NoError(invalid("NextToken"))
    return resource, key
