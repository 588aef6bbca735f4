"""The simulator's log: appended, whole lines, readable while it is written."""

from __future__ import annotations

import json
from pathlib import Path

from hongyan.channels.simulator.log import EventAcknowledged, Received, SimulatorLog, read_log

LINE = Received(1, 1, 86_13800000000, "cmcc-a", 1_800_000_000_000, 1, "submitted", ("AB00",))


def test_a_second_opening_appends(tmp_path: Path) -> None:
    path = tmp_path / "new" / "simulator.log"
    acknowledged = EventAcknowledged("AB00.1", "cmcc-a", 1_800_000_001_000)
    for line in (LINE, acknowledged):
        with SimulatorLog(path) as log:
            log.write([line])
            log.write([])
    assert list(read_log(path)) == [LINE, acknowledged]


def test_a_line_is_there_before_the_log_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "simulator.log"
    with SimulatorLog(path) as log:
        log.write([LINE, LINE])
        assert list(read_log(path)) == [LINE, LINE]


def test_half_a_line_at_the_end_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "simulator.log"
    with SimulatorLog(path) as log:
        log.write([LINE])
    with path.open("ab") as file:
        file.write(b'{"kind":"rece')
    assert list(read_log(path)) == [LINE]


def test_a_line_names_its_kind_and_fields(tmp_path: Path) -> None:
    path = tmp_path / "simulator.log"
    with SimulatorLog(path) as log:
        log.write([LINE])
    assert json.loads(path.read_text()) == {
        "kind": "received",
        "message_id": 1,
        "attempt_no": 1,
        "phone": 86_13800000000,
        "channel": "cmcc-a",
        "at": 1_800_000_000_000,
        "parts": 1,
        "answer": "submitted",
        "carrier_ids": ["AB00"],
    }
