"""Tags as values, and what a tag may be. Pure. Source: Dysmsapi, tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

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


def tag_flaw(key: str, value: str) -> str | None:
    """Return what is wrong with a tag, in Chinese, or None."""
    if is_blank(key) or len(key) > CHARACTERS_MAX:
        return f"标签键应为 1 至 {CHARACTERS_MAX} 个字符"
    if len(value) > CHARACTERS_MAX:
        return f"标签值不能超过 {CHARACTERS_MAX} 个字符"
    if any(unseen_characters(one) for one in (key, value)):
        return "标签不能含有控制字符和不可见字符"
    lowered = (key.lower(), value.lower())
    if any(one.startswith(_RESERVED) for one in lowered[:1]):
        return "标签键不能以 aliyun 或 acs: 开头"
    if any("http://" in one or "https://" in one for one in lowered):
        return "标签不能含有 http:// 或 https://"
    return None


def too_many(held: Mapping[str, Collection[str]], keys: Collection[str]) -> str | None:
    """Return the first resource on which new keys would be more than fit, or None.

    `held` maps each resource to the keys that it has.
    """
    return next((one for one, present in held.items() if len({*present, *keys}) > TAGS_MAX), None)
