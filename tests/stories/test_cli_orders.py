"""Orders, top-ups, payments and refunds on the command line, with no service running."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import run_command

pytestmark = pytest.mark.story

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `hongyan` on a new installation; a command that is to fail says its line."""

    def hongyan(*words: str, code: int = 0, **variables: str) -> str:
        kept = {name: value for name, value in os.environ.items() if "HONGYAN" not in name}
        here = {"HONGYAN_DATA": str(tmp_path / "kept"), "HONGYAN_PORT": "1"}
        done = run_command(*words, environment=kept | here | variables)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    hongyan("migrate")
    hongyan("account", "create", "acme")
    return hongyan


def billing(run: Run, *words: str, code: int = 0) -> str:
    return run("billing", *words, code=code)


def test_money_comes_in_buys_and_goes_back(run: Run) -> None:
    # FAQ 3.2: a top-up, a package from the balance, a refund to it.
    assert "does not" not in billing(run, "topup", "acme", "100", "--ref", "bank-1")
    again = billing(run, "topup", "acme", "100", "--ref", "bank-1")
    assert "booked on" in again
    assert "nothing was added" in again
    assert "YUAN" in billing(run, "topup", "acme", "ten", code=1)
    bought = billing(run, "order", "create", "acme", "domestic-500", "--token", "mine")
    assert "Order 1 of 22.00 yuan is paid" in bought
    assert billing(run, "order", "create", "acme", "domestic-500", "--token", "mine") == bought
    refused = billing(run, "order", "create", "acme", "domestic-5000", code=1)
    assert "78.00 yuan do not pay 200.00" in refused
    assert "22.00 yuan, balance (rule 11" in billing(run, "refund", "check", "1")
    assert "22.00 yuan, balance (rule 11), done" in billing(run, "refund", "do", "1")
    assert "done" in billing(run, "refund", "do", "1")
    assert "rule 2" in billing(run, "refund", "check", "1")
    assert "refunded" in billing(run, "order", "list", "acme")


def test_a_third_party_pays_and_gets_it_back(run: Run) -> None:
    # FAQ 3.2: within 3 months, back the way it came.
    placed = billing(run, "order", "create", "acme", "domestic-500", "--pay", "third-party")
    assert "is not paid yet" in placed
    found = re.search(r"hongyan billing payment pay ([0-9]+)", placed)
    assert found is not None
    assert "no service runs" in billing(run, "payment", "pay", found[1])
    assert "paid" in billing(run, "payment", "pay", found[1])
    shown = billing(run, "order", "show", "1")
    assert "by third-party: paid" in shown
    assert "original (rule 12), done" in billing(run, "refund", "do", "1")
    topping = billing(run, "payment", "create", "acme", "50")
    assert "50.00 yuan waits" in topping
    listed = billing(run, "payment", "list", "acme")
    assert "top-up" in listed
    assert "waiting" in listed
    assert "Every notification fitted" in billing(run, "payment", "list", "--odd")


def test_money_for_an_order_that_was_paid_otherwise_is_odd_and_has_a_remedy(run: Run) -> None:
    placed = billing(run, "order", "create", "acme", "domestic-500", "--pay", "third-party")
    found = re.search(r"hongyan billing payment pay ([0-9]+)", placed)
    assert found is not None
    unpaid = run("billing", "refund", "do", "1", code=1, LC_ALL="zh_CN.UTF-8")
    assert unpaid == "hongyan: ORDER：订单尚未付款（规则 1）；未付款的订单会自动关闭\n"
    billing(run, "topup", "acme", "30")
    billing(run, "order", "pay", "1")
    billing(run, "payment", "pay", found[1])
    odd = billing(run, "payment", "list", "--odd")
    assert re.search(rf"{found[1]} .*order_paid .*tell the buyer that the money is on", odd)
    first = billing(run, "payment", "list", "--odd", "--limit", "1")
    more = re.search(r"--after (\S+)", first)
    assert more is not None
    behind = billing(run, "payment", "list", "--odd", "--after", more[1])
    assert "Every notification fitted" in behind
    wrong = billing(run, "payment", "list", "--odd", "--after", "7:x", code=1)
    assert "--after: '7:x' ends no page of this list" in wrong
    chinese = run("billing", "payment", "list", "--odd", LC_ALL="zh_CN.UTF-8")
    assert "请告知买家款项已转入余额" in chinese


def test_what_cannot_be_done_is_one_line(run: Run) -> None:
    assert "there is no order 9" in billing(run, "order", "show", "9", code=1)
    assert "there is no payment 9" in billing(run, "payment", "pay", "9", code=1)
    assert "there is no order 9" in billing(run, "refund", "do", "9", code=1)
    assert "refused" in billing(run, "refund", "do", "9", "--to-balance", code=1)
    assert "there is no account" in billing(run, "payment", "list", "nobody", code=1)
    billing(run, "order", "create", "acme", "domestic-500", "--pay", "third-party")
    assert "not paid (rule 1" not in billing(run, "order", "list")
    assert "is not paid" in billing(run, "refund", "check", "1")
    assert "do not pay" in billing(run, "order", "pay", "1", code=1)
    billing(run, "topup", "acme", "30")
    assert "paid from the balance" in billing(run, "order", "pay", "1")
