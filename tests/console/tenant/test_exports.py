"""Exports: asked for from a list, run beside everything else, their files for who asked alone."""

from __future__ import annotations

import asyncio
import csv
import stat
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from lxml import etree

from hongyan.console.jobs import JobRunner, folder_of
from tests.console.browser import OURS, Browser, World
from tests.console.tenant.sent import PHONE, Sent

URL = f"/console/a/{OURS}/exports"


@pytest.fixture
def runner(world: World, tmp_path: Path) -> JobRunner:
    """What runs the jobs of the world, in a directory of its own."""
    settings = replace(world.settings, data=tmp_path)
    object.__setattr__(world.services, "settings", settings)

    async def leads() -> bool:
        return True

    return JobRunner(settings, world._read, world._write, leads)


def run(runner: JobRunner) -> bool:
    return asyncio.run(runner.run_next())


def exported(owner: Browser, runner: JobRunner, query: str, **fields: str) -> bytes:
    owner.press(owner.page(f"{URL}?{query}"), "Begin the export", **fields)
    assert run(runner)
    page = owner.page(URL)
    assert "Ready" in page.main
    newest = page.tree.cssselect("a[download]")[0].get("href")
    return owner.client.ask("GET", newest, headers={}).body


def test_a_list_is_exported_by_its_filter_with_numbers_masked(
    world: World, owner: Browser, runner: JobRunner
) -> None:
    sent = Sent(world)
    sent.decided(PHONE, failure="MOBILE_IN_BLACK", out_id="123456789012345")
    sent.decided(PHONE + 1, out_id="=1+1")
    content = exported(owner, runner, "of=records", form="csv")
    assert content.startswith(b"\xef\xbb\xbf")
    head, second, first = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    row = dict(zip(head, first, strict=True))
    assert (row["Number"], row["State"], row["Status code"]) == (
        "139****1000",
        "Undelivered",
        "MOBILE_IN_BLACK",
    )
    assert row["OutId"] == "\t123456789012345"
    assert dict(zip(head, second, strict=True))["OutId"] == "'=1+1"
    narrowed = exported(owner, runner, "of=records&state=failed", form="csv")
    assert len(narrowed.decode().splitlines()) == 2


def test_whole_numbers_stand_in_it_where_they_were_asked_for(
    world: World, owner: Browser, runner: JobRunner
) -> None:
    Sent(world).decided(PHONE)
    content = exported(owner, runner, "of=records", form="csv", whole="1")
    assert b"13900001000" in content


def test_in_a_workbook_counts_and_amounts_are_numbers(
    world: World, owner: Browser, runner: JobRunner
) -> None:
    Sent(world).decided(PHONE, out_id="=1+1")
    content = exported(owner, runner, "of=records")
    with zipfile.ZipFile(BytesIO(content)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    head, row = (one.findall("{*}c") for one in sheet.iter("{*}row"))
    words = ["".join(one.itertext()) for one in head]
    cells = dict(zip(words, row, strict=True))
    texts = {name: "".join(one.itertext()) for name, one in cells.items()}
    assert (texts["Segments"], texts["Seconds"], texts["OutId"]) == ("1", "2", "=1+1")
    kinds = {name: one.get("t", "n") for name, one in cells.items()}
    assert (kinds["Segments"], kinds["Seconds"], kinds["Yuan"]) == ("n", "n", "n")
    assert kinds["OutId"] == "inlineStr"
    assert not sheet.findall(".//{*}f"), "no cell is a formula"


def test_statistics_are_exported_by_what_they_were_grouped_by(
    world: World, owner: Browser, runner: JobRunner
) -> None:
    Sent(world).decided(PHONE, PHONE + 1)
    content = exported(owner, runner, "of=statistics&by=carrier&span=today", form="csv")
    head, row = csv.reader(StringIO(content.decode("utf-8-sig")))
    assert (head[0], row[0], row[2]) == ("Carrier", "China Mobile", "2")


def test_a_file_is_its_owners_alone(world: World, owner: Browser, runner: JobRunner) -> None:
    Sent(world).decided(PHONE)
    exported(owner, runner, "of=records", form="csv")
    [path] = folder_of(world.services.settings).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    link = owner.page(URL).links()["Download"]
    world.browser("member").page(link, status=404)
    assert "You exported nothing yet" in world.browser("member").page(URL).main


def test_files_go_after_a_week(world: World, owner: Browser, runner: JobRunner) -> None:
    Sent(world).decided(PHONE)
    exported(owner, runner, "of=records", form="csv")
    link = owner.page(URL).links()["Download"]
    world.clock.advance(8 * 86_400_000)
    asyncio.run(runner.forget())
    assert list(folder_of(world.services.settings).iterdir()) == []
    again = world.browser("owner")
    assert "File removed" in again.page(URL).main
    again.page(link, status=404)


def test_an_export_that_waits_can_be_cancelled(owner: Browser, runner: JobRunner) -> None:
    owner.press(owner.page(f"{URL}?of=records"), "Begin the export")
    page = owner.page(URL)
    assert "Waits its turn" in page.main
    assert "every 1s" in page.text
    after = owner.press(page, "Cancel")
    assert "Cancelled" in after.main
    assert not run(runner)


def test_it_speaks_chinese(world: World, owner: Browser, runner: JobRunner) -> None:
    Sent(world).decided(PHONE)
    owner.page(URL, language="zh")
    owner.press(owner.page(f"{URL}?of=records&state=delivered"), "开始导出", form="csv")
    assert run(runner)
    page = owner.page(URL)
    content = owner.client.ask("GET", page.links()["下载"], headers={}).body.decode("utf-8-sig")
    assert content.splitlines()[0].startswith("受理时间（UTC+8）,号码,")
    assert "中国移动" in content
