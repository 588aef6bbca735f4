"""One thread for what takes long and waits for nothing, so that the event loop goes on meanwhile.

Knows nothing of what it computes. One thing at a time: who sends much of it waits for that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


class Aside:
    """The thread. It begins with the first call."""

    def __init__(self, name: str) -> None:
        """`name` is the thread's."""
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, call: Callable[..., Result], *arguments: Any) -> Result:
        """Run `call` on the thread and return what it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, call, *arguments)

    def close(self) -> None:
        """Finish what was begun, then end the thread."""
        self._executor.shutdown()
