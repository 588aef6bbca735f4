"""Why a callback endpoint is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class EndpointReason(Reason):
    """Why an endpoint is not found, or its URL not taken."""

    MISSING = "endpoint.missing"
    URL_LENGTH = "endpoint.url_length"
    URL_CHARACTERS = "endpoint.url_characters"
    URL_MALFORMED = "endpoint.url_malformed"
    URL_SCHEME = "endpoint.url_scheme"
    URL_PASSWORD = "endpoint.url_password"  # noqa: S105 - a reason, no secret
    URL_NO_HOST = "endpoint.url_no_host"
    URL_PRIVATE = "endpoint.url_private"
    URL_PORT = "endpoint.url_port"
