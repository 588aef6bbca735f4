"""Commands on certification: who an account is, and an operator's word on it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.certification.model import Certification, RealName
from hongyan.engine.terminal import show_table
from hongyan.flows.accounts import manage_certification as flows
from hongyan.kernel.kinds import AccountGrade, AccountKind

Account = Annotated[str, Parameter(help="Name of the account.")]

certify = App(name="certify", help="Certification (实名认证): who an account is in law.")

COLUMNS = ("account", "kind", "grade", "name", "number", "representative", "state", "note")


@certify.command
def submit(
    account: Account,
    /,
    *,
    name: Annotated[str, Parameter(help="Full legal name of the person or the company.")],
    number: Annotated[str, Parameter(help="Id number, or unified social credit code.")],
    kind: Annotated[AccountKind, Parameter(help="Person or company.")] = AccountKind.ENTERPRISE,
    representative: Annotated[str, Parameter(help="A company's legal representative.")] = "",
    grade: Annotated[
        AccountGrade, Parameter(help="Government and enterprise-grade ones are telephoned.")
    ] = AccountGrade.ORDINARY,
    where: Where = HERE,
) -> None:
    """Declare who an account is; the number is checked, and stored sealed."""
    declared = RealName(kind, grade, name, number, representative)
    with opened(where) as session:
        sealer = session.sealer()
        with session.database.transaction() as tx:
            made = settled(flows.submit_certification(session.work(tx), sealer, account, declared))
    _show(account, made)
    tell("Next, when the papers fit: hongyan account certify approve {account}", account=account)


@certify.command
def approve(account: Account, /, *, where: Where = HERE) -> None:
    """Certify an account as what it declared; it is of that kind from then on."""
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(flows.approve_certification(session.work(tx), account))
    _show(account, done)


@certify.command
def reject(
    account: Account,
    /,
    *,
    note: Annotated[str, Parameter(help="Why, for the applicant.")],
    where: Where = HERE,
) -> None:
    """Reject what an account declared."""
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(flows.reject_certification(session.work(tx), account, note))
    _show(account, done)


@certify.command
def grade(
    account: Account,
    to: Annotated[AccountGrade, Parameter(help="The grade it has from now on.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Set how an enterprise's applications are reviewed: ordinary or government-enterprise."""
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(flows.set_grade(session.work(tx), account, to))
    _show(account, done)


@certify.command
def show(account: Account, /, *, where: Where = HERE) -> None:
    """Show who an account is."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.show_certification(tx, account))
    _show(account, found)


@certify.command(name="list")
def list_pending(*, where: Where = HERE) -> None:
    """List the certifications that wait for an operator."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.pending_certifications(tx)
    rows = [_row(account, one) for account, one in found]
    show_table(COLUMNS, rows, empty="No certification waits.")


def _show(account: str, one: Certification) -> None:
    show_table(COLUMNS, [_row(account, one)], empty="")


def _row(account: str, one: Certification) -> tuple[str | None, ...]:
    return (
        account,
        one.kind.value,
        one.grade.value,
        one.subject_name,
        one.number_masked,
        one.legal_representative or None,
        one.state.value,
        one.note or None,
    )
