"""Actions that apply for a sign, change or delete it: what is read becomes a call of one flow.

Each pair of actions, an older and a newer one, does the same and answers in the codes of its age.
Whether a sign may be had is not known here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.errors import RETRY_HEADER, GatewayReason, gateway_error, missing
from hongyan.api.handlers.applications import MORE_DATA_MAX, unfit, worded
from hongyan.api.parameters.reader import Params, Unreadable, out_of_range, reading
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.documents.scan import Scan, Unfit
from hongyan.domain.letters.reasons import LetterUseReason
from hongyan.domain.materials.model import IMAGES
from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.domain.signs.reasons import SignApplicationReason
from hongyan.flows.review.applications import apply_sign
from hongyan.flows.review.applications.apply_sign import SignApplied
from hongyan.flows.review.applications.sign_shape import (
    FILE_BYTES_MAX,
    FILES_MAX,
    sign_file,
    sign_shape_fault,
)
from hongyan.kernel.kinds import SignKind, SignSource
from hongyan.kernel.refusal import Refused
from hongyan.service.cleaning import CROWDED, RETRY_MS

UNFIT_REASONS: Final[Mapping[Unfit, SignApplicationReason]] = {
    Unfit.EMPTY: SignApplicationReason.FILE_EMPTY,
    Unfit.TOO_LARGE: SignApplicationReason.FILE_GROWN,
    Unfit.KIND: SignApplicationReason.FILE_KIND,
    Unfit.BROKEN: SignApplicationReason.FILE_BROKEN,
    Unfit.TOO_COSTLY: SignApplicationReason.FILE_TOO_COSTLY,
}
"""Total over `Unfit`."""

SOURCES_TODAY: Final = frozenset({SignSource.ORGANISATION, SignSource.APP, SignSource.TRADEMARK})
"""CreateSmsSign takes these; the others were taken by AddSmsSign."""

SUFFIX_CHARACTERS_MAX: Final = 8
BASE64_CHARACTERS_MAX: Final = FILE_BYTES_MAX * 4 // 3 + 1024
"""Without its line breaks; what is longer is too large a file in any case, and is not decoded."""


@reading
def parse_with_files(call: Call) -> NewSign:
    """Read AddSmsSign and ModifySmsSign: proof files come inside the call, as base64."""
    params = call.params
    name = params.needed("SignName", has_own_limit=True)
    remark = params.needed("Remark", has_own_limit=True)
    source = _source(params, frozenset(SignSource), CodeAge.OLD)
    return NewSign(name, source, _kind(params), remark, files=_files(params))


@reading
def parse_with_papers(call: Call) -> NewSign:
    """Read CreateSmsSign and UpdateSmsSign: papers are named by their ids and upload keys."""
    params = call.params
    new = NewSign(
        name=params.needed("SignName", has_own_limit=True),
        qualification_id=params.needed_number("QualificationId"),
        source=_source(params, SOURCES_TODAY, CodeAge.NEW),
        kind=_kind(params),
        remark=params.text("Remark", has_own_limit=True),
        scene=params.text("ApplySceneContent", has_own_limit=True),
        is_third_party=params.flag("ThirdParty") is True,
        letter_id=params.paper("AuthorizationLetterId"),
        trademark_id=params.paper("TrademarkId"),
        app_filing_id=params.paper("AppIcpRecordId"),
        more_data=params.texts("MoreData", MORE_DATA_MAX),
    )
    if new.is_third_party and new.letter_id is None:
        raise unfit(Refused(LetterUseReason.NEEDED, "letter", name=new.name))
    if new.source is SignSource.APP and new.app_filing_id is None:
        raise Unreadable(missing("AppIcpRecordId"))
    if new.source is SignSource.TRADEMARK and new.trademark_id is None:
        raise Unreadable(missing("TrademarkId"))
    return new


def _source(params: Params, allowed: frozenset[SignSource], age: CodeAge) -> SignSource:
    written = params.needed_number("SignSource")
    if written not in allowed:
        listed = "、".join(str(one.value) for one in sorted(allowed))
        refused = Refused(SignApplicationReason.SOURCE_UNKNOWN, given=written, known=listed)
        raise unfit(refused, age)
    return SignSource(written)


def _kind(params: Params) -> SignKind:
    written = params.number("SignType")
    if written is None:
        return SignKind.GENERAL
    if written not in set(SignKind):
        raise Unreadable(out_of_range("SignType", "只能是 0（验证码）或 1（通用）"))
    return SignKind(written)


def _files(params: Params) -> tuple[SignFile, ...]:
    listed = params.objects("SignFileList", ("FileContents", "FileSuffix"), FILES_MAX)
    if not listed:
        raise Unreadable(missing("SignFileList"))
    if len(listed) > FILES_MAX:
        raise unfit(Refused(SignApplicationReason.FILES_TOO_MANY, most=FILES_MAX), CodeAge.OLD)
    return tuple(_file(place, *one.values()) for place, one in enumerate(listed, 1))


def _file(place: int, contents: str, suffix: str) -> SignFile:
    # MIME encoders break lines; an unescaped plus sign arrives as a blank.
    written = contents.replace("\r", "").replace("\n", "").replace(" ", "+")
    if len(written) > BASE64_CHARACTERS_MAX:
        raise unfit(Refused(SignApplicationReason.FILE_TOO_LARGE, place=place), CodeAge.OLD)
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise unfit(Refused(SignApplicationReason.FILE_EMPTY, place=place), CodeAge.OLD)
    return sign_file(suffix[:SUFFIX_CHARACTERS_MAX], content)


async def add(call: Call, new: NewSign) -> Reply | No:
    """Answer AddSmsSign."""
    cleaned = await _cleaned(call, new)
    return _old_answer(await _apply(call, cleaned)) if isinstance(cleaned, NewSign) else cleaned


async def create(call: Call, new: NewSign) -> Reply | No:
    """Answer CreateSmsSign."""
    return _new_answer(await _apply(call, new))


async def modify(call: Call, new: NewSign) -> Reply | No:
    """Answer ModifySmsSign, for signs that are not approved."""
    cleaned = await _cleaned(call, new)
    if not isinstance(cleaned, NewSign):
        return cleaned
    return _old_answer(await _change(call, cleaned, approved_too=False))


async def update(call: Call, new: NewSign) -> Reply | No:
    """Answer UpdateSmsSign; approved signs go back into review too."""
    return _new_answer(await _change(call, new, approved_too=True))


async def delete(call: Call, name: str) -> Reply | No:
    """Answer DeleteSmsSign."""
    account_id = call.caller.account_id
    refused = await call.write(apply_sign.delete_sign, account_id, name)
    if refused is not None:
        return worded(refused, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "SignName": name}


async def _cleaned(call: Call, new: NewSign) -> NewSign | No:
    """Return an application whose files are made harmless, like those that are uploaded.

    What costs nothing to ask is asked before: the shape, and what the account may do.
    """
    fault = sign_shape_fault(new)
    no = await call.refusal() if fault is None else words_for(fault, CodeAge.OLD)
    if no is not None:
        return no
    files = []
    for place, file in enumerate(new.files, 1):
        account_id = call.caller.account_id
        scan = await call.services.clean(account_id, file.content, FILE_BYTES_MAX, IMAGES)
        if scan is CROWDED:
            wait = (RETRY_HEADER, str(RETRY_MS))
            return gateway_error(GatewayReason.THROTTLED_API, headers=(wait,))
        if isinstance(scan, Unfit):
            refused = Refused(UNFIT_REASONS[scan], place=place)
            return words_for(refused, CodeAge.OLD)
        assert isinstance(scan, Scan), "nothing else is answered"
        files.append(sign_file(file.suffix, scan.content))
    return replace(new, files=tuple(files))


async def _apply(call: Call, new: NewSign) -> SignApplied | Refused | No:
    flow, account_id = apply_sign.apply_for_sign, call.caller.account_id
    return await call.write_files(_size_bytes(new), flow, account_id, new)


async def _change(call: Call, new: NewSign, *, approved_too: bool) -> SignApplied | Refused | No:
    flow, account_id = apply_sign.change_sign, call.caller.account_id
    return await call.write_files(
        _size_bytes(new), flow, account_id, new, approved_too=approved_too
    )


def _size_bytes(new: NewSign) -> int:
    return sum(len(file.content) for file in new.files)


def _old_answer(result: SignApplied | Refused | No) -> Reply | No:
    if not isinstance(result, SignApplied):
        return worded(result, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "SignName": result.name}


def _new_answer(result: SignApplied | Refused | No) -> Reply | No:
    if not isinstance(result, SignApplied):
        return worded(result, CodeAge.NEW)
    order_id = str(result.order_id)
    return {"Code": "OK", "Message": "OK", "SignName": result.name, "OrderId": order_id}
