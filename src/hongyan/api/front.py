"""What a front process does of a call before it hands it on: reads it, and verifies its signature.

A call that asks to send goes on as what it asks for; the rate of its key, its nonce, limits and
money are the business of the process behind. So is every other call, and each that cannot be served
as it stands: those go on as they came, and `api/edge` answers them from the beginning. Knows no
socket and no database but the callers' keys.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from hongyan.api.actions import ACTIONS, Action
from hongyan.api.call import Call, Services
from hongyan.api.gateway.admission import VERSION, Admission, nonce_digest
from hongyan.api.gateway.asgi import CALLERS_FAULTS
from hongyan.api.gateway.callers import Caller, Callers
from hongyan.api.gateway.direct import Incoming, Told
from hongyan.api.gateway.errors import GatewayError
from hongyan.api.gateway.request_log import sdk_of
from hongyan.api.gateway.wire import UnreadableCall, WireRequest, parse
from hongyan.api.handlers.sending import SendParameters
from hongyan.api.parameters.reader import Params
from hongyan.config import Settings
from hongyan.db.away import DatabaseAway
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.messages.request import SendRequest
from hongyan.engine.aside import Aside
from hongyan.kernel.clock import Clock


class Sending(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A verified call that asks to send, read; its request has no claim yet."""

    key_id: str
    sdk: str
    action: str
    format: str
    request: SendRequest


HandOn = Callable[[Incoming, Sending | None], Awaitable[tuple[Told, int]]]
"""Gives a call to the process behind, and returns its answer and whose it was, 0 if unknown."""

_NOT_HERE: Final[Any] = None
"""What the parsing of a call that asks to send has no use for."""


class Front:
    """The calls of one front process."""

    def __init__(self, settings: Settings, callers: Callers, clock: Clock, hand_on: HandOn) -> None:
        """Know callers by `callers`; `clock` is the real one."""
        self._callers, self._clock, self._hand_on = callers, clock, hand_on
        self._aside = Aside("large")
        self._admission = Admission(settings, callers, self._aside)
        self._services = Services(settings, _NOT_HERE, _NOT_HERE, _NOT_HERE, _NOT_HERE, _NOT_HERE)

    def close(self) -> None:
        """End the threads."""
        self._aside.close()
        self._callers.close()

    async def answer(self, asked: Incoming) -> Told:
        """Answer one small request."""
        sending = await self._sending(asked)
        told, account_id = await self._hand_on(asked, sending)
        if asked.visitor is not None:
            if account_id:
                asked.visitor.know(account_id)
            elif told.answer.status in CALLERS_FAULTS:
                asked.visitor.fail(len(asked.raw.body))
        return told

    async def _sending(self, asked: Incoming) -> Sending | None:
        """Return what a call asks to send; None where it is to be answered from the beginning."""
        request = parse(asked.raw)
        if isinstance(request, UnreadableCall) or request.version != VERSION:
            return None
        action = ACTIONS.get(request.action)
        if action is None or not action.is_sending:
            return None
        try:
            caller = await self._admission.verified(request, self._clock.now_ms())
        except DatabaseAway:
            return None
        if isinstance(caller, GatewayError) or caller.refusal(
            request.action, action.act, asked.address
        ):
            return None
        digest = nonce_digest(caller.key_id, request.nonce)
        parameters = action.parse(self._call(request, caller, action))
        if not isinstance(parameters, SendParameters):
            return None
        sdk = sdk_of(request.headers.get(b"user-agent", b""))
        send_request = parameters.request(caller.account_id, digest, 0)
        return Sending(request.access_key_id, sdk, request.action, request.format, send_request)

    def _call(self, request: WireRequest, caller: Caller, action: Action) -> Call:
        return Call(
            params=Params(request.parameters),
            caller=caller,
            now_ms=0,
            nonce_digest=0,
            claim=0,
            services=self._services,
            record=CallRecord(""),
            act=action.act,
            allowance=action.allowance,
        )
