"""Whether an unsafe request comes from a page of ours: by its origin *and* by the session's token.

Knows no session store and no page.
"""

from __future__ import annotations

import hmac
from typing import Final

from starlette.requests import Request

from hongyan.console.forms import CSRF_FIELD, Form

TOKEN_HEADER: Final = "x-csrf"  # noqa: S105 - the name of a header
SAFE: Final = frozenset({"GET", "HEAD"})


def is_own(request: Request, service_url: str) -> bool:
    """Tell whether the browser says that a page of this site sent the request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    return bool(origin) and origin in {
        f"http://{host}",
        f"https://{host}",
        service_url,
    }


def is_foreign(request: Request, service_url: str) -> bool:
    """Tell whether the browser says that a page of another site asks.

    Older browsers say nothing of a reading of their own site's, and neither do programs.
    """
    says_nothing = "sec-fetch-site" not in request.headers and "origin" not in request.headers
    return not says_nothing and not is_own(request, service_url)


def is_token(request: Request, form: Form, token: str) -> bool:
    """Tell whether the request bears the session's token, in the form or as a header."""
    given = request.headers.get(TOKEN_HEADER) or form.text(CSRF_FIELD)
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
