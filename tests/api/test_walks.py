"""The walk of a SendSms, from the bytes of its body to its commit, is the one that is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from typing_extensions import override

from hongyan.api.gateway.direct import Incoming
from hongyan.api.gateway.wire import RawRequest
from hongyan.engine.flow_thread import FlowThread
from hongyan.service.flows import FlowRunner
from hongyan.service.watch import Watchers
from tests.api.conftest import KEY, World
from tests.api.signing import signed_v1
from tests.walks import walked, written_climbs, written_walk

if TYPE_CHECKING:
    from hongyan.domain.messages.request import SendRequest
    from hongyan.flows.messages.sending.accept import Answer


@dataclass
class Whole(World):
    """A service that accepts in batches, on its flow thread."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.open()

    def open(self) -> None:
        """Begin with an idle thread; what the process knows stays."""
        self.thread = FlowThread()
        self.flows = FlowRunner(
            self.database, self.thread, self.context, self.clock, self.metrics, Watchers([])
        )

    @override
    async def _accept(self, request: SendRequest) -> Answer:
        return await self.flows.accept(request)


async def sends(world: World, phone: str) -> str:
    """Send as a call comes that its protocol collected whole; return the code of its answer."""
    fields = {
        "PhoneNumbers": phone,
        "SignName": "鸿雁演示",
        "TemplateCode": "SMS_100000001",
        "TemplateParam": '{"code":"123456"}',
    }
    asked = signed_v1("SendSms", fields, key=KEY, now_ms=world.clock.now_ms())
    raw = RawRequest(asked.method, "/", asked.query, asked.headers, asked.body)
    told = await world.edge.answer(Incoming(raw, "127.0.0.1", None))
    return str(msgspec.json.decode(told.answer.body)["Code"])


async def test_a_send_sms_comes_to_the_files_that_are_written_and_climbs_no_more(
    make_world: Callable[..., World],
) -> None:
    made = make_world()
    world = Whole(made.database, made.sealer, made.settings)
    assert await sends(world, "13900001000") == "OK"  # reference data is cached from now on
    world.thread.close()
    world.open()
    with walked() as walk:
        assert await sends(world, "13900001001") == "OK"
        world.thread.close()
    assert walk.files == written_walk("SendSms")
    assert walk.climbs == written_climbs("SendSms")
