"""One verified call on its way through the edge, and what a handler can answer.

A handler stores by `Call.write` alone, which asks what the account may do and has left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

import msgspec
import structlog

from hongyan.api.gateway.callers import Caller
from hongyan.api.gateway.envelope import Value
from hongyan.api.parameters.reader import ParameterNo, Params
from hongyan.api.words.allowances import words_for_reached, words_of_reached
from hongyan.api.words.manage import BusinessNo
from hongyan.config import Settings
from hongyan.domain.accounts.acts import Act
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.messages.request import Replayed
from hongyan.flows.accounts.allowances import IntendedUse, refusal_of, within_allowance
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import Actor
from hongyan.kernel.allowances import Allowance, Reached
from hongyan.kernel.refusal import Refused
from hongyan.service.cleaning import Clean
from hongyan.service.edges import Accept, Read, Write

log = structlog.get_logger()

Reply = Mapping[str, Value]
"""The members of a successful answer, without RequestId."""

No = ParameterNo | Replayed

_T = TypeVar("_T")
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers may ask for: acceptance of send requests, readings, flows, cleaned files.

    `context` is what a flow is given; only a flow run by `write` may use its reference cache.
    """

    settings: Settings
    accept: Accept
    read: Read
    write: Write
    clean: Clean
    context: FlowContext


class Call(msgspec.Struct, frozen=True, gc=False):
    """A call whose caller is known. `claim` is its own id, with which it claims its nonce.

    `act` and `allowance` are those of its action: what it does, and what it uses up.
    """

    params: Params
    caller: Caller
    now_ms: int
    nonce_digest: int
    claim: int
    services: Services
    record: CallRecord
    act: Act
    allowance: Allowance | None

    async def write(
        self, flow: Callable[Concatenate[Work, _P], _T], *values: _P.args, **named: _P.kwargs
    ) -> _T | BusinessNo | Refused:
        """Run a flow that stores, within the account's allowance.

        Returns what the flow returns, or why the account may not do this now.
        """
        return await self.write_files(0, flow, *values, **named)

    async def write_files(
        self,
        size_bytes: int,
        flow: Callable[Concatenate[Work, _P], _T],
        *values: _P.args,
        **named: _P.kwargs,
    ) -> _T | BusinessNo | Refused:
        """Do the same with a flow that keeps files, of `size_bytes` together."""
        use, actor = self._use(size_bytes), self.caller.actor
        return await write_within(self.services, actor, use, flow, *values, **named)

    async def follow_up(
        self, flow: Callable[Concatenate[Work, _P], _T], *values: _P.args, **named: _P.kwargs
    ) -> _T:
        """Run a flow that follows from one which was within the allowance; it counts no use."""
        return await self.services.write(self.caller.actor, flow, *values, **named)

    async def refusal(self) -> BusinessNo | Refused | None:
        """Return why the account may not do this now, or None; for what stores nothing itself."""
        use, services = self._use(0), self.services
        no = await services.read(lambda tx: refusal_of(tx, use, self.now_ms, services.settings))
        return words_for_reached(no) if isinstance(no, Reached) else no

    def _use(self, size_bytes: int) -> IntendedUse:
        assert self.allowance is not None, "an action that stores names its allowance"
        return IntendedUse(self.caller.account_id, self.act, self.allowance, size_bytes)


async def write_within(
    services: Services,
    actor: Actor,
    use: IntendedUse,
    flow: Callable[Concatenate[Work, _P], _T],
    *values: _P.args,
    **named: _P.kwargs,
) -> _T | BusinessNo | Refused:
    """Run a flow that stores something for an account, if it may do this now."""
    within = within_allowance(flow, use, services.settings, words_of_reached)
    done = await services.write(actor, within, *values, **named)
    if not isinstance(done, Reached):
        return done
    if done.is_news:
        log.warning(
            "allowance_reached",
            account_id=use.account_id,
            allowance=done.allowance.value,
            span=done.span.value,
            limit=done.limit,
        )
    return words_for_reached(done)
