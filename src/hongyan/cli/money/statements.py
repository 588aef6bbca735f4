"""Commands on monthly statements (账单): list, show, export, and close manually."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.money.money_words import month_of
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import fen_cell, moment_cell, yuan_cell
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
from hongyan.engine.terminal import say, show_table, told_in_json
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
        found = flows.list_statements(session.work(tx), owner.account_id)
    show_table(
        ("month", "segments", "yuan", "balance", "closed", "due", "state"),
        (
            (
                one.month,
                one.segments,
                fen_cell(one.total_fen),
                yuan_cell(one.closing),
                moment_cell(one.closed_at, ""),
                moment_cell(one.due_at, ""),
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
                (one.label, one.messages, one.segments, yuan_cell(one.amount))
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
                yuan_cell(one.unit_price),
                one.messages,
                one.segments,
                yuan_cell(one.amount),
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
        raise CommandError(
            worded(
                "FILE: {file} is not .csv, .xlsx or .pdf; name it {month}.xlsx",
                file=file,
                month=month,
            )
        )
    sheet, _ = _sheet(account, month, where)
    try:
        content = writer(sheet)
    except DocumentFault as fault:
        raise CommandError(worded(fault.sentence)) from fault
    file.write_bytes(content)
    total = fen_text(sheet.statement.total_fen)
    tell(
        "Wrote {file}: {total} yuan; lines of consumption: {lines}.",
        file=file,
        total=total,
        lines=len(sheet.lines),
    )
    if sheet.statement.closed_at is None:
        tell(
            "{month} still runs: the figures will change.",
            month=month_label(sheet.statement.month),
        )


@statement.command(name="close")
def close(*, where: Where = HERE) -> None:
    """Close the months that are over now, as the sweep of a running service does by itself."""
    from hongyan.flows.money.statements.close_statements import close_statements  # noqa: PLC0415 - slow to import

    closed = 0
    with opened(where) as session:
        while True:
            with session.database.transaction() as tx:
                step = close_statements(session.work(tx))
            closed += step
            if not step:
                break
    tell("Closed the months that are over for {closed} accounts.", closed=closed)
    tell("A running service does this by itself, within seconds of the month's end.")


def _sheet(account: str, word: str, where: Where) -> tuple[Sheet, int]:
    month = month_of("MONTH", word)
    with opened(where) as session, session.database.reading() as tx:
        owner = settled(find_account(tx, account))
        return settled(flows.show_month(session.work(tx), owner, month)), session.now_ms


def _balance(sheet: Sheet) -> None:
    """Show the balance from the month's beginning to its end, and what moved it besides."""
    one, cash = sheet.statement, sheet.statement.cash
    say()
    show_table(
        ("balance", "yuan"),
        (
            ("opening", yuan_cell(cash.opening)),
            ("top-ups", yuan_cell(cash.topped_up)),
            ("orders", yuan_cell(-cash.ordered)),
            ("refunds", yuan_cell(cash.refunded)),
            ("consumed", yuan_cell(-one.total)),
            *((("rounding", yuan_cell(cash.rounded)),) if cash.rounded else ()),
            ("closing" if one.closed_at is not None else "now", yuan_cell(one.closing)),
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
                    yuan_cell(line.amount),
                    yuan_cell(line.on_balance),
                )
                for line in sheet.money
            ),
            empty="",
        )
        say()


def _head(sheet: Sheet, now_ms: int) -> None:
    one = sheet.statement
    fields = {
        "account": sheet.account_name,
        "month": one.month,
        "yuan": fen_cell(one.total_fen),
        "segments": one.segments,
        "state": _state(one, now_ms),
        "due": moment_cell(one.due_at),
    }
    if told_in_json(fields):
        return
    tell(
        "{account_name} {month}: {total_fen} yuan from the balance ({total} before "
        "rounding), {segments} segments, {state}.",
        account_name=sheet.account_name,
        month=month_label(one.month),
        total_fen=fen_text(one.total_fen),
        total=yuan_text(one.total),
        segments=one.segments,
        state=_state(one, now_ms),
    )
    if one.due_at is not None and one.settled_at is None:
        tell("To be paid before {due_at}.", due_at=shanghai_text(one.due_at))


def _state(one: Statement, now_ms: int) -> str:
    if one.closed_at is None:
        return "running"
    if one.is_overdue(now_ms):
        return "overdue"
    return "due" if one.due_at is not None and one.settled_at is None else "closed"
