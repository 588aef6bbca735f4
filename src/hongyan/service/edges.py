"""What every edge is given, as types: acceptance of send requests, readings, flows that write.

`service/flows` has one implementation. An edge sees values go in and answers come out; which
thread, batch or transaction they pass is hidden from it. Knows no edge.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from hongyan.domain.messages.request import Accepted, Replayed, SendRequest
from hongyan.flows.reference.work import Work
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.kernel.actor import Actor

_T = TypeVar("_T")
_P = ParamSpec("_P")

Accept = Callable[[SendRequest], Awaitable[Accepted | Refused | Replayed]]
"""Answers a call that asks to send, after its messages are committed and their dispatch woken."""

Claim = Callable[[tuple[int, int]], Awaitable[bool]]
"""Claims a nonce, by its digest and the id of the call; False if another call has it."""


class Read(Protocol):
    """Runs a reading function in a transaction of a reading thread."""

    async def __call__(self, reading: Callable[[Connection], _T], /) -> _T:
        """Return what `reading` returns."""


class Write(Protocol):
    """Runs a flow in one transaction on the flow thread, at the present time."""

    async def __call__(
        self,
        actor: Actor,
        flow: Callable[Concatenate[Work, _P], _T],
        /,
        *values: _P.args,
        **named: _P.kwargs,
    ) -> _T:
        """Return what `flow` returns of these values, after the commit."""
