"""Reads what the actions on signs are given. Whether a sign may be had is not known here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Final

from hongyan.api import parameters
from hongyan.api.call import Call
from hongyan.api.gateway.errors import invalid, missing
from hongyan.api.handlers import fields
from hongyan.api.handlers.fields import NoError, answering, needed_number, needed_text
from hongyan.api.parameters import Unreadable
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.domain.signs.model import NewSign, SignFile, SignSource
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.flows.review.applications.sign_shape import FILE_BYTES_MAX, FILES_MAX, sign_file
from hongyan.kernel.kinds import SignKind

SOURCES_TODAY: Final = frozenset({SignSource.ORGANISATION, SignSource.APP, SignSource.TRADEMARK})
"""CreateSmsSign takes these; the others were taken by AddSmsSign."""

SUFFIX_CHARACTERS_MAX: Final = 8
_BASE64_BYTES_MAX: Final = FILE_BYTES_MAX * 4 // 3 + 1024
"""What is longer is too large a file in any case, and is not decoded."""


@answering
def parse_name(call: Call) -> str:
    """Read the one parameter of QuerySmsSign, GetSmsSign and DeleteSmsSign."""
    return needed_text(call.params, "SignName")


@answering
def parse_page(call: Call) -> tuple[int, int]:
    """Read QuerySmsSignList: the size of a page and its number."""
    return fields.page(call.params)


@answering
def parse_with_files(call: Call) -> NewSign:
    """Read AddSmsSign and ModifySmsSign: proof files come inside the call, as base64."""
    params = call.params
    name = needed_text(params, "SignName")
    remark = needed_text(params, "Remark")
    source = _source(needed_number(params, "SignSource"), frozenset(SignSource), CodeAge.OLD)
    return NewSign(name, source, _kind(params), remark, files=_files(params))


@answering
def parse_with_papers(call: Call) -> NewSign:
    """Read CreateSmsSign and UpdateSmsSign: papers are named by their ids and upload keys."""
    params = call.params
    name = needed_text(params, "SignName")
    qualification_id = needed_number(params, "QualificationId")
    source = _source(needed_number(params, "SignSource"), SOURCES_TODAY, CodeAge.NEW)
    new = NewSign(
        name=name,
        source=source,
        kind=_kind(params),
        remark=fields.text(params, "Remark"),
        scene=fields.text(params, "ApplySceneContent"),
        is_third_party=fields.flag(params, "ThirdParty"),
        qualification_id=qualification_id,
        letter_id=fields.paper_number(params, "AuthorizationLetterId"),
        trademark_id=fields.paper_number(params, "TrademarkId"),
        app_filing_id=fields.paper_number(params, "AppIcpRecordId"),
        more_data=fields.texts(params, "MoreData"),
    )
    if source is SignSource.APP and new.app_filing_id is None:
        raise _no(ManageFault.APP_FILING_MISSING, "AppIcpRecordId", CodeAge.NEW)
    if source is SignSource.TRADEMARK and new.trademark_id is None:
        raise _no(ManageFault.TRADEMARK_MISSING, "TrademarkId", CodeAge.NEW)
    return new


def _source(written: int, allowed: frozenset[SignSource], age: CodeAge) -> SignSource:
    if written not in allowed:
        listed = "、".join(str(one.value) for one in sorted(allowed))
        raise _no(ManageFault.SIGN_SOURCE_ILLEGAL, f"{written}，只能是 {listed}", age)
    return SignSource(written)


def _kind(params: Mapping[str, str]) -> SignKind:
    written = fields.number(params, "SignType")
    if written is None:
        return SignKind.GENERAL
    if written not in set(SignKind):
        raise fields.unfit("SignType", "只能是 0（验证码）或 1（通用）")
    return SignKind(written)


def _files(params: Mapping[str, str]) -> tuple[SignFile, ...]:
    pairs = _file_pairs(params)
    if not pairs:
        raise NoError(missing("SignFileList"))
    if len(pairs) > FILES_MAX:
        raise _no(ManageFault.FILES_TOO_MANY, str(FILES_MAX), CodeAge.OLD)
    return tuple(_file(place, *pair) for place, pair in enumerate(pairs, 1))


def _file_pairs(params: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Return content and suffix of each file, numbered out or as one JSON text."""
    written = params.get("SignFileList", "")
    if written:
        try:
            listed = parameters.nested(written, list[dict[str, str]])
        except Unreadable:
            raise NoError(invalid("SignFileList")) from None
        return [(one.get("FileContents", ""), one.get("FileSuffix", "")) for one in listed]
    pairs = []
    for place in range(1, FILES_MAX + 2):
        prefix = f"SignFileList.{place}"
        contents, suffix = params.get(f"{prefix}.FileContents"), params.get(f"{prefix}.FileSuffix")
        if contents is None and suffix is None:
            break
        pairs.append((contents or "", suffix or ""))
    return pairs


def _file(place: int, contents: str, suffix: str) -> SignFile:
    if len(contents) > _BASE64_BYTES_MAX:
        raise _no(ManageFault.FILE_TOO_LARGE, "超过 2 MB", CodeAge.OLD)
    # A plus sign that nobody escaped arrives as a blank.
    written = contents.replace(" ", "+").replace("\r", "").replace("\n", "")
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise _no(ManageFault.FILE_EMPTY, str(place), CodeAge.OLD)
    return sign_file(suffix[:SUFFIX_CHARACTERS_MAX], content)


def _no(fault: ManageFault, detail: str, age: CodeAge) -> NoError:
    return NoError(words_for(ManageRefused(fault, detail), age))
