"""`hongyan dev --shim`: the service under the names that clients have built in."""

from __future__ import annotations

from typing import Final

PROXY_OPTION: Final = "--shim-port"
TLS_OPTION: Final = "--shim-tls-port"
