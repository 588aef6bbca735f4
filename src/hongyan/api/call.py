"""One verified call on its way through the edge, and what a handler can answer. Values only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy.engine import Connection

from hongyan.api.callers import Caller
from hongyan.api.codes_manage import BusinessNo
from hongyan.api.envelope import Value
from hongyan.api.gateway import GatewayError
from hongyan.api.request_log import CallRecord
from hongyan.config import Settings
from hongyan.flows.context import FlowContext
from hongyan.flows.send_request import Accepted, Replayed, SendRequest
from hongyan.kernel.refusal import Refused

Reply = Mapping[str, Value]
"""The members of a successful answer, without RequestId."""

No = Refused | BusinessNo | GatewayError | Replayed

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
    """What handlers may ask for: acceptance of send requests, readings, and other flows.

    `context` is what a flow is given; only a flow run by `write` may use its catalogue.
    """

    settings: Settings
    accept: Accept
    read: Read
    write: Write
    context: FlowContext


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose caller is known. `claim` is its own id, with which it claims its nonce."""

    params: Mapping[str, str]
    caller: Caller
    now_ms: int
    nonce_digest: int
    claim: int
    services: Services
    record: CallRecord
