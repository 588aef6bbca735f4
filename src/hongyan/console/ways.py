"""How a person wants pages: language, theme, keys, by cookies of a link. Knows no session."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hongyan.words.language import Language

LANGUAGE_COOKIE: Final = "hongyan-lang"
THEME_COOKIE: Final = "hongyan-theme"
KEYS_COOKIE: Final = "hongyan-keys"
WAYS: Final = frozenset({"lang", "theme", "keys"})
YEAR_SECONDS: Final = 365 * 86_400
THEMES: Final = ("light", "dark")
TAGS: Final = {Language.EN: "en", Language.ZH_CN: "zh-CN"}
"""The language's tag in HTML."""
_BY_CODE: Final = {"en": Language.EN, "zh": Language.ZH_CN}


def language_of(request: Request) -> Language:
    """Return the language of the cookie, else of the browser; Chinese where it says nothing."""
    kept = _BY_CODE.get(request.cookies.get(LANGUAGE_COOKIE, ""))
    if kept is not None:
        return kept
    for asked in request.headers.get("accept-language", "")[:200].lower().split(","):
        found = _BY_CODE.get(asked.strip()[:2])
        if found is not None:
            return found
    return Language.ZH_CN


def theme_of(request: Request) -> str:
    """Return the theme of the cookie, "" for the system's."""
    kept = request.cookies.get(THEME_COOKIE, "")
    return kept if kept in THEMES else ""


def is_keyed(request: Request) -> bool:
    """Tell whether keys of one letter do something; a person may switch them off (WCAG 2.1.4)."""
    return request.cookies.get(KEYS_COOKIE, "") != "off"


def chosen(request: Request, *, is_secure: bool) -> Response | None:
    """Answer `?lang=`, `?theme=`, `?keys=`: a cookie, and the same URL without them."""
    asked = request.query_params
    if request.method not in {"GET", "HEAD"} or not WAYS & set(asked):
        return None
    rest = [(name, one) for name, one in asked.multi_items() if name not in WAYS]
    # The path begins with two slashes only if someone wants the browser on another site.
    path = "/" + request.url.path.lstrip("/")
    response = RedirectResponse(path + (f"?{urlencode(rest)}" if rest else ""), 303)
    if asked.get("lang") in _BY_CODE:
        _keep(response, LANGUAGE_COOKIE, asked["lang"], is_secure=is_secure)
    if asked.get("theme") in {*THEMES, "auto"}:
        _keep(response, THEME_COOKIE, asked["theme"], is_secure=is_secure)
    if asked.get("keys") in {"on", "off"}:
        _keep(response, KEYS_COOKIE, asked["keys"], is_secure=is_secure)
    return response


def _keep(response: Response, name: str, value: str, *, is_secure: bool) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, path="/", secure=is_secure, httponly=True, samesite="lax"
    )
