"""The watchman tells once, only where it leads, and never loses what no way took."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from structlog.testing import capture_logs

from hongyan.config import load
from hongyan.domain.watch.model import Alarm, AlarmNews, AlarmState, Trouble
from hongyan.engine.metrics import Metrics
from hongyan.flows.operation.watch_channels import NamedAlarm, note_told, raised_alarms
from hongyan.kernel.calendar import HOUR_MS
from hongyan.providers.alert_forms import AlertMessage
from hongyan.words.language import Language
from hongyan.workers.alert_texts import LINES_MAX, line_of, message_of
from hongyan.workers.alerting import UNTOLD_MS, Watchman

if TYPE_CHECKING:
    from hongyan.service.flows import FlowRunner

NOW = 1_768_449_600_000
ALARM = Alarm(
    1,
    Trouble.DOWN,
    AlarmState.RAISED,
    NOW,
    NOW,
    NOW,
    0,
    AlarmNews.RAISED,
    {"reason": "Connection refused"},
)
NEWS = NamedAlarm("mobile-a", ALARM)


class Flows:
    """Stands for the flows: has news, and keeps what is marked as told."""

    context = SimpleNamespace(settings=load({}, alert_lang="en"))

    def __init__(self, *news: NamedAlarm) -> None:
        self.news, self.told = list(news), list[tuple[list[Alarm], int]]()

    async def run(self, flow: object, *values: Any) -> object:
        if flow is note_told:
            self.told.append((values[0], values[1]))
            return None
        return self.news

    async def look(self, reading: object) -> list[NamedAlarm]:
        assert reading is raised_alarms
        return self.news


class Way:
    name = "json ops"

    def __init__(self, *faults: str) -> None:
        self.faults, self.sent = list(faults), list[AlertMessage]()

    async def send(self, message: AlertMessage) -> str:
        self.sent.append(message)
        return self.faults.pop(0) if self.faults else ""

    def close(self) -> None:
        return


class Clock:
    def now_ms(self) -> int:
        return NOW


def watchman(flows: Flows, metrics: Metrics, *ways: Way) -> Watchman:
    async def leads() -> bool:
        return True

    waits = (0.0, 0.0)
    return Watchman(cast("FlowRunner", flows), Clock(), leads, ways, metrics, waits)


async def test_news_go_on_every_way_and_are_marked_as_told() -> None:
    flows, metrics, ways = Flows(NEWS), Metrics(), (Way(), Way())
    await watchman(flows, metrics, *ways).look()
    assert [way.sent[0].lines for way in ways] == [
        ("Channel mobile-a is down: Connection refused.",)
    ] * 2
    assert flows.told == [([ALARM], NOW)]
    labels = {"channel": "mobile-a", "trouble": "down"}
    assert metrics.registry.get_sample_value("hongyan_channel_alarm", labels) == 1


async def test_without_news_nothing_is_sent() -> None:
    flows, way = Flows(), Way()
    await watchman(flows, Metrics(), way).look()
    assert (way.sent, flows.told) == ([], [])


async def test_a_way_that_fails_is_tried_again_a_few_times() -> None:
    flows, metrics, way = Flows(NEWS), Metrics(), Way("answered 502", "answered 502")
    await watchman(flows, metrics, way).look()
    assert len(way.sent) == 3
    assert flows.told == [([ALARM], NOW)]


async def test_what_no_way_took_is_logged_and_told_again_soon() -> None:
    flows, metrics, way = Flows(NEWS), Metrics(), Way(*["answered 502"] * 9)
    with capture_logs() as logged:
        await watchman(flows, metrics, way).look()
    assert len(way.sent) == 3
    assert [one for one in logged if one["event"] == "channel_alert_not_sent"]
    assert flows.told == [([ALARM], NOW - 4 * HOUR_MS + UNTOLD_MS)]
    labels = {"way": "json ops", "result": "failed"}
    assert metrics.registry.get_sample_value("hongyan_alerts_total", labels) == 1


async def test_one_way_that_works_is_enough() -> None:
    flows = Flows(NEWS)
    await watchman(flows, Metrics(), Way(*["no"] * 9), Way()).look()
    assert flows.told == [([ALARM], NOW)]


async def test_without_a_way_the_log_has_the_news() -> None:
    flows = Flows(NEWS)
    with capture_logs() as logged:
        await watchman(flows, Metrics()).look()
    [line] = [one for one in logged if one["event"] == "channel_alarm"]
    assert (line["channel"], line["trouble"], line["news"]) == ("mobile-a", "down", "raised")
    assert flows.told == [([ALARM], NOW)]


def test_a_message_names_some_channels_and_how_many_more() -> None:
    many = [NamedAlarm(f"c{number:02}", ALARM) for number in range(LINES_MAX + 3)]
    said = message_of(many, Language.EN)
    assert len(said.lines) == LINES_MAX + 1
    assert "3 more" in said.lines[-1]
    assert len(said.items) == LINES_MAX + 3


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("news", [AlarmNews.RAISED, AlarmNews.REMINDED, AlarmNews.CLEARED])
def test_every_news_of_every_trouble_can_be_said(
    language: Language, trouble: Trouble, news: AlarmNews
) -> None:
    names = ["reason", "latency_ms", "answers", "share", "usual", "receipts", "minutes", "parts"]
    facts = dict.fromkeys(names, "5")
    line = line_of(
        NamedAlarm("a", replace(ALARM, trouble=trouble, news=news, facts=facts)), language
    )
    assert "{" not in line
    assert line.startswith("Channel a" if language is Language.EN else "通道 a")
