"""The command that lists messages. Numbers are masked unless they are asked whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.messages.model import LogState, biz_text
from hongyan.domain.templates.codes import code_of
from hongyan.engine.terminal import show_table
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.period import read_day
from hongyan.text.phone import api_form, mask

if TYPE_CHECKING:
    from hongyan.flows.messages.records.list_messages import LoggedMessage

COLUMNS: Final = (
    "message",
    "accepted",
    "account",
    "number",
    "sign",
    "template",
    "segments",
    "state",
    "code",
    "call",
)


def list_messages(
    *,
    number: Annotated[str, Parameter(help="A phone number, however it is written.")] = "",
    account: Annotated[str, Parameter(help="Name of an account.")] = "",
    day: Annotated[str, Parameter(help="Day of acceptance, 2026-12-31 (Shanghai).")] = "",
    state: Annotated[LogState, Parameter(help="How far a message is.")] = LogState.ANY,
    after: Annotated[
        int | None, Parameter(help="The message after which the page begins, as a page says it.")
    ] = None,
    limit: Annotated[int, Parameter(help="Messages to list at most.")] = 20,
    numbers: Annotated[bool, Parameter(negative="", help="Show numbers whole.")] = False,
    where: Where = HERE,
) -> None:
    """List messages, newest first: by number, account, day or state."""
    from hongyan.flows.messages.records import list_messages as flows  # noqa: PLC0415 - slow to import

    asked = flows.MessageSearch(number, account, _day(day), state, after, limit)
    with opened(where) as session, session.database.reading() as tx:
        page = settled(flows.list_messages(tx, asked))
    rows = [row_of(one, is_whole=numbers) for one in page.messages]
    show_table(COLUMNS, rows, empty="No message fits.")
    if page.after is not None:
        tell("More: the same command with --after {after}", after=page.after)


def row_of(one: LoggedMessage, *, is_whole: bool) -> tuple[object, ...]:
    """Return a message as a row of `COLUMNS`."""
    message = one.message
    return (
        message.message_id,
        shanghai_text(message.accepted_at),
        one.account_name,
        api_form(message.phone) if is_whole else mask(message.phone),
        one.sign_name,
        code_of(message.template_id),
        message.segments,
        str(one.state),
        one.code,
        biz_text(message.biz_id),
    )


def _day(text: str) -> int | None:
    day = read_day(text) if text else None
    if text and day is None:
        raise CommandError(
            worded("--day: {text} is no day; write it like 2026-12-31", text=quoted(text))
        )
    return day
