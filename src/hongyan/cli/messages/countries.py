"""Commands on countries: the list, its prices and rules, and what accounts do abroad."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.files import text_in
from hongyan.cli.language import tell, worded
from hongyan.cli.messages.country_words import caps_of, codes_of, moment_of
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import After, Limit
from hongyan.domain.countries.conversion import permille
from hongyan.domain.countries.hours import marketing_opens_at
from hongyan.domain.countries.model import (
    EVERYWHERE,
    AccountInternational,
    ConversionMode,
    Country,
    Use,
)
from hongyan.domain.countries.read import row_of
from hongyan.domain.countries.shipped import shipped_text
from hongyan.engine.terminal import ShownValue, say, show_table
from hongyan.flows.messages.abroad import judge_conversions as conversion_flows
from hongyan.flows.messages.abroad import manage_countries as flows
from hongyan.flows.messages.abroad import manage_international as account_flows
from hongyan.kernel.calendar import DAY_MS, shanghai_text

SAMPLE_NOTE = "Sample list, from public lists of comparable services: load your own."

Code = Annotated[str, Parameter(help="ISO code of two letters, such as SG.")]
Account = Annotated[str, Parameter(help="Name of the account.")]
From = Annotated[
    str | None, Parameter(name="--from", help="Day it begins, 2026-12-31 (Shanghai); default now.")
]

countries = App(name="countries", help="Countries: prices, switches, requests, conversions.")


@countries.command(name="list")
def list_countries(
    *,
    all: Annotated[bool, Parameter(negative="", help="Also those not enabled.")] = False,  # noqa: A002 - the option's name
    search: Annotated[str, Parameter(help="Part of a name, an ISO code, or a country code.")] = "",
    where: Where = HERE,
) -> None:
    """List the countries that are served, with the price of a segment."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_countries(tx, session.now_ms, with_disabled=all, search=search)
        lists, _ = flows.list_history(tx)
    columns = ("code", "dial", "中文", "English", "yuan", "enabled", "receipts", "sender", "note")
    rows = [
        (
            row["iso2"],
            row["dial"],
            row["name_zh"],
            row["name_en"],
            ShownValue(Decimal(row["price"]) if one.price else None, row["price"]),
            one.is_enabled,
            row["receipts"],
            row["sender_id"],
            row["note"],
        )
        for one, row in zip(found, map(row_of, found), strict=True)
    ]
    show_table(columns, rows, empty="No country fits; try --all.")
    tell("Countries and regions: {found}.", found=len(found))
    if len(lists) == 1:
        tell(SAMPLE_NOTE)


