"""Commands on invoices (发票): titles, ask, issue, post, return."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.money.money_words import month_of
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import After, Limit, fen_cell
from hongyan.domain.invoices.model import Invoice, InvoiceKind, InvoiceState, Title, TitleKind
from hongyan.domain.statements.sheet import month_label
from hongyan.engine.terminal import say, show_table, told_in_json
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.statements import ask_invoice as asking
from hongyan.flows.money.statements import invoice_titles as titles
from hongyan.flows.money.statements import issue_invoice as issuing
from hongyan.flows.money.statements import manage_invoices as flows
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import fen_text

Account = Annotated[str, Parameter(help="Name of the account.")]
Number = Annotated[int, Parameter(help="Id of the invoice.")]

invoice = App(name="invoice", help="Invoices (发票).")
title = App(name="title", help="To whom an account's invoices are made out (抬头).")
invoice.command(title)


@title.command(name="add")
def add_title(  # noqa: PLR0913 - a title has as many fields
    account: Account,
    name: Annotated[str, Parameter(help="Name of the company or person.")],
    /,
    *,
    kind: Annotated[TitleKind, Parameter(help="Company or person.")] = TitleKind.COMPANY,
    tax_number: Annotated[str, Parameter(help="Unified social credit code.")] = "",
    address: Annotated[str, Parameter(help="For special invoices: registered address.")] = "",
    phone: Annotated[str, Parameter(help="For special invoices: telephone.")] = "",
    bank: Annotated[str, Parameter(help="For special invoices: bank.")] = "",
    bank_account: Annotated[str, Parameter(help="For special invoices: account there.")] = "",
    email: Annotated[str, Parameter(help="Where an electronic invoice goes.")] = "",
    where: Where = HERE,
) -> None:
    """Keep a title for an account's invoices."""
    made = Title(kind, name, tax_number, address, phone, bank, bank_account, email)
    with opened(where) as session, session.database.transaction() as tx:
        owner = settled(find_account(tx, account))
        added = settled(titles.add_title(session.work(tx), owner.account_id, made))
    tell("Title {added}: {name}.", added=added, name=name)


@title.command(name="list")
def list_titles(account: Account, /, *, where: Where = HERE) -> None:
    """List the titles of an account."""
    with opened(where) as session, session.database.reading() as tx:
        found = titles.list_titles(tx, settled(find_account(tx, account)).account_id)
    show_table(
        ("id", "kind", "name", "tax number", "e-mail"),
        (
            (one.title_id, one.title.kind, one.title.name, one.title.tax_number, one.title.email)
            for one in found
        ),
        empty="No title yet: `hongyan billing invoice title add`.",
    )


