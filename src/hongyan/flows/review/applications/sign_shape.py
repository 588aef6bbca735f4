"""What must be right before an application for a sign is taken at all: shape, not meaning.

Pure. What breaks a rule of content is not here: the review finds it, with reason and remedy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.text.content import HAN_RANGES
from hongyan.text.sendable import SIGN_CHARACTERS

REMARK_CHARACTERS_MAX: Final = 200
SCENE_CHARACTERS_MAX: Final = 1000
FILES_MAX: Final = 10
FILE_BYTES_MAX: Final = 2 * 1024 * 1024
"""A file inside a call (Dysmsapi, AddSmsSign)."""

_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001ffff]")
_NAME = re.compile(f"[A-Za-z0-9{HAN_RANGES}]+")

_BEGINNINGS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
}
"""How a file of each allowed suffix begins."""


def sign_shape_fault(new: NewSign) -> ManageRefused | None:
    """Return why an application cannot be taken as it is written, or None."""
    name = new.name
    checks = (
        (bool(_EMOJI.search(name)), ManageFault.SIGN_NAME_EMOJI, ""),
        (not _NAME.fullmatch(name), ManageFault.SIGN_NAME_ILLEGAL, "不能含有空格、符号或【】"),
        (name.isdigit(), ManageFault.SIGN_NAME_ILLEGAL, "不能全是数字"),
        (len(name) not in SIGN_CHARACTERS, ManageFault.SIGN_NAME_TOO_LONG, "2 至 12"),
        (
            len(new.remark) > REMARK_CHARACTERS_MAX,
            ManageFault.REMARK_TOO_LONG,
            str(REMARK_CHARACTERS_MAX),
        ),
        (
            len(new.scene) > SCENE_CHARACTERS_MAX,
            ManageFault.SCENE_CONTENT_ILLEGAL,
            f"不能超过 {SCENE_CHARACTERS_MAX} 个字",
        ),
        (len(new.files) > FILES_MAX, ManageFault.FILES_TOO_MANY, str(FILES_MAX)),
    )
    broken = (ManageRefused(fault, detail) for is_broken, fault, detail in checks if is_broken)
    return next(broken, None) or next(filter(None, map(_file_fault, new.files)), None)


def sign_file(suffix: str, content: bytes) -> SignFile:
    """Return a file as it is kept; the suffix may have a dot and capitals."""
    digest = hashlib.sha256(content).hexdigest()
    return SignFile(suffix.strip().lstrip(".").lower(), digest, content)


def _file_fault(file: SignFile) -> ManageRefused | None:
    beginnings = _BEGINNINGS.get(file.suffix)
    if not file.content:
        return ManageRefused(ManageFault.FILE_EMPTY, file.suffix)
    if beginnings is None:
        return ManageRefused(ManageFault.FILE_KIND, f"{file.suffix}，应为 jpg、png、gif 或 jpeg")
    if len(file.content) > FILE_BYTES_MAX:
        return ManageRefused(ManageFault.FILE_TOO_LARGE, "超过 2 MB")
    if not file.content.startswith(beginnings):
        return ManageRefused(ManageFault.FILE_KIND, f"内容不是 {file.suffix} 图片")
    return None
