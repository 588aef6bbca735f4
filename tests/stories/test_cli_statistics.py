"""`hongyan statistics` and `message show` of what went abroad, as an operator reads them."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hongyan.cli import main
from hongyan.db.database import Database
from hongyan.domain.messages.model import biz_text
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import receipt, taken
from tests.flows.foreign import HONG_KONG, SINGAPORE, VIETNAM, Foreign
from tests.flows.world import PHONE, World

Run = Callable[..., str]
JANUARY = ("--from", "2026-01-01", "--to", "2026-01-31")


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """A world in a file, so that commands can open it too."""
    database = Database.open(sqlite_url)
    yield World(database)
    database.close()


@pytest.fixture
def run(
    tmp_path: Path,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run `hongyan` on the world's database; return what it prints, or its fault."""
    monkeypatch.setenv("HONGYAN_DATA", str(tmp_path / "kept"))
    monkeypatch.setenv("HONGYAN_DATABASE", sqlite_url)

    def hongyan(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        assert ended.value.code == code, out + err
        return err if code else out

    return hongyan


def row(printed: str, first: str) -> str:
    """Return the row that begins so, its blanks made one."""
    rows = [" ".join(line.split()) for line in printed.splitlines()]
    [found] = [one for one in rows if one.startswith(first)]
    return found


def test_volumes_and_costs_by_country_kind_and_day(world: World, run: Run) -> None:
    # FAQ 5.1.8
    foreign = Foreign(world)
    foreign.sets("HK", receipts="most")
    foreign.sends(HONG_KONG, SINGAPORE, VIETNAM, HONG_KONG[:-1] + "1")
    [home] = [one for one in world.submits(PHONE) if one.phone == PHONE]
    world.receives(receipt(home))
    told = run("statistics", "acme", *JANUARY, "--by", "country")
    assert row(told, "CN") == "CN 1 1 1 0 0 100.00% 100.00% 1 0.045"
    assert row(told, "HK") == "HK Hong Kong (China) (receipts) 2 2 0 0 2 0.00% – 2 0.614"
    assert row(told, "VN") == "VN Vietnam (no receipts) 1 1 0 0 1 0.00% – 1 0.512"
    assert row(told, "total") == "total 5 5 1 0 4 20.00% 100.00% 5 1.417"
    told = run("statistics", "acme", *JANUARY, "--by", "kind")
    assert row(told, "international") == "international 4 4 0 0 4 0.00% – 4 1.372"
    told = run("statistics", "acme", *JANUARY)
    assert row(told, "2026-01-15") == "2026-01-15 5 5 1 0 4 20.00% 100.00% 5 1.417"
    # AUDIT I3: messages and segments are told apart, and the rates explained.
    assert "Messages are recipients; all other counts are segments." in told
    assert "Nothing was sent." in run("statistics", "acme", "--from", "2026-02-01")
    assert "--from: 'x' is no day" in run("statistics", "acme", "--from", "x", code=1)
    swapped = run("statistics", "acme", "--from", "2026-02-01", "--to", "2026-01-01", code=1)
    assert "swap them" in swapped
    assert "nobody" in run("statistics", "nobody", code=1)


def test_a_message_that_no_receipt_will_come_for_is_sending_by_design(
    world: World, run: Run
) -> None:
    # FAQ 5.1.5, FAQ 5.1.9
    foreign = Foreign(world)
    foreign.sets("SG", receipts="some")
    for number, words in (
        (VIETNAM, "sending; carriers in VN return no receipts, so it stays so, by design"),
        (SINGAPORE, "sending; few carriers in SG return receipts: without one it stays so"),
    ):
        [message] = foreign.sends(number)
        told = run("message", "show", biz_text(message.biz_id))
        assert re.search(r"outcome +waits in the queue", told)
        [departure] = world.starts().departures
        world.hears(taken(departure))
        told = run("message", "show", biz_text(message.biz_id), "--number", number)
        assert words in told
        assert re.search(rf"segments +1, to {message.country}\n", told)
        assert re.search(r"money +1 segment of cash 1 at 0\.\d+ yuan, on submission", told)


def test_statistics_are_written_to_files_with_their_rates(
    world: World, run: Run, tmp_path: Path
) -> None:
    # AUDIT I3: "no success rate in statistics, command line and exports" (FAQ 2.1.7).
    long = world.new_long_template(3)
    [leaving] = world.leaves(PHONE, template_id=long, kind=MessageKind.NOTIFICATION)
    world.hears(taken(leaving, 3))
    world.receives(*(receipt(leaving, part) for part in range(3)))
    [failed] = world.submits(PHONE + 1)
    world.receives(receipt(failed, failure="MK:0001"))
    world.submits(PHONE + 2)
    file = tmp_path / "figures.csv"
    assert run("statistics", "acme", *JANUARY, "--export", str(file)) == f"Wrote {file}: 1 rows.\n"
    with file.open(encoding="utf-8-sig", newline="") as opened:
        [line] = csv.DictReader(opened)
    assert line == {
        "day": "2026-01-15",
        "messages": "3",
        "segments": "5",
        "delivered segments": "3",
        "failed segments": "1",
        "segments without receipt": "1",
        "receipt rate": "80.00%",
        "success rate": "75.00%",
        "charged segments": "3",
        "of them prepaid": "0",
        "yuan": "0.135",
    }
    book = tmp_path / "figures.xlsx"
    run("statistics", "acme", *JANUARY, "--export", str(book))
    with zipfile.ZipFile(book) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<v>([^<]+)</v>", sheet) == ["3", "5", "3", "1", "1", "3", "0", "0.135"]
    assert "<t>75.00%</t>" in sheet
    assert "name it statistics.xlsx" in run(
        "statistics", "acme", "--export", str(tmp_path / "x.doc"), code=1
    )
