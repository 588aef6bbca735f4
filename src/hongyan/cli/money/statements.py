"""Commands on monthly statements (账单): list, show, export, and close by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.money.money_words import month_of
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.statements.model import MoneyKind, Sheet, Statement
from hongyan.domain.statements.sheet import (
    KIND_WORDS,
    PAID_WORDS,
    By,
    day_label,
    month_label,
    sum_of,
    sums,
)
from hongyan.engine.terminal import say, show_table
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.statements import show_statements as flows
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import fen_text, yuan_text

Account = Annotated[str, Parameter(help="Name of the account.")]
Month = Annotated[str, Parameter(help="Month such as 202610.")]

MONEY_WORDS = {
    MoneyKind.TOP_UP: "top-up",
    MoneyKind.ORDER: "order",
    MoneyKind.REFUND: "refund",
}

statement = App(name="statement", help="Monthly statements (账单).")


@statement.command(name="list")
def list_statements(account: Account, /, *, where: Where = HERE) -> None:
    """List an account's months, the running one first."""
    with opened(where) as session, session.database.reading() as tx:
        owner = settled(find_account(tx, account))
        found = flows.list_statements(tx, owner.account_id, now_ms=session.now_ms)
    show_table(
        ("month", "segments", "yuan", "balance", "closed", "due", "state"),
        (
            (
                one.month,
                one.segments,
                fen_text(one.total_fen),
                yuan_text(one.closing),
                _moment(one.closed_at),
                _moment(one.due_at),
                _state(one, session.now_ms),
            )
            for one in found
        ),
        empty="No funds, so no statements: hongyan billing account set ACCOUNT --mode prepaid",
    )


@statement.command(name="show")
def show(
    account: Account,
    month: Month,
    /,
    *,
    by: Annotated[By | None, Parameter(help="Add up by day, kind, country or source.")] = None,
    where: Where = HERE,
) -> None:
    """Show one month: every line, or sums."""
    sheet, now_ms = _sheet(account, month, where)
    _head(sheet, now_ms)
    _balance(sheet)
    if by is not None:
        show_table(
            (by.value, "messages", "segments", "yuan"),
            (
                (one.label, one.messages, one.segments, yuan_text(one.amount))
                for one in (*sums(sheet.lines, by), sum_of(sheet.lines, "total"))
            ),
            empty="",
        )
        return
    show_table(
        ("day", "kind", "country", "from", "price", "messages", "segments", "yuan"),
        (
            (
                day_label(one.day),
                KIND_WORDS[one.kind],
                one.country,
                PAID_WORDS[one.paid_from],
                yuan_text(one.unit_price),
                one.messages,
                one.segments,
                yuan_text(one.amount),
            )
            for one in sheet.lines
        ),
        empty="Nothing was used.",
    )


@statement.command(name="export")
def export(
    account: Account,
    month: Month,
    file: Annotated[Path, Parameter(help="File to write: .csv, .xlsx or .pdf.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Write one month to a file."""
    from hongyan.documents import statement_files as files  # noqa: PLC0415 - slow to import
    from hongyan.documents.pdf import DocumentFault  # noqa: PLC0415 - the same

    writers = {
        ".csv": files.statement_csv,
        ".xlsx": files.statement_xlsx,
        ".pdf": files.statement_pdf,
    }
    writer = writers.get(file.suffix.lower())
    if writer is None:
        raise CommandError(f"FILE: {file} is not .csv, .xlsx or .pdf; name it {month}.xlsx")
    sheet, _ = _sheet(account, month, where)
    try:
        content = writer(sheet)
    except DocumentFault as fault:
        raise CommandError(str(fault)) from fault
    file.write_bytes(content)
    total = fen_text(sheet.statement.total_fen)
    say(f"Wrote {file}: {total} yuan; lines of consumption: {len(sheet.lines)}.")
    if sheet.statement.closed_at is None:
        say(f"{month_label(sheet.statement.month)} still runs: the figures will change.")


@statement.command(name="close")
def close(*, where: Where = HERE) -> None:
    """Close the months that are over now, as the sweep of a running service does by itself."""
    from hongyan.flows.money.statements.close_statements import close_statements  # noqa: PLC0415 - slow to import

    closed = 0
    with opened(where) as session:
        context = session.context()
        while True:
            with session.database.transaction() as tx:
                step = close_statements(tx, now_ms=session.now_ms, context=context)
            closed += step
            if not step:
                break
    say(f"Closed the months that are over for {closed} accounts.")
    say("A running service does this by itself, within seconds of the month's end.")


def _sheet(account: str, word: str, where: Where) -> tuple[Sheet, int]:
    month = month_of("MONTH", word)
    with opened(where) as session, session.database.reading() as tx:
        owner = settled(find_account(tx, account))
        return settled(flows.show_month(tx, owner, month, now_ms=session.now_ms)), session.now_ms


def _balance(sheet: Sheet) -> None:
    """Show the balance from the month's beginning to its end, and what moved it besides."""
    one, cash = sheet.statement, sheet.statement.cash
    say()
    show_table(
        ("balance", "yuan"),
        (
            ("opening", yuan_text(cash.opening)),
            ("top-ups", yuan_text(cash.topped_up)),
            ("orders", yuan_text(-cash.ordered)),
            ("refunds", yuan_text(cash.refunded)),
            ("consumed", yuan_text(-one.total)),
            *((("rounding", yuan_text(cash.rounded)),) if cash.rounded else ()),
            ("closing" if one.closed_at is not None else "now", yuan_text(one.closing)),
        ),
        empty="",
    )
    say()
    if sheet.money:
        show_table(
            ("at", "what", "number", "yuan", "on the balance"),
            (
                (
                    shanghai_text(line.at),
                    MONEY_WORDS[line.kind],
                    line.reference,
                    yuan_text(line.amount),
                    yuan_text(line.on_balance),
                )
                for line in sheet.money
            ),
            empty="",
        )
        say()


def _head(sheet: Sheet, now_ms: int) -> None:
    one = sheet.statement
    say(
        f"{sheet.account_name} {month_label(one.month)}: {fen_text(one.total_fen)} yuan from the "
        f"balance ({yuan_text(one.total)} before rounding), {one.segments} segments, "
        f"{_state(one, now_ms)}."
    )
    if one.due_at is not None and one.settled_at is None:
        say(f"To be paid before {shanghai_text(one.due_at)}.")


def _state(one: Statement, now_ms: int) -> str:
    if one.closed_at is None:
        return "running"
    if one.is_overdue(now_ms):
        return "overdue"
    return "due" if one.due_at is not None and one.settled_at is None else "closed"


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else shanghai_text(at_ms)
