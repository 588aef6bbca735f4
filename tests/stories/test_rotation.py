"""`hongyan key rotate-master` is killed by SIGKILL at any moment, and run again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hongyan.app.sealing import settled_sealer
from hongyan.config import load
from hongyan.db.database import Database
from hongyan.db.migrate import upgrade
from tests.flows.operation.test_reseal import fill, opened

pytestmark = pytest.mark.story

ROTATE = [sys.executable, "-m", "hongyan", "key", "rotate-master", "--data"]


def test_a_rotation_that_is_killed_at_any_moment_loses_no_secret(tmp_path: Path) -> None:
    data = tmp_path / "kept"
    data.mkdir()
    settings = load({}, data=data)
    upgrade(settings.database_url)
    database = Database.open(settings.database_url)
    sealer = settled_sealer(database, settings)
    with database.transaction() as tx:
        fill(tx, sealer)
    with database.reading() as tx:
        before = opened(tx, sealer)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("HONGYAN_")
    }
    was_killed = was_through = False
    seconds = 0.05
    while not was_through:
        process = subprocess.Popen([*ROTATE, str(data)], env=environment, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        was_through = process.poll() == 0
        if not was_through:
            was_killed = True
            process.kill()
            process.wait()
        seconds += 0.2
        with database.reading() as tx:
            assert opened(tx, settled_sealer(database, settings)) == before
    database.close()
    assert was_killed
