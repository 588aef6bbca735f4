"""One thread for what takes long and waits for nothing, so that the event loop goes on meanwhile.

Knows nothing of what it computes. One thing at a time: who sends much of it waits for that.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

Result = TypeVar("Result")

BRIEF_SECONDS: Final = 0.0005
"""How long the thread computes before it gives way to threads that are ready."""


class Aside:
    """The thread. It begins with the first call."""

    def __init__(self, name: str) -> None:
        """`name` is the thread's."""
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, call: Callable[..., Result], *arguments: Any) -> Result:
        """Run `call` on the thread and return what it returns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, _giving_way, call, *arguments)

    def close(self) -> None:
        """Finish what was begun, then end the thread."""
        self._executor.shutdown()


def _giving_way(call: Callable[..., Result], *arguments: Any) -> Result:
    # Python's own interval is ten times as long, and a transaction waits for it at each statement.
    usual = sys.getswitchinterval()
    sys.setswitchinterval(BRIEF_SECONDS)
    try:
        return call(*arguments)
    finally:
        sys.setswitchinterval(usual)