@countries.command
def show(country: Code, /, *, where: Where = HERE) -> None:
    """Show all that is known of one country."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.show_country(tx, country, session.now_ms))
    opens_at = marketing_opens_at(found, session.now_ms)
    _show(found)
    when = worded("never") if opens_at is None else shanghai_text(opens_at)
    tell(
        "Promotions may go from: {when}.",
        when=worded("now") if opens_at == session.now_ms else when,
    )


@countries.command
def sample(out: Annotated[Path, Parameter(help="File to write.")], /) -> None:
    """Write the shipped list as CSV: a start for your own."""
    if out.exists():
        raise CommandError(worded("OUT: {out} exists already; name another file", out=out))
    out.write_text(shipped_text(), encoding="utf-8")
    tell("{out} is written. {note}", out=out, note=worded(SAMPLE_NOTE))


@countries.command
def load(
    file: Annotated[Path, Parameter(help="CSV with the columns of `hongyan countries sample`.")],
    /,
    *,
    begins: From = None,
    name: Annotated[str | None, Parameter(help="Name of the list; default the file's.")] = None,
    where: Where = HERE,
) -> None:
    """Put a list of your own in force; it ends the list before, and the changes before its day."""
    text = text_in("FILE", file)
    with opened(where) as session, session.database.transaction() as tx:
        begins_at = moment_of(begins)
        loaded = settled(flows.load_list(session.work(tx), name or file.stem, text, begins_at))
    one = loaded.country_list
    tell(
        "List {list_id} “{name}” counts from {effective_at}.",
        list_id=one.list_id,
        name=one.name,
        effective_at=shanghai_text(one.effective_at),
    )
    for what, codes in (
        (worded("other price"), loaded.repriced),
        (worded("newly served"), loaded.enabled),
        (worded("no longer served"), loaded.disabled),
    ):
        say(f"{what}: {len(codes)}{': ' + ' '.join(codes) if codes else ''}")


@countries.command(name="set")
def set_country(  # noqa: PLR0913 - the options of a command
    country: Code,
    /,
    *,
    price: Annotated[str | None, Parameter(help="Yuan a segment, such as 0.246.")] = None,
    enable: Annotated[bool | None, Parameter(negative="--disable", help="Serve it, or not.")] = (
        None
    ),
    receipts: Annotated[
        Literal["none", "some", "most"] | None, Parameter(help="Whether receipts come back.")
    ] = None,
    sender: Annotated[
        Literal["alphanumeric", "numeric", "registered", "unknown"] | None,
        Parameter(help="What a phone shows as the sender."),
    ] = None,
    marketing: Annotated[
        str | None, Parameter(help="When promotions go: no, or 08:00-12:00 14:00-20:00, local.")
    ] = None,
    closed: Annotated[
        str | None, Parameter(help="Days without promotions: sat sun; empty for none.")
    ] = None,
    note: Annotated[str | None, Parameter(help="What else to know.")] = None,
    begins: From = None,
    where: Where = HERE,
) -> None:
    """Change one country, now or from a day on; never in the past."""
    asked = {
        "price": price,
        "enabled": None if enable is None else ("yes" if enable else "no"),
        "receipts": receipts,
        "sender_id": sender,
        "marketing": marketing,
        "closed_days": closed,
        "note": note,
    }
    columns = {column: word for column, word in asked.items() if word is not None}
    with opened(where) as session, session.database.transaction() as tx:
        begins_at = moment_of(begins)
        changed = settled(flows.change_country(session.work(tx), country, columns, begins_at))
    _show(changed)


@countries.command
def history(
    country: Annotated[str | None, Parameter(help="ISO code.")] = None, /, *, where: Where = HERE
) -> None:
    """List every list and every change, those that wait included."""
    with opened(where) as session, session.database.reading() as tx:
        lists, changes = flows.list_history(tx, country)
    rows = [
        (
            shanghai_text(one.effective_at) if one.list_id else "always",
            f"list {one.list_id}",
            one.name,
            f"{len(one.countries)} countries",
        )
        for one in lists
    ]
    rows += [
        (
            shanghai_text(one.effective_at),
            f"change {one.change_id}",
            one.iso2,
            " ".join(f"{column}={word}" for column, word in one.columns.items()),
        )
        for one in changes
    ]
    show_table(("in force from", "what", "name", "says"), sorted(rows, key=_when), empty="")


def _when(row: Sequence[object]) -> str:
    return "" if row[0] == "always" else str(row[0])


@countries.command
def ask(
    account: Account,
    country: Code,
    /,
    *,
    note: Annotated[str, Parameter(help="What it would send, and how much.")] = "",
    where: Where = HERE,
) -> None:
    """Ask, for an account, for a country that is not served."""
    with opened(where) as session, session.database.transaction() as tx:
        asked = settled(flows.ask_for_country_of(session.work(tx), account, country, note))
    tell(
        "Request {request_id} for {iso2} waits for an answer.",
        request_id=asked.request_id,
        iso2=asked.iso2,
    )


@countries.command
def requests(
    *,
    all: Annotated[bool, Parameter(negative="", help="Also those answered.")] = False,  # noqa: A002 - the option's name
    limit: Limit = 100,
    after: After = None,
    where: Where = HERE,
) -> None:
    """List what accounts asked for, the newest first."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_requests(tx, limit, after, with_answered=all)
    rows = [
        (
            one.request_id,
            one.account_id,
            one.iso2,
            shanghai_text(one.asked_at),
            one.note,
            one.answer,
        )
        for one in found
    ]
    columns = ("request", "account", "country", "asked", "note", "answer")
    show_table(columns, rows, empty="No account waits for a country.")


