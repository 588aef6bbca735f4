"""Where a page that was in the way leads on to: a path of this site, and of no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

LOGIN_PATH: Final = "/console/login"
CODE_PATH: Final = "/console/login/code"
PROVE_PATH: Final = "/console/me/prove"
FACTOR_PATH: Final = "/console/me/factor"
HOME: Final = "/console"
FIELD: Final = "to"


def way_on(visit: Visit) -> str:
    """Return the path that was asked for at first; that of the console where it is none of ours."""
    asked = visit.form.text(FIELD) or visit.query.text(FIELD)
    is_ours = asked == HOME or asked.startswith((f"{HOME}/", f"{HOME}?", "/docs/"))
    # A browser takes a backslash for a slash, and drops what is unseen.
    return asked if is_ours and asked.isprintable() and "\\" not in asked else HOME


def leading_on(path: str, to: str, **more: str) -> str:
    """Return a path that leads on to another one later, with what else it is to know."""
    asked = {FIELD: "" if to == HOME else to, **more}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path
