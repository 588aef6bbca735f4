"""TagResources, UntagResources, ListTagResources: parameters in, the documented fields out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.errors import invalid, missing
from hongyan.api.handlers.papers import done
from hongyan.api.parameters.reader import Params, Unreadable, bounded, harmless, reading
from hongyan.api.parameters.values import Malformed, storable
from hongyan.domain.tags.model import RESOURCES_MAX, TAGS_MAX
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


@reading
def parse_tag(call: Call) -> Tagging:
    """Read TagResources."""
    _check_common(call.params)
    codes, tags = call.params.needed_texts("ResourceId", RESOURCES_MAX), _tags(call.params)
    if not tags:
        raise Unreadable(missing("Tag"))
    return Tagging(codes, tags)


@reading
def parse_untag(call: Call) -> Tagging:
    """Read UntagResources; `All` counts only when no keys are named."""
    _check_common(call.params)
    codes = call.params.needed_texts("ResourceId", RESOURCES_MAX)
    keys, takes_all = call.params.texts("TagKey", TAGS_MAX), call.params.flag("All")
    if not keys and not takes_all:
        raise Unreadable(missing("TagKey"))
    return Tagging(codes, {}, keys or None)


@reading
def parse_list(call: Call) -> TagQuery:
    """Read ListTagResources."""
    params = call.params
    _check_common(params)
    codes, tags = params.texts("ResourceId", RESOURCES_MAX), _tags(params)
    size = params.page_size(PAGE_SIZE, PAGE_SIZE_MAX)
    after = None if params.is_blank("NextToken") else params.read("NextToken", _place)
    return TagQuery(codes, tuple(tags.items()), after, size)


def _check_common(params: Params) -> None:
    params.needed("RegionId")
    if params.needed("ResourceType").upper() != RESOURCE_TYPE:
        raise Unreadable(invalid("ResourceType"))


def _tags(params: Params) -> dict[str, str]:
    tags = bounded("Tag", params.objects("Tag", ("Key", "Value"), TAGS_MAX), TAGS_MAX)
    return {harmless("Tag", one["Key"]): harmless("Tag", one["Value"]) for one in tags}


async def tag(call: Call, asked: Tagging) -> Reply | No:
    """Put tags on templates; `Data` is a text."""
    account_id = call.caller.account_id
    refused = await call.write(tag_templates, account_id, asked.codes, asked.tags)
    return done(refused, {"Code": "OK", "Data": "true"})


async def untag(call: Call, asked: Tagging) -> Reply | No:
    """Take tags off templates; `Data` is a text."""
    account_id = call.caller.account_id
    refused = await call.write(untag_templates, account_id, asked.codes, asked.keys)
    return done(refused, {"Code": "OK", "Data": "true"})


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
        raise Malformed("不是上一页返回的 NextToken") from None
    return storable(resource), storable(key)
