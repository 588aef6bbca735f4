"""Statements and invoices on the command line, from consumption to the red-letter invoice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Consumption
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.money.ledger.move_money import open_funds
from hongyan.kernel.calendar import month_after, month_of, month_starts_at
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.kinds import AccountKind
from tests.commands import run_command
from tests.stories.desk import SELLER
from tests.working import work_at

pytestmark = pytest.mark.story

Run = Callable[..., str]
TITLE = ("某某科技有限公司", "--tax-number", "91350100M000100Y43")


@pytest.fixture
def month() -> int:
    """The third month before this one."""
    return month_after(month_of(SystemClock().now_ms()), -3)


@pytest.fixture
def run(tmp_path: Path, month: int) -> Run:
    """Run `hongyan billing` where acme used 4.50 yuan in a month that is long over."""

    def hongyan(*words: str, code: int = 0, **variables: str) -> str:
        kept = {name: value for name, value in os.environ.items() if "HONGYAN" not in name}
        here = {"HONGYAN_DATA": str(tmp_path), "PYTHONUTF8": "1"}
        done = run_command(*words, environment=kept | here | variables)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    hongyan("migrate")
    database = Database.open(load({}, data=tmp_path).database_url)
    used = (month * 100 + 1, 0, "CN", "cash", 45_000, 100, 100, 4_500_000)
    with database.transaction() as tx:
        created_at = month_starts_at(month)
        account = create_account(work_at(tx, created_at), "acme", AccountKind.ENTERPRISE)
        open_funds(work_at(tx, created_at), account.account_id)
        ledger.add_consumption(tx, [Consumption(account.account_id, *used)])
    database.close()
    return lambda *words, **rest: hongyan("billing", *words, **rest)


def test_a_month_is_closed_shown_and_written_to_files(run: Run, month: int, tmp_path: Path) -> None:
    assert "running" in run("statement", "list", "acme")
    assert "for 1 accounts" in run("statement", "close")
    assert "closed" in run("statement", "list", "acme")
    shown = run("statement", "show", "acme", str(month))
    assert "4.50 yuan from the balance" in shown
    assert "验证码" in shown
    assert "total" in run("statement", "show", "acme", str(month), "--by", "kind")
    assert run("statement", "show", "acme", f"{month // 100}-{month % 100:02d}") == shown
    for wrong in ("202613", "2026", "10/2026"):
        assert "not a month" in run("statement", "show", "acme", wrong, code=1)
    for name in ("a.csv", "a.xlsx"):
        out = tmp_path / name
        assert "lines of consumption: 1" in run("statement", "export", "acme", str(month), str(out))
        assert out.stat().st_size > 100
    out = tmp_path / "a.pdf"
    run("statement", "export", "acme", str(month), str(out))
    assert out.read_bytes().startswith(b"%PDF-")
    assert "FILE" in run("statement", "export", "acme", str(month), "a.doc", code=1)


def test_an_invoice_is_asked_for_issued_and_returned(run: Run, month: int, tmp_path: Path) -> None:
    # FAQ 3.3.6, FAQ 3.2.2.
    run("statement", "close")
    wrong = run("invoice", "title", "add", "acme", "某公司", "--tax-number", "123", code=1)
    assert wrong.startswith("hongyan: --tax-number: it is not a unified social credit code")
    assert "Title 1" in run("invoice", "title", "add", "acme", *TITLE)
    assert "某某科技" in run("invoice", "title", "list", "acme")
    early = run(
        "invoice", "ask", "acme", "--title", "1", "--month", str(month_after(month, 2)), code=1
    )
    assert "ask again from" in early
    top_up = run("invoice", "ask", "acme", "--title", "1", "--top-up", "1", code=1)
    assert "never invoiced" in top_up
    # AUDIT I6: "invoice issued with seller —".
    unnamed = run("invoice", "ask", "acme", "--title", "1", "--month", str(month), code=1)
    assert unnamed.startswith("hongyan: HONGYAN_OPERATOR_NAME: an invoice names its seller")
    assert "set HONGYAN_OPERATOR_NAME and HONGYAN_OPERATOR_TAX_NUMBER" in unnamed
    asked = run("invoice", "ask", "acme", "--title", "1", "--month", str(month), **SELLER)
    assert asked == "Asked for invoice 1: 4.50 yuan.\n"
    assert "no issuing service" in run("invoice", "issue", "1", code=1)
    issued = run("invoice", "issue", "1", HONGYAN_INVOICE_SERVICE="simulator")
    assert "is issued as 00000000000000000001" in issued
    assert "electronic" in run(
        "invoice", "post", "1", "--courier", "SF", "--tracking", "SF1", code=1
    )
    out = tmp_path / "invoice.pdf"
    assert "a sample" in run("invoice", "file", "1", str(out))
    assert out.read_bytes().startswith(b"%PDF-")
    assert "red-letter invoice 2" in run("invoice", "return", "1")
    assert "is issued as 12345678" in run("invoice", "issue", "2", "--number", "12345678")
    assert "returned" in run("invoice", "list", "acme")
    shown = run("invoice", "show", "2")
    assert "takes back   00000000000000000001" in shown
    assert "Removed" in run("invoice", "title", "remove", "acme", "1")
