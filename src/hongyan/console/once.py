"""A form acts once, however often it is sent: the answer is kept by the form's token.

In memory: a process that restarts has forgotten it, and flows whose second run would cost ask
their own token. Knows no page.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

KEPT_MAX: Final = 4096

Result = TypeVar("Result")


def fresh_token() -> str:
    """Return a token for one form."""
    return secrets.token_urlsafe(12)


class Once(Generic[Result]):
    """Runs what has one token once; who asks again gets the same answer."""

    def __init__(self) -> None:
        """Keep the newest answers."""
        self._kept: OrderedDict[tuple[str, str], asyncio.Future[Result]] = OrderedDict()

    async def run(self, owner: str, token: str, act: Callable[[], Awaitable[Result]]) -> Result:
        """Run `act`, or return what it answered under this owner's token. One without runs."""
        if not token:
            return await act()
        key = (owner, token)
        running = self._kept.get(key)
        if running is not None:
            return await asyncio.shield(running)
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._kept[key] = future
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        try:
            result = await act()
        except BaseException as fault:
            # What failed may be tried again with the same form.
            self._kept.pop(key, None)
            if isinstance(fault, Exception):
                future.set_exception(fault)
                future.exception()  # it is heard here, where no other request waits for it
            else:
                future.cancel()
            raise
        future.set_result(result)
        return result

    def forget(self, owner: str, token: str) -> None:
        """Let a form be sent again: it was refused, and is filled in anew."""
        self._kept.pop((owner, token), None)
