"""The lanes of a process go by their configuration, and hang up only when they must."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from structlog.testing import capture_logs

from hongyan.app.capturing import NO_FRAMES, NOT_SERVED
from hongyan.app.lanes import Fence, Lanes, LaneTerms
from hongyan.app.link_figures import CODES_MAX, LinkMetrics
from hongyan.channels.capture import CaptureReader
from hongyan.channels.figures import LinkFigures
from hongyan.channels.guarded import GuardedChannel
from hongyan.channels.peers import LEAVES_THIS_MACHINE
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.options import seal_options
from hongyan.domain.watch.model import AskedCapture, ChannelFigures
from hongyan.engine.metrics import Metrics
from hongyan.flows.messages.delivery.note_views import note_views
from hongyan.flows.operation.capture_channels import note_captures, open_captures
from hongyan.flows.operation.channel_status import last_figures, tell_statuses
from hongyan.flows.operation.health import configured_channels
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.seal import Sealer

if TYPE_CHECKING:
    from hongyan.service.flows import FlowRunner

CHANNEL = ConfiguredChannel(
    channel_id=1,
    name="mobile-a",
    kind="simulator",
    state=ChannelState.ON,
    access_code="10690001",
    carriers=frozenset({Carrier.CMCC}),
    price_micro=36_000,
    submits_per_second=100,
    window_max=16,
    options={"pace": "0.5"},
)


SEALER = Sealer(b"k" * 32)


class Configuration:
    """Stands for the flows: says which channels are configured, and hears how they are."""

    context = SimpleNamespace(sealer=SEALER)

    def __init__(self) -> None:
        self.channels = (CHANNEL,)
        self.told = 0
        self.captures: list[AskedCapture] = []
        self.noted: list[AskedCapture] = []
        self.figures: dict[int, ChannelFigures] = {}
        self.views: list[list[tuple[int, bool]]] = []

    async def look(self, reading: object, *_values: object) -> object:
        if reading is configured_channels:
            return self.channels
        return {last_figures: {}, open_captures: self.captures}[cast("Any", reading)]

    async def run(self, flow: object, *values: Any) -> None:
        if flow is note_captures:
            self.noted += values[0]
            return
        if flow is note_views:
            self.views.append([(one.channel_id, one.is_up) for one in values[0]])
            return
        assert flow is tell_statuses
        self.told += 1
        self.figures = values[2]


@pytest.fixture
def configuration() -> Configuration:
    return Configuration()


@pytest.fixture
async def lanes(configuration: Configuration, tmp_path: Path) -> AsyncIterator[Lanes]:
    clock, terms = SystemClock(), LaneTerms(data=tmp_path)
    made = Lanes(cast("FlowRunner", configuration), clock, clock, clock, Metrics(), terms)
    await made.reload()
    yield made
    await made.stop()


@pytest.mark.parametrize(
    "change",
    [
        {"price_micro": 1},
        {"submits_per_second": 7},
        {"window_max": 9},
        {"name": "mobile-b"},
        {"access_code": "10690002"},
        {"carriers": frozenset({Carrier.CUCC})},
        {"state": ChannelState.OFF},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_change_that_the_connection_does_not_depend_on_hangs_up_nothing(
    lanes: Lanes, configuration: Configuration, change: dict[str, Any]
) -> None:
    # What is in flight on a connection that is hung up is in doubt, and never sent again.
    channel = lanes.by_id[1].channel
    lanes.by_id[1].depart(3, 0)
    configuration.channels = (replace(CHANNEL, **change),)
    await lanes.reload()
    lane = lanes.by_id[1]
    assert lane.channel is channel
    assert channel.status.is_up
    assert lane.configured == configuration.channels[0]
    assert lane.in_flight == 3


async def test_a_changed_window_counts_at_once(lanes: Lanes, configuration: Configuration) -> None:
    configuration.channels = (replace(CHANNEL, window_max=3),)
    await lanes.reload()
    assert lanes.by_id[1].view(0).room == 3


async def test_another_address_is_another_connection(
    lanes: Lanes, configuration: Configuration
) -> None:
    old = lanes.by_id[1].channel
    configuration.channels = (replace(CHANNEL, options={"pace": "0.1"}),)
    await lanes.reload()
    assert lanes.by_id[1].channel is not old
    assert not old.status.is_up
    assert lanes.by_id[1].channel.status.is_up


async def test_how_channels_are_is_told_when_it_changes_and_not_each_second(
    lanes: Lanes, configuration: Configuration
) -> None:
    assert configuration.told == 1
    await lanes.reload()
    assert configuration.told == 1
    assert lanes.statuses() == {"mobile-a": "up"}
    await lanes.by_id[1].channel.stop()
    await lanes.reload()
    assert configuration.told == 2
    assert lanes.statuses() == {"mobile-a": "stopped"}


async def test_how_channels_stand_is_noted_when_it_changes(
    lanes: Lanes, configuration: Configuration
) -> None:
    await lanes.reload()
    assert configuration.views == [[(1, True)]]
    await lanes.by_id[1].channel.stop()
    await lanes.reload()
    assert configuration.views == [[(1, True)], [(1, False)]]


async def test_a_channel_whose_options_cannot_be_used_is_down_and_says_why(
    lanes: Lanes, configuration: Configuration
) -> None:
    configuration.channels = (replace(CHANNEL, options={"pace": "quick"}),)
    await lanes.reload()
    assert lanes.by_id == {}
    assert configuration.told == 2


async def test_a_secret_under_another_master_key_makes_a_channel_unusable(
    lanes: Lanes, configuration: Configuration
) -> None:
    secret = seal_options({"seed": "1"}, {"seed"}, "mobile-a", Sealer(b"x" * 32).seal)
    configuration.channels = (replace(CHANNEL, options=secret),)
    await lanes.reload()
    assert lanes.by_id == {}


async def test_a_secret_is_opened_for_its_channel(
    lanes: Lanes, configuration: Configuration
) -> None:
    secret = seal_options({"seed": "1"}, {"seed"}, "mobile-a", SEALER.seal)
    configuration.channels = (replace(CHANNEL, options=secret),)
    await lanes.reload()
    assert lanes.statuses() == {"mobile-a": "up"}


# AUDIT J1: "no undo: … channels … cannot be removed"
async def test_a_channel_that_was_removed_is_hung_up(
    lanes: Lanes, configuration: Configuration
) -> None:
    channel = lanes.by_id[1].channel
    configuration.channels = ()
    await lanes.reload()
    assert lanes.by_id == {}
    assert not channel.status.is_up


# AUDIT F9: "an unreachable channel is silent in log and doctor"
async def test_a_channel_without_a_link_is_logged_once_with_its_reason_and_so_is_its_return(
    lanes: Lanes,
) -> None:
    channel = lanes.by_id[1].channel
    with capture_logs() as logged:
        await channel.stop()
        await lanes.reload()
        await lanes.reload()
        await channel.start()
        await lanes.reload()
    told = [(one["event"], one["channel"], one.get("reason")) for one in logged]
    assert told == [("channel_down", "mobile-a", "stopped"), ("channel_up", "mobile-a", None)]


def elsewhere(**options: str) -> ConfiguredChannel:
    return replace(CHANNEL, options={"host": "192.0.2.1", "port": "9000", **options})


async def test_dev_opens_no_channel_that_leaves_this_machine(configuration: Configuration) -> None:
    configuration.channels = (elsewhere(), replace(CHANNEL, channel_id=2, name="here"))
    clock = SystemClock()
    fenced = Lanes(
        cast("FlowRunner", configuration), clock, clock, clock, Metrics(), LaneTerms(fence=Fence())
    )
    with capture_logs() as logged:
        await fenced.reload()
    assert list(fenced.by_id) == [2]
    [line] = [one for one in logged if one["event"] == "channel_unusable"]
    assert line["reason"] == LEAVES_THIS_MACHINE
    await fenced.stop()


async def test_dev_opens_real_channels_for_test_numbers_alone(configuration: Configuration) -> None:
    configuration.channels = (elsewhere(), replace(CHANNEL, channel_id=2, name="here"))
    clock, terms = SystemClock(), LaneTerms(fence=Fence(frozenset({8613900000000})))
    fenced = Lanes(cast("FlowRunner", configuration), clock, clock, clock, Metrics(), terms)
    await fenced.reload()
    assert isinstance(fenced.by_id[1].channel, GuardedChannel)
    assert not isinstance(fenced.by_id[2].channel, GuardedChannel)
    await fenced.stop()


async def test_a_capture_that_is_asked_for_is_written_until_its_time_is_over(
    lanes: Lanes, configuration: Configuration
) -> None:
    now = SystemClock().now_ms()
    channel = cast("Any", lanes.by_id[1].channel)
    channel.tap = None  # as a channel over TCP has
    configuration.captures = [AskedCapture(1, now, now + 60_000)]
    await lanes.reload()
    [begun] = configuration.noted
    channel.tap("out", 1, b"hello", now)
    await lanes.reload()  # nothing begins twice
    configuration.captures = []
    await lanes.reload()
    assert channel.tap is None
    with closing(CaptureReader(Path(begun.place))) as reader:
        assert [one.hex for one in reader.chunks()] == [b"hello".hex()]
    assert len(configuration.noted) == 1


async def test_a_channel_without_frames_and_one_that_is_not_served_are_not_captured(
    lanes: Lanes, configuration: Configuration
) -> None:
    now = SystemClock().now_ms()
    configuration.captures = [AskedCapture(one, now, now + 60_000) for one in (1, 9)]
    await lanes.reload()
    assert [one.fault for one in configuration.noted] == [NO_FRAMES, NOT_SERVED]


async def test_what_is_measured_is_told_beside_the_state(
    lanes: Lanes, configuration: Configuration
) -> None:
    lanes.by_id[1].depart(3, 0)
    configuration.channels = (replace(CHANNEL, state=ChannelState.OFF),)
    await lanes.reload()
    lanes.by_id[1].arrive(3, 5)
    await lanes.reload()  # who drains it waits for this, so it is told at once
    figures = configuration.figures[1]
    assert (figures.is_on, figures.window_used, figures.parts) == (False, 0, 3)


def test_counters_grow_by_what_was_added_also_after_a_channel_was_opened_anew() -> None:
    metrics = Metrics()
    links = LinkMetrics(metrics)

    def counted() -> tuple[float | None, float | None]:
        pdus = metrics.registry.get_sample_value("hongyan_channel_pdus_total", {"channel": "a"})
        labels = {"channel": "a", "code": "CMPP:8"}
        return pdus, metrics.registry.get_sample_value("hongyan_channel_answers_total", labels)

    links.show("a", LinkFigures(sent=3, refused={"CMPP:8": 1}))
    links.show("a", LinkFigures(sent=5, refused={"CMPP:8": 2}))
    assert counted() == (5, 2)
    links.forget("a")
    links.show("a", LinkFigures(sent=1, refused={"CMPP:8": 1}, in_flight=4))
    assert counted() == (6, 3)
    now = {"channel": "a", "what": "in_flight"}
    assert metrics.registry.get_sample_value("hongyan_channel_now", now) == 4


def test_a_carrier_that_makes_up_codes_fills_no_metrics_and_takes_no_word_of_ours() -> None:
    metrics = Metrics()
    links = LinkMetrics(metrics)
    for opening in range(3):  # each has room for codes of its own
        made_up = {f"X:{opening}.{number}": 1 for number in range(40)}
        links.show("a", LinkFigures(sent=2, taken=1, refused={"taken": 1, "events": 1, **made_up}))
        links.forget("a")
    told = {
        sample.labels["code"]: sample.value
        for metric in metrics.registry.collect()
        for sample in metric.samples
        if sample.name == "hongyan_channel_answers_total"
    }
    assert len(told) <= CODES_MAX + 4
    assert told["taken"] == 3
    assert sum(told.values()) == 3 * (1 + 42)
    assert metrics.registry.get_sample_value("hongyan_channel_pdus_total", {"channel": "a"}) == 6
