"""`hongyan statistics` and `message show` of what went abroad, as an operator reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hongyan.cli import main
from hongyan.db.database import Database
from hongyan.domain.messages.model import biz_text
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
    assert row(told, "CN") == "CN 1 1 1 0 0 1 0.045"
    assert row(told, "HK") == "HK Hong Kong (China) (receipts) 2 2 0 0 2 2 0.614"
    assert row(told, "VN") == "VN Vietnam (no receipts) 1 1 0 0 1 1 0.512"
    assert row(told, "total") == "total 5 5 1 0 4 5 1.417"
    told = run("statistics", "acme", *JANUARY, "--by", "kind")
    assert row(told, "international") == "international 4 4 0 0 4 4 1.372"
    told = run("statistics", "acme", *JANUARY)
    assert row(told, "2026-01-15") == "2026-01-15 5 5 1 0 4 5 1.417"
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
