"""A real channel under test: only numbers of a list are put on the air, whatever is asked of it.

`hongyan dev --real-channels` puts it around every channel that leaves this machine.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any, Final

from typing_extensions import override

from hongyan.channels.channel import Channel
from hongyan.kernel.carriage import ChannelFault, Sent, Submission, SubmitAnswer

NOT_A_TEST_NUMBER: Final = "NOT_A_TEST_NUMBER"
"""The code of a message that was not sent because its number is not on the list."""


class GuardedChannel:
    """Implements Channel by another one."""

    def __init__(self, channel: Channel, test_numbers: Collection[int]) -> None:
        """Let only `test_numbers` (digits of E.164) pass to `channel`."""
        self._channel = channel
        self._numbers = frozenset(test_numbers)

    def __getattr__(self, name: str) -> Any:
        """Return what the channel has besides, such as its status."""
        return getattr(self._channel, name)

    @override
    def __setattr__(self, name: str, value: Any) -> None:
        """Set what the channel has, such as its tap."""
        if name.startswith("_"):
            super().__setattr__(name, value)
        else:
            setattr(self._channel, name, value)

    def events(self) -> AsyncIterator[Sequence[Any]]:
        """Yield what the carrier says."""
        return self._channel.events()

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Put messages to test numbers on the air; the others were certainly not sent."""
        allowed = [one for one in submissions if one.phone in self._numbers]
        refused = [
            ChannelFault(one.message_id, one.attempt_no, Sent.NO, NOT_A_TEST_NUMBER)
            for one in submissions
            if one.phone not in self._numbers
        ]
        said = await self._channel.submit(allowed) if allowed else []
        return [*said, *refused]
