"""Why a tag is not put on a template. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class TagReason(Reason):
    """Why a tag is not put on a template."""

    KEY_LENGTH = "tag.key_length"
    VALUE_TOO_LONG = "tag.value_too_long"
    UNSEEN_CHARACTER = "tag.unseen_character"
    KEY_RESERVED = "tag.key_reserved"
    ADDRESS = "tag.address"
    TOO_MANY = "tag.too_many"