@title.command(name="remove")
def remove_title(
    account: Account,
    number: Annotated[int, Parameter(help="Id of the title.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Forget a title; invoices made out to it stay."""
    with opened(where) as session, session.database.transaction() as tx:
        owner = settled(find_account(tx, account))
        settled(titles.remove_title(session.work(tx), owner.account_id, number))
    tell("Removed title {number}.", number=number)


@invoice.command(name="ask")
def ask(
    account: Account,
    /,
    *,
    title: Annotated[int, Parameter(help="Id of the title that it is made out to.")],
    month: Annotated[
        list[str] | None, Parameter(negative="", help="Month such as 202610; repeat for several.")
    ] = None,
    order: Annotated[
        list[int] | None, Parameter(negative="", help="Order; repeat for several.")
    ] = None,
    top_up: Annotated[int | None, Parameter(help="Top-ups are not invoiced: says why.")] = None,
    special: Annotated[bool, Parameter(negative="", help="Special invoice, on paper.")] = False,
    address: Annotated[str, Parameter(help="Where paper is sent: name, telephone, address.")] = "",
    where: Where = HERE,
) -> None:
    """Ask for an invoice on whole months and orders. A month can be asked for two months later."""
    wish = asking.Wish(
        title_id=title,
        months=tuple(month_of("--month", one) for one in month or ()),
        orders=tuple(order or ()),
        top_up=top_up,
        kind=InvoiceKind.SPECIAL if special else InvoiceKind.ORDINARY,
        recipient=address,
    )
    with opened(where) as session, session.database.transaction() as tx:
        owner = settled(find_account(tx, account))
        made = settled(asking.ask_invoice(session.work(tx), owner.account_id, wish))
    tell(
        "Asked for invoice {invoice_id}: {amount} yuan.",
        invoice_id=made.invoice_id,
        amount=fen_text(made.draft.amount_fen),
    )


@invoice.command(name="list")
def list_invoices(
    account: Account, /, *, limit: Limit = 50, after: After = None, where: Where = HERE
) -> None:
    """List the invoices of an account, newest first."""
    with opened(where) as session, session.database.reading() as tx:
        owner = settled(find_account(tx, account))
        found = flows.list_invoices(tx, owner.account_id, limit, after)
    show_table(
        ("id", "kind", "yuan", "state", "number", "on", "asked"),
        (
            (
                one.invoice_id,
                f"red of {one.red_of}" if one.is_red else one.draft.kind.value,
                fen_cell(one.draft.amount_fen),
                one.state.value,
                one.number,
                _items(one),
                shanghai_text(one.asked_at),
            )
            for one in found
        ),
        empty="No invoice yet: `hongyan billing invoice ask`.",
    )


@invoice.command(name="show")
def show(number: Number, /, *, where: Where = HERE) -> None:
    """Show everything of an invoice."""
    with opened(where) as session, session.database.reading() as tx:
        view = settled(flows.show_invoice(tx, number))
    one = view.invoice
    made_out = one.draft.title
    facts = (
        ("invoice", f"{one.invoice_id} {one.draft.kind} {one.state}"),
        ("on", _items(one)),
        ("amount", f"{fen_text(one.draft.amount_fen)} yuan, {one.draft.tax_percent}% included"),
        ("made out to", f"{made_out.name} {made_out.tax_number}"),
        ("number", one.number),
        ("document", one.document_url),
        ("asked", _moment(one.asked_at)),
        ("issued", _moment(one.issued_at)),
        ("posted", f"{_moment(one.posted_at)} {one.courier} {one.tracking_number}".strip()),
        ("sent to", one.draft.recipient),
        ("returned", _moment(one.returned_at)),
        ("red letter", str(view.red_letter.invoice_id) if view.red_letter else ""),
        ("takes back", view.takes_back.number if view.takes_back else ""),
    )
    known = {word: text or None for word, text in facts}
    if told_in_json({**known, "state": one.state, "yuan": fen_cell(one.draft.amount_fen)}):
        return
    for word, text in facts:
        if text:
            say(f"{word:<12} {text}")


@invoice.command(name="issue")
def issue(
    number: Number,
    /,
    *,
    issued_as: Annotated[
        str, Parameter(name="--number", help="Number of an invoice that was issued elsewhere.")
    ] = "",
    where: Where = HERE,
) -> None:
    """Have an invoice issued by the issuing service, or write down the number it was issued as."""
    with opened(where) as session:
        written_number, url = (issued_as, "") if issued_as else _ask_service(session, number)
        with session.database.transaction() as tx:
            done = settled(issuing.record_issued(session.work(tx), number, written_number, url))
    tell("Invoice {number} is issued as {issued}.", number=number, issued=done.number)


@invoice.command(name="post")
def post(
    number: Number,
    /,
    *,
    courier: Annotated[str, Parameter(help="Who carries it, such as SF.")],
    tracking: Annotated[str, Parameter(help="The courier's number.")],
    where: Where = HERE,
) -> None:
    """Write down that a paper invoice is on its way."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.post_invoice(session.work(tx), number, courier, tracking))
    tell(
        "Invoice {number} is on its way: {courier} {tracking}.",
        number=number,
        courier=courier,
        tracking=tracking,
    )


@invoice.command(name="return")
def return_invoice(number: Number, /, *, where: Where = HERE) -> None:
    """Take an invoice back: cancel it, or ask for the red-letter invoice that does."""
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(flows.return_invoice(session.work(tx), number))
    if made.state is InvoiceState.CANCELLED:
        tell("Invoice {number} is cancelled: it had not been issued.", number=number)
        return
    tell(
        "Asked for red-letter invoice {invoice_id}; once issued, {number} is returned.",
        invoice_id=made.invoice_id,
        number=number,
    )


@invoice.command(name="file")
def write_file(
    number: Number,
    out: Annotated[Path, Parameter(help="PDF to write.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Write our picture of an invoice, a sample: the issuing service makes the real one."""
    from hongyan.documents.invoice_files import invoice_pdf  # noqa: PLC0415 - slow to import
    from hongyan.documents.pdf import DocumentFault  # noqa: PLC0415 - the same

    with opened(where) as session, session.database.reading() as tx:
        view = settled(flows.show_invoice(tx, number))
    taken_back = view.takes_back.number if view.takes_back else ""
    try:
        out.write_bytes(invoice_pdf(view.invoice, taken_back))
    except DocumentFault as fault:
        raise CommandError(worded(fault.sentence)) from fault
    tell("Wrote {out}: a sample, no invoice.", out=out)


def _ask_service(session: Session, number: int) -> tuple[str, str]:
    import asyncio  # noqa: PLC0415 - slow to import

    from hongyan.providers.issuing import IssuingFault  # noqa: PLC0415 - the same
    from hongyan.providers.issuing_registry import open_issuing  # noqa: PLC0415 - the same
    from hongyan.service.issuing import issue_in_time  # noqa: PLC0415 - the same

    with session.database.reading() as tx:
        wanted = settled(issuing.invoice_to_issue(tx, number))
        taken_back = settled(flows.show_invoice(tx, number)).takes_back
    service = open_issuing(session.settings)
    if service is None:
        raise CommandError(
            worded(
                "--number: no issuing service is set; issue it yourself and give its number, "
                "or set HONGYAN_INVOICE_SERVICE=simulator for samples"
            )
        )
    before = taken_back.number if taken_back else ""
    try:
        issued = asyncio.run(issue_in_time(service, wanted, before))
    except IssuingFault as fault:
        raise CommandError(worded("INVOICE: {fault}; try again later", fault=fault)) from fault
    return issued.number, issued.document_url


def _items(one: Invoice) -> str:
    return ", ".join(
        month_label(item.month) if item.month else f"order {item.order_id}"
        for item in one.draft.items
    )


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else shanghai_text(at_ms)
