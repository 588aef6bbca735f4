"""`hongyan billing account | price | product` as an operator meets them, in one process."""

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


def row(printed: str, first: str) -> list[str]:
    """Return the words of the one row that begins with these words."""
    words = first.split()
    rows = [line.split() for line in printed.splitlines()]
    [found] = [row for row in rows if row[: len(words)] == words]
    return found


def test_a_new_account_is_prepaid_and_may_become_postpaid(run: Run) -> None:
    # FAQ 3.3.6a, FAQ 5.1.6
    shown = run("billing", "account", "show", "acme")
    assert "acme is prepaid. Standing: empty" in shown
    assert "Cash: 0.00 yuan, 0.00 of it held, 0.00 available." in shown
    assert row(shown, "verification") == ["verification", "0"]
    changed = run(
        "billing", "account", "set", "acme", "--mode", "postpaid", "--credit-limit", "500.5"
    )
    assert "acme is postpaid, credit limit 500.50 yuan. Standing: good." in changed
    assert "--credit-limit: 'much'" in run(
        "billing", "account", "set", "acme", "--credit-limit", "much", code=1
    )
    assert "nothing to change" in run("billing", "account", "set", "acme", code=1)


def test_prices_are_shown_loaded_and_kept(run: Run, tmp_path: Path) -> None:
    shown = run("billing", "price", "show")
    assert "no real offer" in shown
    assert row(shown, "promotion 1 to")[1:] == ["1", "to", "100,000", "0.055", "prices/0"]
    file = tmp_path / "prices.toml"
    file.write_text(run("billing", "price", "sample").replace("0.055", "0.066"), encoding="utf-8")
    said = run("billing", "price", "load", str(file), "--from", "2020-01-01", code=1)
    assert said.startswith("hongyan: --from: prices of the past do not change")
    run("billing", "price", "load", str(file), "--from", "2099-01-01")
    assert row(run("billing", "price", "history"), "prices/1")[-2:] == ["to", "come"]
    later = run("billing", "price", "show", "--at", "2099-01-01")
    assert row(later, "promotion 1 to")[-2:] == ["0.066", "prices/1"]
    run("billing", "price", "load", str(file), "--from", "now")
    history = run("billing", "price", "history")
    assert row(history, "prices/0")[-1] == "past"
    assert row(history, "prices/2")[-2:] == ["in", "force"]


def test_an_account_gets_a_price_of_its_own(run: Run) -> None:
    said = run("billing", "price", "own", "acme", "verification", "0.031")
    assert said.startswith("acme pays 0.031 yuan a segment (verification, CN) from ")
    run("billing", "price", "own", "acme", "international", "0.2", "--country", "sg")
    shown = run("billing", "price", "show", "--account", "acme")
    assert row(shown, "verification")[-2:] == ["0.031", "own/1"]
    assert row(shown, "own/2")[1:4] == ["international", "SG", "0.20"]
    assert "--country" in run("billing", "price", "own", "acme", "international", "0.2", code=1)
    assert "not a day" in run(
        "billing", "price", "own", "acme", "promotion", "0.05", "--until", "20990101", code=1
    )
    assert "that end: 1." in run("billing", "price", "own", "acme", "verification", "book")
    shown = run("billing", "price", "show", "--account", "acme")
    assert row(shown, "verification 1 to")[-1] == "prices/0"


def test_products_are_listed_with_their_days(run: Run) -> None:  # FAQ 5.1.6, FAQ 5.1.13
    shown = run("billing", "product", "list", "--at", "2099-06-18", "--for", "enterprise")
    assert "card-1000-618" in shown
    assert "card-5000-1111" not in shown
    assert "250.00" in row(shown, "international-500")
    for_people = run("billing", "product", "list", "--for", "personal")
    assert "international" not in for_people


def test_a_gift_is_given_when_an_account_is_opened(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "products.toml"
    gift = """
[[product]]
code = "welcome-100"
name_zh = "新用户赠送100条"
name_en = "100 segments to begin with"
kind = "package"
scope = "domestic"
segments = 100
months = 3
gift_to = ["enterprise"]
"""
    file.write_text(run("billing", "product", "sample") + gift, encoding="utf-8")
    run("billing", "product", "load", str(file), "--from", "now")
    assert row(run("billing", "product", "list"), "welcome-100")[-3:] == [
        "given",
        "on",
        "activation",
    ]
    assert "Given: welcome-100" in run("account", "create", "firm")
    assert "Given" not in run("account", "create", "person", "--kind", "personal")
    assert row(run("billing", "account", "show", "firm"), "3")[1:6] == [
        "gift",
        "domestic",
        "100",
        "0",
        "100",
    ]
    run("account", "set", "firm", "--state", "active")
    assert run("billing", "account", "show", "firm").count("gift") == 1


def test_a_file_that_is_no_text_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in run("billing", "price", "load", str(file), "--from", "now", code=1)
    absent = str(tmp_path / "absent.toml")
    assert "absent.toml" in run("billing", "price", "load", absent, "--from", "now", code=1)
