"""Every error of the API gateway: its code, its HTTP status, its words.

The gateway refuses before any business rule is asked: who calls, is the call whole, is it fresh, is
it too often. Business refusals are another thing (HTTP 200, `api/words/codes`), unknown here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_SPEAKABLE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What may be echoed as a parameter name; junk is not repeated to the caller."""

RETRY_HEADER = "x-acs-retry-after"
"""Milliseconds after which a call that was turned away for its rate may come again."""


class GatewayReason(StrEnum):
    """Every reason for which the gateway refuses a call."""

    MISSING = "missing"
    MISSING_PARAMETER = "missing_parameter"
    MISSING_SECURITY_TOKEN = "missing_security_token"  # noqa: S105 - a name of an error
    INVALID = "invalid"
    INVALID_PARAMETER = "invalid_parameter"
    ACCESS_KEY_NOT_FOUND = "access_key_not_found"
    ACCESS_KEY_INACTIVE = "access_key_inactive"
    SIGNATURE_MISMATCH_V1 = "signature_mismatch_v1"
    SIGNATURE_MISMATCH_V3 = "signature_mismatch_v3"
    SIGNATURE_METHOD_INVALID = "signature_method_invalid"
    NONCE_USED = "nonce_used"
    TIMESTAMP_MALFORMED = "timestamp_malformed"
    TIMESTAMP_EXPIRED = "timestamp_expired"
    ACTION_NOT_FOUND = "action_not_found"
    VERSION_INVALID = "version_invalid"
    METHOD_UNSUPPORTED = "method_unsupported"
    THROTTLED_USER = "throttled_user"
    THROTTLED_API = "throttled_api"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a name of an error
    TOKEN_MALFORMED = "token_malformed"  # noqa: S105 - a name of an error
    TOKEN_OF_ANOTHER_KEY = "token_of_another_key"  # noqa: S105 - a name of an error
    NO_PERMISSION = "no_permission"
    REQUEST_LATE = "request_late"
    HEADERS_TOO_LARGE = "headers_too_large"
    INTERNAL_ERROR = "internal_error"
    SERVICE_UNAVAILABLE = "service_unavailable"


@dataclass(frozen=True, slots=True)
class GatewayRow:
    """One line of the table: `{name}` is the parameter's name, `{detail}` the part that varies."""

    code: str
    status: int
    message: str


@dataclass(frozen=True, slots=True)
class GatewayError:
    """One answer of the gateway, ready for the envelope. `headers` go onto the HTTP answer."""

    code: str
    status: int
    message: str
    headers: tuple[tuple[str, str], ...] = ()