@countries.command
def answer(
    request: Annotated[int, Parameter(help="Number of the request.")],
    text: Annotated[str, Parameter(help="What the account is told.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Answer a request; the account finds a notice."""
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(flows.answer_request(session.work(tx), request, text))
    tell(
        "Request {request_id} for {iso2} is answered.",
        request_id=done.request_id,
        iso2=done.iso2,
    )


@countries.command
def account(
    name: Account,
    /,
    *,
    activate: Annotated[
        bool, Parameter(negative="", help="Let it send abroad; enterprise accounts only.")
    ] = False,
    allow: Annotated[
        str | None, Parameter(help="Send to these and nowhere else: SG,TH; or all.")
    ] = None,
    block: Annotated[str | None, Parameter(help="Not to these: IN,ID.")] = None,
    clear: Annotated[str | None, Parameter(help="Neither allow nor block these.")] = None,
    cap: Annotated[
        list[str] | None,
        Parameter(negative="", help="Messages a day: US=1000, or US=none; repeat for several."),
    ] = None,
    conversion: Annotated[
        ConversionMode | None,
        Parameter(help="On low conversion: off (nothing), monitor (a notice), block (a halt)."),
    ] = None,
    where: Where = HERE,
) -> None:
    """Show or change what an account may do abroad."""
    change = account_flows.InternationalChange(
        allow=() if allow in {None, "all"} else codes_of(allow or ""),
        allow_all=allow == "all",
        block=codes_of(block or ""),
        clear=codes_of(clear or ""),
        day_caps=caps_of(cap),
        conversion_mode=conversion,
    )
    with opened(where) as session, session.database.transaction() as tx:
        if activate:
            settled(account_flows.activate_account(session.work(tx), name))
        if change != account_flows.InternationalChange(day_caps={}):
            settled(account_flows.change_international(session.work(tx), name, change))
        found = settled(account_flows.show_international(tx, name))
        used = account_flows.used_today(tx, found.account_id, session.now_ms)
    _show_account(found, used, session.now_ms)


@countries.command
def conversions(
    name: Account, /, *, limit: Limit = 50, after: After = None, where: Where = HERE
) -> None:
    """Show how many codes an account's recipients typed in, by country, and the signals."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(account_flows.show_international(tx, name))
        since = session.now_ms - DAY_MS
        uses = account_flows.uses_since(tx, found.account_id, since, session.now_ms)
        signals = settled(conversion_flows.list_signals(tx, name, limit, after))
    show_table(
        ("country", "messages", "codes", "converted", "of 1000"),
        [(one.iso2, one.messages, one.codes, one.converted, permille(one)) for one in uses],
        empty="Nothing was sent abroad in the last day.",
    )
    show_table(
        ("signal", "country", "raised", "open until", "halts", "codes", "of 1000", "lifted by"),
        [
            (
                one.signal_id,
                "all" if one.iso2 == EVERYWHERE else one.iso2,
                shanghai_text(one.raised_at),
                shanghai_text(one.closed_at),
                one.halts,
                one.codes,
                permille(Use(one.iso2, one.codes, one.codes, one.converted)),
                one.lifted_by,
            )
            for one in signals
        ],
        empty="No signal was raised.",
    )


@countries.command
def lift(
    name: Account,
    country: Code,
    /,
    *,
    who: Annotated[str, Parameter(help="Who looked into it.")] = "operator",
    where: Where = HERE,
) -> None:
    """Let an account send to a country again that a low conversion halted."""
    with opened(where) as session, session.database.transaction() as tx:
        count = settled(conversion_flows.lift_halt(session.work(tx), name, country, who))
    tell("Signals closed: {count}.", count=count)


def _show(country: Country) -> None:
    show_table(("column", "value"), row_of(country).items(), empty="")


def _show_account(found: AccountInternational, used: dict[str, int], now_ms: int) -> None:
    halted = [
        worded("{iso2} until {at}", iso2=iso2, at=shanghai_text(until))
        for iso2, until in (found.halted or {}).items()
        if until > now_ms
    ]
    caps = found.day_caps or {}
    rows = [
        (worded("sends abroad"), _since(found.activated_at)),
        (
            worded("countries"),
            worded("only those allowed") if found.only_allowed else worded("all but those blocked"),
        ),
        (worded("allowed"), " ".join(sorted(found.allowed))),
        (worded("blocked"), " ".join(sorted(found.blocked))),
        (worded("caps a day"), " ".join(f"{iso2}={cap}" for iso2, cap in sorted(caps.items()))),
        (worded("sent today"), " ".join(f"{iso2}={count}" for iso2, count in sorted(used.items()))),
        (worded("low conversion"), found.conversion_mode.value),
        (worded("halted"), " ".join(halted)),
    ]
    show_table(("what", "is"), rows, empty="")


def _since(at_ms: int | None) -> str:
    if at_ms is None:
        return worded("not activated")
    return worded("since {at}", at=shanghai_text(at_ms))
