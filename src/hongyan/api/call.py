"""One verified call on its way through the edge, and what a handler can answer.

A handler stores by `Call.write` alone, which asks what the account may do and has left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog
from sqlalchemy.engine import Connection

from hongyan.api.gateway.callers import Caller
from hongyan.api.gateway.envelope import Value
from hongyan.api.gateway.request_log import CallRecord
from hongyan.api.handlers.cleaning import Clean
from hongyan.api.parameters.reader import ParameterNo, Params
from hongyan.api.words.allowances import words_for_reached
from hongyan.api.words.manage import BusinessNo
from hongyan.config import Settings
from hongyan.domain.accounts.acts import Act
from hongyan.domain.messages.request import Accepted, Replayed, SendRequest
from hongyan.flows.accounts.allowances import IntendedUse, refusal_of, within_allowance
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.allowances import Allowance, Reached
from hongyan.kernel.refusal import Refused

log = structlog.get_logger()

Reply = Mapping[str, Value]
"""The members of a successful answer, without RequestId."""

No = ParameterNo | Replayed

Accept = Callable[[SendRequest], Awaitable[Accepted | Refused | Replayed]]
Claim = Callable[[tuple[int, int]], Awaitable[bool]]

_T = TypeVar("_T")


class Read(Protocol):
    """Runs a reading function in a transaction of a reading thread."""

    async def __call__(self, reading: Callable[[Connection], _T], /) -> _T:
        """Return what `reading` returns."""


class Write(Protocol):
    """Runs a flow in one transaction on the flow thread, at the present time."""

    async def __call__(self, name: str, flow: Callable[[Connection, int], _T], /) -> _T:
        """Return what `flow` returns, after the commit; `name` is for the metrics."""


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers may ask for: acceptance of send requests, readings, flows, cleaned files.

    `context` is what a flow is given; only a flow run by `write` may use its catalogue.
    """

    settings: Settings
    accept: Accept
    read: Read
    write: Write
    clean: Clean
    context: FlowContext


@dataclass(frozen=True, slots=True)
class Call:
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
        self, name: str, flow: Callable[[Connection, int], _T], size_bytes: int = 0
    ) -> _T | BusinessNo | Refused:
        """Run a flow that stores, within the account's allowance; `size_bytes` of files come along.

        Returns what the flow returns, or why the account may not do this now.
        """
        return await write_within(self.services, self._use(size_bytes), name, flow)

    async def follow_up(self, name: str, flow: Callable[[Connection, int], _T]) -> _T:
        """Run a flow that follows from one which was within the allowance; it counts no use."""
        return await self.services.write(name, flow)

    async def refusal(self) -> BusinessNo | Refused | None:
        """Return why the account may not do this now, or None; for what stores nothing itself."""
        use, services = self._use(0), self.services
        no = await services.read(lambda tx: refusal_of(tx, use, self.now_ms, services.settings))
        return words_for_reached(no) if isinstance(no, Reached) else no

    def _use(self, size_bytes: int) -> IntendedUse:
        assert self.allowance is not None, "an action that stores names its allowance"
        return IntendedUse(self.caller.account_id, self.act, self.allowance, size_bytes)


async def write_within(
    services: Services, use: IntendedUse, name: str, flow: Callable[[Connection, int], _T]
) -> _T | BusinessNo | Refused:
    """Run a flow that stores something for an account, if it may do this now."""
    done = await services.write(name, within_allowance(flow, use, services.settings))
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
