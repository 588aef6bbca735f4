"""Upload grants, and the endpoint that takes what they allow.

An official caller asks for a grant and posts the file as a form to the host that it names, as to an
object store; here the host is this service. A grant is signed and runs out, and says where the file
goes and how large it may be. Nothing is believed of a file but its content.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.call import Call, No, Reply, Services, write_within
from hongyan.api.gateway.asgi import (
    CALLERS_FAULTS,
    Unread,
    count_failure,
    read_body,
)
from hongyan.api.parameters.reader import reading
from hongyan.documents.scan import Scan, Unfit
from hongyan.domain.accounts.acts import Act
from hongyan.domain.materials.grant import (
    ACCESS_KEY_ID,
    GRANT_SECONDS,
    POLICY_CHARACTERS_MAX,
    Grant,
    is_address_good,
    make_grant,
    sign_address,
    upload_fault,
)
from hongyan.domain.materials.model import (
    DOCUMENTS,
    MATERIAL_BYTES_MAX,
    Material,
    is_sound_key,
    owner_of,
    start_path,
)
from hongyan.domain.materials.reasons import UploadReason
from hongyan.engine.visiting import visitor_of
from hongyan.flows.accounts.allowances import IntendedUse, refusal_of
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.review.applications.scans import scan_of
from hongyan.flows.review.papers.uploads import keep_material
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.clock import Clock
from hongyan.kernel.refusal import Reason
from hongyan.service.cleaning import CROWDED, RETRY_MS

PATH: Final = "/upload/"
SECRET_PURPOSE: Final = "upload"  # noqa: S105 - what a key is derived for
FORM_KIND: Final = "multipart/form-data"
FORM_BYTES_MAX: Final = MATERIAL_BYTES_MAX + 65_536
FIELDS_MAX: Final = 30
FIELD_BYTES_MAX: Final = 16_384
BUCKET: Final = "hongyan"
SHOWN_HEADERS: Final = {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
}
UPLOADER: Final = Actor(ActorType.SYSTEM, "uploads")
"""The holder of an upload grant: it names the account, and no key."""

SLOW_DOWN: Final = "SlowDown"
STATUSES: Final = {"200": 200, "201": 201}

_NOES: Final[Mapping[Reason | Unfit, tuple[int, str, str]]] = {
    UploadReason.SIGNATURE_WRONG: (
        403,
        "SignatureDoesNotMatch",
        "The policy's signature is wrong.",
    ),
    UploadReason.POLICY_MALFORMED: (403, "InvalidPolicyDocument", "The policy cannot be read."),
    UploadReason.EXPIRED: (403, "AccessDenied", "The policy has expired: ask for a new grant."),
    UploadReason.KEY_OUTSIDE: (403, "AccessDenied", "The key must begin with StartPath and a /."),
    UploadReason.EMPTY: (400, "EntityTooSmall", "The file is empty."),
    UploadReason.TOO_LARGE: (400, "EntityTooLarge", "The file is larger than 5 MB."),
    Unfit.EMPTY: (400, "EntityTooSmall", "The file is empty."),
    Unfit.TOO_LARGE: (
        400,
        "EntityTooLarge",
        "The file is larger than 5 MB (an image: drawn anew as well), or has too many pixels.",
    ),
    Unfit.KIND: (
        400,
        "InvalidFileType",
        "The content is no PNG, JPEG, GIF, PDF, doc or docx, or has macros.",
    ),
    Unfit.TOO_COSTLY: (
        400,
        "InvalidFileType",
        "The image takes too much to decode: save it anew, smaller and not progressive.",
    ),
    Unfit.BROKEN: (400, "InvalidFileType", "The file is damaged."),
}
"""Total over `UploadReason` and `Unfit`: HTTP status, code, message."""


@reading
def parse_grant(call: Call) -> str:
    """Read GetOSSInfoForUploadFile and GetSmsOcrOssInfo: every purpose is served alike."""
    del call
    return ""


@reading
def parse_qualification_grant(call: Call) -> str:
    """Read GetQualificationOssInfo, whose BizType is mandatory."""
    return call.params.needed("BizType")


async def upload_grant(call: Call, _asked: str) -> Reply | No:
    """Answer GetOSSInfoForUploadFile."""
    grant = await _fresh_grant(call)
    if not isinstance(grant, Grant):
        return grant
    fields = _fields(call, grant) | {"ExpireTime": str(grant.expires_at // 1000)}
    return {"Code": "OK", "Message": "OK", "Success": True, "Model": fields}


async def recognition_grant(call: Call, _asked: str) -> Reply | No:
    """Answer GetSmsOcrOssInfo."""
    grant = await _fresh_grant(call)
    if not isinstance(grant, Grant):
        return grant
    fields = _fields(call, grant) | {
        "ExpireTime": str(grant.expires_at // 1000),
        "Bucket": BUCKET,
    }
    return {"Code": "OK", "Message": "OK", "Success": True, "Model": fields}


async def qualification_grant(call: Call, _asked: str) -> Reply | No:
    """Answer GetQualificationOssInfo; here the time is a number."""
    grant = await _fresh_grant(call)
    if not isinstance(grant, Grant):
        return grant
    fields: dict[str, str | int] = {**_fields(call, grant), "Expire": grant.expires_at // 1000}
    return {"Code": "OK", "Message": "OK", "Success": True, "Data": fields}


async def _fresh_grant(call: Call) -> Grant | No:
    refused = await call.refusal()
    if refused is not None:
        return refused
    path = start_path(call.caller.account_id, os.urandom(12).hex())
    secret = _secret(call.services.context)
    return make_grant(secret, path, MATERIAL_BYTES_MAX, call.now_ms)


def _fields(call: Call, grant: Grant) -> dict[str, str]:
    return {
        "AccessKeyId": ACCESS_KEY_ID,
        "Host": f"{call.services.settings.service_url}{PATH}",
        "Policy": grant.policy,
        "Signature": grant.signature,
        "StartPath": grant.start_path,
    }


def material_url(call: Call, key: str) -> str:
    """Return where an account's file can be looked at for an hour, empty without a key."""
    if not key:
        return ""
    until = str(call.now_ms // 1000 + GRANT_SECONDS)
    signature = sign_address(_secret(call.services.context), key, until)
    asked = urlencode({"Expires": until, "Signature": signature})
    return f"{call.services.settings.service_url}{PATH}{quote(key)}?{asked}"


def _secret(context: FlowContext) -> bytes:
    assert context.sealer is not None, "a process that serves has a master key"
    return context.sealer.derived(SECRET_PURPOSE)


def upload_route(services: Services, clock: Clock) -> Route:
    """Return the route that takes the files."""

    async def take(request: Request) -> Response:
        wrong = _kind_fault(request)
        body: bytes | Unread = Unread.UNWANTED
        if wrong is None:
            visitor = visitor_of(request.scope)
            body = await read_body(request.receive, FORM_BYTES_MAX, visitor=visitor)
        response = wrong or await answer(request, body)
        if response.status_code in CALLERS_FAULTS:
            count_failure(request.scope, body)
        return response

    async def answer(request: Request, body: bytes | Unread) -> Response:
        form = await _form(request, body)
        if isinstance(form, Response):
            return form
        try:
            return await taken(form)
        finally:
            await form.close()

    async def taken(form: FormData) -> Response:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            return _error(400, "InvalidArgument", "The form has no file in the field `file`.")
        raw = await file.read()
        key = _field(form, "key").replace("${filename}", file.filename or "file")
        policy = _field(form, "policy")
        if len(policy) > POLICY_CHARACTERS_MAX or not is_sound_key(key):
            return _error(400, "InvalidArgument", "The key or the policy is not valid.")
        refused = upload_fault(
            _secret(services.context),
            policy,
            _field(form, "Signature") or _field(form, "signature"),
            key,
            len(raw),
            clock.now_ms(),
        )
        if refused is not None:
            return _error(*_NOES[refused.reason])
        return await _taken(services, key, raw, _field(form, "success_action_status"), clock)

    return Route("/upload/", take, methods=["POST"])


def material_route(services: Services, clock: Clock) -> Route:
    """Return the route that shows a file to the holder of its signed address."""

    async def show(request: Request) -> Response:
        key, until = request.path_params["key"], request.query_params.get("Expires", "")
        signature, secret = request.query_params.get("Signature", ""), _secret(services.context)
        if not is_address_good(secret, key, until, signature, clock.now_ms()):
            return _error(403, "AccessDenied", "The upload address is invalid or has expired.")
        found = await services.read(lambda tx: scan_of(tx, key, services.context.sealer))
        if found is None:
            return _error(404, "NoSuchKey", "There is no such file.")
        kind, content = found
        return Response(content, headers={"content-type": kind.value, **SHOWN_HEADERS})

    return Route("/upload/{key:path}", show, methods=["GET"])


def _kind_fault(request: Request) -> Response | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM_KIND:
        return None
    # The reader of the other kind of form looks at it octet by octet, and the caller is not known
    # yet.
    return _error(400, "MalformedPOSTRequest", f"The form must be {FORM_KIND}.")


async def _form(request: Request, body: bytes | Unread) -> FormData | Response:
    if isinstance(body, Unread):
        return _error(*_NOES[UploadReason.TOO_LARGE])

    async def again() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    # Without the app in its scope a broken form is an exception, and the answer is ours.
    scope = {name: value for name, value in request.scope.items() if name != "app"}
    try:
        return await Request(scope, again).form(
            max_files=1, max_fields=FIELDS_MAX, max_part_size=FIELD_BYTES_MAX
        )
    except (MultiPartException, LookupError, UnicodeError):
        return _error(400, "MalformedPOSTRequest", "The form cannot be read.")


async def _taken(services: Services, key: str, raw: bytes, status: str, clock: Clock) -> Response:
    """Clean a file and keep it; what the account may not do is asked before and again."""
    account_id = owner_of(key)
    assert account_id is not None, "the signed policy names the account's folder"
    use, now_ms = IntendedUse(account_id, Act.UPLOAD, Allowance.UPLOAD, len(raw)), clock.now_ms()
    no = await services.read(lambda tx: refusal_of(tx, use, now_ms, services.settings))
    if no is not None:
        return _denied()
    scan = await services.clean(account_id, raw, MATERIAL_BYTES_MAX, DOCUMENTS)
    if scan is CROWDED:
        return _error(503, SLOW_DOWN, "Too many files wait to be looked at: try again.")
    if isinstance(scan, Unfit):
        return _error(*_NOES[scan])
    assert isinstance(scan, Scan), "nothing else is answered"
    return await _kept(services, key, scan, status)


def _denied() -> Response:
    why = "The account may not upload at present, or stores too much: a new grant says why."
    return _error(403, "AccessDenied", why)


async def _kept(services: Services, key: str, scan: Scan, status: str) -> Response:
    account_id = owner_of(key)
    assert account_id is not None, "the signed policy names the account's folder"
    kept = await write_within(
        services,
        UPLOADER,
        IntendedUse(account_id, Act.UPLOAD, Allowance.UPLOAD, len(scan.content)),
        keep_material,
        account_id,
        key,
        scan.kind,
        scan.content,
        scan.sha256,
    )
    if not isinstance(kept, Material):
        return _denied()
    headers = {"etag": f'"{scan.sha256[:32].upper()}"'}
    return Response(b"", STATUSES.get(status, 204), headers)


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _error(status: int, code: str, message: str) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    )
    headers = {"retry-after": str(RETRY_MS // 1000)} if code == SLOW_DOWN else None
    return Response(body, status, headers, media_type="application/xml")