_F = GatewayReason
GATEWAY_ROWS: dict[GatewayReason, GatewayRow] = {
    _F.MISSING: GatewayRow("Missing{name}", 400, "{name} is mandatory for this action."),
    _F.MISSING_PARAMETER: GatewayRow(
        "MissingParameter", 400, "The mandatory parameter {name} is not supplied."
    ),
    _F.MISSING_SECURITY_TOKEN: GatewayRow(
        "MissingSecurityToken", 400, "SecurityToken is mandatory for this action."
    ),
    _F.INVALID: GatewayRow("Invalid{name}", 400, "Specified parameter {name} is not valid."),
    _F.INVALID_PARAMETER: GatewayRow("InvalidParameter", 400, "{detail}"),
    _F.ACCESS_KEY_NOT_FOUND: GatewayRow(
        "InvalidAccessKeyId.NotFound", 404, "Specified access key is not found."
    ),
    _F.ACCESS_KEY_INACTIVE: GatewayRow(
        "InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled."
    ),
    # Old core SDKs split this text at its colons and compare the second piece with what they
    # signed, to say "wrong secret". No colon may come before, and nothing may follow the text.
    _F.SIGNATURE_MISMATCH_V1: GatewayRow(
        "SignatureDoesNotMatch",
        400,
        "Specified signature is not matched with our calculation. "
        "server string to sign is:{detail}",
    ),
    _F.SIGNATURE_MISMATCH_V3: GatewayRow(
        "SignatureDoesNotMatch",
        400,
        "Specified signature does not match our calculation. {detail}",
    ),
    _F.SIGNATURE_METHOD_INVALID: GatewayRow(
        "InvalidSignatureMethod", 400, "Specified signature method is not valid."
    ),
    _F.NONCE_USED: GatewayRow(
        "SignatureNonceUsed", 400, "Specified signature nonce was used already."
    ),
    _F.TIMESTAMP_MALFORMED: GatewayRow(
        "InvalidTimeStamp.Format", 400, "Specified time stamp or date value is not well formatted."
    ),
    _F.TIMESTAMP_EXPIRED: GatewayRow(
        "InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired."
    ),
    _F.ACTION_NOT_FOUND: GatewayRow(
        "InvalidAction.NotFound",
        404,
        "Specified api is not found, please check your url and method.",
    ),
    _F.VERSION_INVALID: GatewayRow(
        "InvalidVersion", 400, "Specified parameter Version is not valid."
    ),
    _F.METHOD_UNSUPPORTED: GatewayRow(
        "UnsupportedHTTPMethod", 400, "This HTTP method is not supported."
    ),
    _F.THROTTLED_USER: GatewayRow(
        "Throttling.User", 400, "Request was denied due to user flow control."
    ),
    _F.THROTTLED_API: GatewayRow(
        "Throttling.Api", 400, "Request was denied due to api flow control."
    ),
    _F.TOKEN_EXPIRED: GatewayRow(
        "InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired."
    ),
    _F.TOKEN_MALFORMED: GatewayRow(
        "InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed."
    ),
    _F.TOKEN_OF_ANOTHER_KEY: GatewayRow(
        "InvalidSecurityToken.MismatchWithAccessKey",
        400,
        "Specified SecurityToken mismatch with the AccessKey.",
    ),
    _F.NO_PERMISSION: GatewayRow(
        "NoPermission", 403, "You are not authorized to perform this action."
    ),
    _F.REQUEST_LATE: GatewayRow(
        "RequestTimeout", 408, "The request did not arrive in time; send it again."
    ),
    _F.HEADERS_TOO_LARGE: GatewayRow(
        "InvalidParameter", 431, "The request line and headers are larger than {detail}."
    ),
    _F.INTERNAL_ERROR: GatewayRow(
        "InternalError", 500, "The request processing has failed due to some unknown error."
    ),
    _F.SERVICE_UNAVAILABLE: GatewayRow(
        "ServiceUnavailable",
        503,
        "The request has failed due to a temporary failure of the server.",
    ),
}


def statuses_of(anchor: str) -> tuple[int, ...]:
    """Return the HTTP statuses that come with a code; a business refusal comes with 200."""
    rows = GATEWAY_ROWS.values()
    found = {row.status for row in rows if row.code.replace("{name}", "") == anchor}
    return tuple(sorted(found)) or (200,)


def gateway_error(
    fault: GatewayReason,
    *,
    name: str = "",
    detail: str = "",
    headers: tuple[tuple[str, str], ...] = (),
) -> GatewayError:
    """Word a fault (Dysmsapi wire, gateway errors).

    `name` is the parameter at fault, for the rows that name one; `detail` the part that varies.
    """
    row = GATEWAY_ROWS[fault]
    return GatewayError(
        code=row.code.replace("{name}", name),
        status=row.status,
        message=row.message.replace("{name}", name).replace("{detail}", detail),
        headers=headers,
    )


def missing(name: str) -> GatewayError:
    """Say that a mandatory parameter is absent: `Missing{name}`."""
    return gateway_error(GatewayReason.MISSING, name=name)


def speakable(name: str) -> str:
    """Return a parameter's name as it may be repeated to the caller; junk is a question mark."""
    return name if _SPEAKABLE_NAME.fullmatch(name) else "?"


def invalid(name: str) -> GatewayError:
    """Say that a parameter cannot be read: `Invalid{name}`.

    A name that is junk is not repeated to the caller: then `InvalidParameter`.
    """
    if _SPEAKABLE_NAME.fullmatch(name):
        return gateway_error(GatewayReason.INVALID, name=name)
    return invalid_parameter("A parameter name of the request is not valid.")


def invalid_parameter(detail: str) -> GatewayError:
    """Word freely what cannot be read: `InvalidParameter`."""
    return gateway_error(GatewayReason.INVALID_PARAMETER, detail=detail)
