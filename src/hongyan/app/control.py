"""What programs may ask of `dev` below `/dev/`, over the parts of an application. Knows no HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hongyan.channels.simulator.chosen import FATES
from hongyan.flows.messages.reports.manage_endpoints import set_account_endpoint
from hongyan.flows.reference.demo import DEMO_ACCOUNTS
from hongyan.kernel.actor import SERVICE

if TYPE_CHECKING:
    from hongyan.app.lanes import Lanes
    from hongyan.app.resetting import Resetter
    from hongyan.channels.simulator.chosen import ChosenFates
    from hongyan.domain.callbacks.model import PushKind
    from hongyan.kernel.refusal import Refused
    from hongyan.service.flows import FlowRunner

HEARD_SECONDS_MAX: Final = 2.0
LOOK_SECONDS: Final = 0.002


class DevControl:
    """Outcomes, replies and the reset of one process."""

    def __init__(
        self, flows: FlowRunner, lanes: Lanes, chosen: ChosenFates, resetter: Resetter
    ) -> None:
        """Use what a process has."""
        self._flows = flows
        self._lanes, self._chosen, self._resetter = lanes, chosen, resetter

    @property
    def outcomes(self) -> Sequence[str]:
        """The names of the outcomes that can be chosen, beside codes."""
        return tuple(FATES)

    def choose(self, phone: int, outcome: str, after_ms: int | None) -> bool:
        """Choose the outcome of the next message to a number; False for one without meaning."""
        return self._chosen.choose(phone, outcome, after_ms)

    async def hear(self, channel_id: int, phone: int, dest_id: str, content: str) -> bool:
        """Let a handset write, and wait until it is stored; False where its carrier is outside."""
        if not self._lanes.hear(channel_id, phone, dest_id, content):
            return False
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + HEARD_SECONDS_MAX
        while loop.time() < gives_up_at:
            if not self._lanes.under_way()[1]:
                break
            await asyncio.sleep(LOOK_SECONDS)
        return True

    async def push_to(self, kind: PushKind, url: str) -> Refused | None:
        """Push what happens of a kind in the demo's first account to a URL."""
        sealer = self._flows.context.sealer
        assert sealer is not None, "who serves has the master key"
        account = DEMO_ACCOUNTS[0].name
        return await self._flows.write(
            SERVICE,
            set_account_endpoint,
            sealer,
            account,
            kind,
            url,
            secret="",
            private_allowed=True,
        )

    async def reset(self) -> Refused | None:
        """Go back to the state in which the process was ready."""
        return await self._resetter.reset()
