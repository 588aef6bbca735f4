"""What must be right before an application for a sign is taken at all: shape, not meaning.

Pure. What breaks a rule of content is not here: the review finds it, with reason and remedy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from itertools import starmap
from typing import Final

from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.domain.signs.reasons import SignApplicationReason
from hongyan.kernel.refusal import Refused, together
from hongyan.text.content import HAN_RANGES
from hongyan.text.sendable import SIGN_CHARACTERS
from hongyan.text.shown import shown

REMARK_CHARACTERS_MAX: Final = 200
SCENE_CHARACTERS_MAX: Final = 1000
COUNTED_MAX: Final = 4096
FILES_MAX: Final = 10
FILE_BYTES_MAX: Final = 2 * 1024 * 1024
"""A file inside a call (Dysmsapi, AddSmsSign)."""

_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001ffff]")
_NOT_IN_NAME = re.compile(f"[^A-Za-z0-9{HAN_RANGES}]")

_BEGINNINGS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
}
"""How a file of each allowed suffix begins."""


def sign_shape_fault(new: NewSign) -> Refused | None:
    """Return all for which an application cannot be taken as it is written, or None."""
    name = new.name
    emoji, symbol = _EMOJI.search(name), _NOT_IN_NAME.search(name)
    checks = (
        (emoji is not None, _at(emoji, SignApplicationReason.NAME_EMOJI)),
        (symbol is not None, _at(symbol, SignApplicationReason.NAME_SYMBOL)),
        (name.isdigit(), Refused(SignApplicationReason.NAME_DIGITS, "sign.name")),
        (
            len(name) not in SIGN_CHARACTERS,
            Refused(
                SignApplicationReason.NAME_LENGTH,
                "sign.name",
                least=SIGN_CHARACTERS[0],
                most=SIGN_CHARACTERS[-1],
                given=len(name),
            ),
        ),
        (len(new.remark) > REMARK_CHARACTERS_MAX, remark_length(new.remark, REMARK_CHARACTERS_MAX)),
        (len(new.scene) > SCENE_CHARACTERS_MAX, scene_length(new.scene)),
        (
            len(new.files) > FILES_MAX,
            Refused(SignApplicationReason.FILES_TOO_MANY, most=FILES_MAX),
        ),
    )
    broken = (refused for is_broken, refused in checks if is_broken)
    files = starmap(_file_fault, enumerate(new.files[:FILES_MAX], 1))
    return together((*broken, *files))


def remark_length(remark: str, most: int) -> Refused:
    """Return the no to a remark of more than `most` characters."""
    return Refused(
        ApplicationReason.REMARK_TOO_LONG,
        "application.remark",
        most=most,
        given=counted(len(remark)),
    )


def scene_length(scene: str) -> Refused:
    """Return the no to words about the use that are too long."""
    most = SCENE_CHARACTERS_MAX
    return Refused(
        ApplicationReason.SCENE_TOO_LONG, "application.scene", most=most, given=counted(len(scene))
    )


def counted(given: int) -> str:
    """Return how long a text is; edges cut what is longer than `COUNTED_MAX`."""
    return f"{COUNTED_MAX}+" if given > COUNTED_MAX else str(given)


def _at(found: re.Match[str] | None, reason: SignApplicationReason) -> Refused:
    place, character = (0, "") if found is None else (found.start() + 1, shown(found[0]))
    return Refused(reason, "sign.name", place=place, character=character)


def sign_file(suffix: str, content: bytes) -> SignFile:
    """Return a file as it is kept; the suffix may have a dot and capitals."""
    digest = hashlib.sha256(content).hexdigest()
    return SignFile(suffix.strip().lstrip(".").lower(), digest, content)


def _file_fault(place: int, file: SignFile) -> Refused | None:
    beginnings = _BEGINNINGS.get(file.suffix)
    if not file.content:
        return Refused(SignApplicationReason.FILE_EMPTY, place=place)
    if beginnings is None:
        return Refused(SignApplicationReason.FILE_SUFFIX, place=place, suffix=file.suffix)
    if len(file.content) > FILE_BYTES_MAX:
        return Refused(SignApplicationReason.FILE_TOO_LARGE, place=place)
    if not file.content.startswith(beginnings):
        return Refused(SignApplicationReason.FILE_KIND, place=place)
    return None
