"""The static files: read once, kept by browsers under the hash of their content. Knows no page."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from hongyan.console.headers import IMMUTABLE

STATIC: Final = Path(__file__).parent / "static"
PREFIX: Final = "/console/static"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, plain and compressed."""

    url: str
    media_type: str
    plain: bytes
    packed: bytes


@cache
def assets() -> dict[str, Asset]:
    """Return every static file by its name below `static/`."""
    found = {}
    for path in sorted(STATIC.rglob("*")):
        if path.suffix not in TYPES:
            continue
        name, content = path.relative_to(STATIC).as_posix(), path.read_bytes()
        mark = hashlib.sha256(content).hexdigest()[:12]
        url = f"{PREFIX}/{mark}/{name}"
        found[name] = Asset(url, TYPES[path.suffix], content, gzip.compress(content, 9, mtime=0))
    return found


def asset_url(name: str) -> str:
    """Return the URL of a static file; raises KeyError for one that does not exist."""
    return assets()[name].url


@cache
def _by_url() -> dict[str, Asset]:
    return {asset.url: asset for asset in assets().values()}


def serve_asset(request: Request) -> Response | None:
    """Return a static file, None for a URL that is none's."""
    asset = _by_url().get(request.url.path)
    if asset is None:
        return None
    headers = {"cache-control": IMMUTABLE, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(asset.packed, headers=headers, media_type=asset.media_type)
    return Response(asset.plain, headers=headers, media_type=asset.media_type)
