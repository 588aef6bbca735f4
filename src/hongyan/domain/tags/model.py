"""Tags as values, and what a tag may be. Pure. Source: Dysmsapi, tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.domain.tags.reasons import TagReason
from hongyan.kernel.refusal import Refused
from hongyan.text.management import is_blank
from hongyan.text.shown import unseen_characters

TAGS_MAX: Final = 20
"""In one call, and on one resource."""

RESOURCES_MAX: Final = 50
CHARACTERS_MAX: Final = 128

_RESERVED = ("aliyun", "acs:")


@dataclass(frozen=True, slots=True)
class TagRow:
    """One tag on one resource."""

    resource: str
    key: str
    value: str


def tag_flaw(key: str, value: str) -> Refused | None:
    """Return the no to a tag that cannot be, or None."""
    if is_blank(key) or len(key) > CHARACTERS_MAX:
        return Refused(TagReason.KEY_LENGTH, most=CHARACTERS_MAX, given=len(key))
    if len(value) > CHARACTERS_MAX:
        return Refused(TagReason.VALUE_TOO_LONG, most=CHARACTERS_MAX, given=len(value))
    if any(unseen_characters(one) for one in (key, value)):
        return Refused(TagReason.UNSEEN_CHARACTER)
    lowered = (key.lower(), value.lower())
    if any(one.startswith(_RESERVED) for one in lowered[:1]):
        return Refused(TagReason.KEY_RESERVED)
    if any("http://" in one or "https://" in one for one in lowered):
        return Refused(TagReason.ADDRESS)
    return None


def too_many(held: Mapping[str, Collection[str]], keys: Collection[str]) -> str | None:
    """Return the first resource on which new keys would be more than fit, or None.

    `held` maps each resource to the keys that it has.
    """
    return next((one for one, present in held.items() if len({*present, *keys}) > TAGS_MAX), None)
