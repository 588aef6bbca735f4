"""Commands on authorization letters (授权委托书): write one, see them, check one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.letters.check import REMARK_WORDS, assessment_of
from hongyan.engine.terminal import say, show_table
from hongyan.flows.review.papers import manage_letters as flows
from hongyan.flows.review.papers.manage_letters import CheckedLetter
from hongyan.kernel.calendar import DAY_MS, shanghai_day, shanghai_text
from hongyan.kernel.period import Period

Account = Annotated[str, Parameter(help="Name of the account.")]
DAYS_MAX = 3653

letter = App(name="letter", help="Authorization letters (授权委托书).")


@letter.command(name="generate")
def generate(
    account: Account,
    grantor: Annotated[str, Parameter(help="Company that gives the authorization.")],
    out: Annotated[Path, Parameter(help="File to write: .docx or .pdf.")],
    /,
    *,
    sign: Annotated[
        list[str] | None, Parameter(negative="", help="Sign that may be used; repeat for several.")
    ] = None,
    code: Annotated[str, Parameter(help="Unified social credit code of the company.")] = "",
    days: Annotated[int, Parameter(help="Days it lasts from today; a year or more is advised.")] = (
        366
    ),
    where: Where = HERE,
) -> None:
    """Write a letter, ready to print, stamp and scan."""
    from hongyan.documents import letter_files as files  # noqa: PLC0415 - slow to import
    from hongyan.documents.letter_text import LetterDraft  # noqa: PLC0415 - the same
    from hongyan.documents.pdf import DocumentFault  # noqa: PLC0415 - the same

    writers = {".docx": files.letter_docx, ".pdf": files.letter_pdf}
    writer = writers.get(out.suffix.lower())
    if writer is None:
        raise CommandError(
            worded("OUT: {out} is neither .docx nor .pdf; name it LETTER.docx", out=out)
        )
    if not 1 <= days <= DAYS_MAX:
        raise CommandError(
            worded("--days: {days} is not 1 to {most}; use 366", days=days, most=DAYS_MAX)
        )
    with opened(where) as session, session.database.reading() as tx:
        grantee = settled(flows.grantee_of(tx, account))
    period = Period(
        shanghai_day(session.now_ms), shanghai_day(session.now_ms + (days - 1) * DAY_MS)
    )
    draft = LetterDraft(
        grantor=grantor,
        grantor_code=code,
        grantee=grantee.owner_name,
        grantee_kind=grantee.kind,
        operator_name=session.settings.operator_name,
        operator_tax_number=session.settings.operator_tax_number,
        sign_names=tuple(sign or ()),
        period=period,
    )
    try:
        content = writer(draft)
    except DocumentFault as fault:
        raise CommandError(worded(fault.sentence)) from fault
    out.write_bytes(content)
    tell("Wrote {out}: valid {period}.", out=out, period=period.text)
    if not session.settings.operator_name:
        tell("The operator's name is left blank: set HONGYAN_OPERATOR_NAME.")
    if not grantee.owner_name:
        tell("The authorized party is left blank: {account} is not certified.", account=account)


@letter.command(name="list")
def list_letters(account: Account, /, *, where: Where = HERE) -> None:
    """List an account's letters and what it was warned of."""
    with opened(where) as session, session.database.reading() as tx:
        checked, told = settled(flows.list_letters(tx, account, now_ms=session.now_ms))
    today = shanghai_day(session.now_ms)
    show_table(
        ("id", "name", "authorizing party", "signs", "period", "state", "status", "standing"),
        (
            (
                one.letter.letter_id,
                one.letter.name,
                one.letter.grantor,
                "、".join(one.letter.sign_names),
                one.letter.period.text,
                one.letter.state.value,
                one.letter.status(today).value,
                assessment_of(one.remarks).value,
            )
            for one in checked
        ),
        empty="No letter yet: the API's CreateSmsAuthorizationLetter gives one.",
    )
    for notice in told:
        say(f"{shanghai_text(notice.created_at)}  {notice.text}")


@letter.command(name="check")
def check(
    number: Annotated[int, Parameter(help="Id of the letter.")],
    /,
    *,
    sign: Annotated[str, Parameter(help="Sign that it is to stand behind.")] = "",
    where: Where = HERE,
) -> None:
    """Compare a letter, field by field, with its account, a sign and today."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.check_one(tx, number, sign, now_ms=session.now_ms))
    _tell(found)


def _tell(found: CheckedLetter) -> None:
    tell(
        "Letter {letter_id} is {standing}.",
        letter_id=found.letter.letter_id,
        standing=assessment_of(found.remarks).value,
    )
    for remark in found.remarks:
        words = REMARK_WORDS[remark]
        weight = worded("advice") if words.is_advice else worded("fault")
        say(f"{weight}: {words.field}: {worded(words.sentence)}")


@letter.command(name="parent")
def set_parent(
    account: Account,
    child: Annotated[str, Parameter(help="The subsidiary.")],
    parent: Annotated[str, Parameter(help="Its parent company.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Write down whose subsidiary a company is, so that reviews know whose letter is needed."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.tie_company(session.work(tx), account, child, parent))
    tell("{child} is a subsidiary of {parent}.", child=child, parent=parent)
