"""Files cleaned in subprocesses: the very program that serves uses."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.scan_subprocess import CPU_SECONDS_MAX, MEMORY_BYTES_MAX
from hongyan.domain.materials.model import DOCUMENTS, IMAGES, MATERIAL_BYTES_MAX, MaterialKind
from hongyan.engine.subprocesses import SubprocessLimits
from hongyan.service.cleaning import CROWDED, Cleaner


def picture(written: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (32, 20), "red").save(out, written)
    return out.getvalue()


def limits_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/limits").read_text(encoding="utf-8").splitlines()


@pytest.fixture
async def cleaner() -> AsyncIterator[Cleaner]:
    """A cleaner whose subprocesses end with the test."""
    made = Cleaner()
    yield made
    await made.close()


async def test_a_file_is_cleaned_elsewhere_and_survives_who_kills_that(cleaner: Cleaner) -> None:
    # AUDIT A2
    for _ in range(3):
        scan = await cleaner(1, picture() + b"<?php ?>", MATERIAL_BYTES_MAX, DOCUMENTS)
        assert isinstance(scan, Scan)
        assert (scan.kind, b"php" in scan.content) == (MaterialKind.PNG, False)
        [pid] = cleaner.subprocesses.pids
        os.kill(pid, signal.SIGKILL)


async def test_what_is_wrong_is_told_as_if_it_were_here(cleaner: Cleaner) -> None:
    assert await cleaner(1, b"", 10, DOCUMENTS) is Unfit.EMPTY
    assert await cleaner(1, b"x" * 11, 10, DOCUMENTS) is Unfit.TOO_LARGE
    assert cleaner.subprocesses.pids == []
    assert await cleaner(1, b"%PDF-1.7", 10, IMAGES) is Unfit.KIND
    assert await cleaner(1, picture()[:60], 100, IMAGES) is Unfit.BROKEN


async def test_the_kernel_bounds_memory_and_processor(cleaner: Cleaner) -> None:
    await cleaner(1, picture(), MATERIAL_BYTES_MAX, DOCUMENTS)
    [pid] = cleaner.subprocesses.pids
    lines = limits_of(pid)
    soft = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert soft["Max address space"] == str(MEMORY_BYTES_MAX)
    assert int(soft["Max cpu time"]) <= CPU_SECONDS_MAX + 5
    assert soft["Max file size"] == "0"


async def test_a_crowd_is_turned_away() -> None:
    made = Cleaner(SubprocessLimits(waiting_of_one=0))
    assert await made(1, picture(), MATERIAL_BYTES_MAX, DOCUMENTS) is CROWDED
    await made.close()
