"""`hongyan countries` as an operator meets it, in one process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.cli import main

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `hongyan` on a new installation with one account; return what it prints, or its fault."""
    monkeypatch.setenv("HONGYAN_DATA", str(tmp_path / "kept"))

    def hongyan(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        assert ended.value.code == code, out + err
        return err if code else out

    hongyan("migrate")
    hongyan("account", "create", "acme")
    return hongyan


def words_of(printed: str, first: str) -> list[str]:
    """Return the words of the one row that begins with these words."""
    rows = [line.split() for line in printed.splitlines()]
    [found] = [row for row in rows if row[: len(first.split())] == first.split()]
    return found


# FAQ 5.1.1, FAQ 5.1.2
def test_countries_are_listed_with_their_prices_and_said_to_be_a_sample(run: Run) -> None:
    printed = run("countries", "list")
    assert words_of(printed, "HK")[:6] == ["HK", "852", "中国香港", "Hong", "Kong", "(China)"]
    assert "0.307" in words_of(printed, "HK")
    assert "Countries and regions: 221." in printed
    assert "Sample list" in printed
    assert "regions: 245." in run("countries", "list", "--all")
    assert "No country fits" in run("countries", "list", "--search", "cuba")
    assert "Promotions may go from: never." in run("countries", "show", "vn")
    assert "'XX' is not on the list of countries" in run("countries", "show", "XX", code=1)


def test_a_country_is_changed_and_the_history_keeps_it(run: Run) -> None:
    assert words_of(run("countries", "set", "SG", "--price", "0.3"), "price") == ["price", "0.30"]
    run("countries", "set", "TH", "--disable", "--receipts", "most", "--from", "2099-01-01")
    history = run("countries", "history")
    assert words_of(history, "always") == ["always", "list", "0", "sample", "245", "countries"]
    waiting = ["change", "2", "TH", "enabled=no", "receipts=most"]
    assert words_of(history, "2099-01-01 00:00:00")[2:] == waiting
    assert "lies in the past" in run(
        "countries", "set", "SG", "--disable", "--from", "2020-01-01", code=1
    )
    assert "is no day" in run("countries", "set", "SG", "--disable", "--from", "soon", code=1)
    assert "nothing to change" in run("countries", "set", "SG", code=1)


def test_a_list_of_ones_own_is_loaded(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    run("countries", "sample", str(file))
    assert "exists already" in run("countries", "sample", str(file), code=1)
    text = file.read_text(encoding="utf-8").replace("Singapore,0.246", "Singapore,0.3")
    file.write_text(text, encoding="utf-8")
    loaded = run("countries", "load", str(file))
    assert "List 1 “own” counts from" in loaded
    assert "other price: 1: SG" in loaded
    assert "Sample list" not in run("countries", "list")
    file.write_bytes("iso2,名".encode("gbk"))
    assert "not UTF-8" in run("countries", "load", str(file), code=1)


# FAQ 5.1.1
def test_a_country_is_asked_for_and_answered(run: Run) -> None:
    assert "Request 1 for FK waits" in run("countries", "ask", "acme", "fk", "--note", "ships")
    assert words_of(run("countries", "requests"), "1")[2] == "FK"
    assert "is answered" in run("countries", "answer", "1", "soon")
    assert "No account waits" in run("countries", "requests")
    assert "soon" in run("countries", "requests", "--all")
    assert "no open request" in run("countries", "answer", "1", "soon", code=1)


# FAQ 5.1.13
def test_an_account_activates_and_chooses_its_countries(run: Run) -> None:
    assert "not activated" in run("countries", "account", "acme")
    shown = run("countries", "account", "acme", "--activate", "--allow", "sg, TH", "--cap", "SG=9")
    assert words_of(shown, "sends abroad")[2] == "since"
    assert words_of(shown, "allowed") == ["allowed", "SG", "TH"]
    assert words_of(shown, "caps a day")[3:] == ["SG=9"]
    shown = run(
        "countries",
        "account",
        "acme",
        "--allow",
        "all",
        "--block",
        "IN",
        "--clear",
        "TH",
        "--cap",
        "SG=none",
        "--conversion",
        "block",
    )
    assert words_of(shown, "countries")[1:] == ["all", "but", "those", "blocked"]
    assert words_of(shown, "blocked") == ["blocked", "IN"]
    assert words_of(shown, "low conversion")[2:] == ["block"]
    assert "write US=1000" in run("countries", "account", "acme", "--cap", "US=many", code=1)
    assert "not on the list" in run("countries", "account", "acme", "--block", "QQ", code=1)


def test_conversions_are_shown_and_halts_lifted(run: Run) -> None:
    shown = run("countries", "conversions", "acme")
    assert "Nothing was sent abroad" in shown
    assert "No signal was raised" in shown
    assert "no signal is open" in run("countries", "lift", "acme", "SG", code=1)
