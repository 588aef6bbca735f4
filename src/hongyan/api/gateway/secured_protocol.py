"""A connection on which something came before its requests: a TLS handshake, or a proxy's CONNECT.

That was a visit of its own, which ends as this one begins: no connection is counted twice. Knows
nothing of what came before.
"""

from __future__ import annotations

import asyncio
from typing import Any

from typing_extensions import override

from hongyan.api.gateway.direct_protocol import DirectHttpProtocol
from hongyan.engine.gatekeeper import Visitor


class SecuredHttpProtocol(DirectHttpProtocol):
    """One connection."""

    def __init__(self, *given: Any, **more: Any) -> None:
        """Begin without an earlier visit; the one who connects says if there is one."""
        super().__init__(*given, **more)
        self.earlier: Visitor | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.earlier is not None:
            self.earlier.leave()
        super().connection_made(transport)
