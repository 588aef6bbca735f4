"""Commands on price books, accounts' own prices, and the products on sale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.files import text_in
from hongyan.cli.language import tell, worded
from hongyan.cli.money.money_words import amount_of, day_after, moment_of, origin_of
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import count_cell, moment_cell, yuan_cell
from hongyan.domain.tariff.model import SHIPPED_ID, OwnPrice, Product, TariffKind, Version
from hongyan.domain.tariff.shipped import shipped_text
from hongyan.engine.terminal import ShownValue, say, say_lines, show_table
from hongyan.flows.money.sales import manage_tariff as flows
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import HOME, AccountKind, MessageKind
from hongyan.kernel.money import WalletKind, yuan_text

At = Annotated[str | None, Parameter(help="A day, such as 2026-02-01; default now.")]
From = Annotated[str, Parameter(name="--from", help="The first day, or `now`.")]
File = Annotated[Path, Parameter(help="A TOML file; `sample` prints one to begin with.")]
BOOK = "book"

price = App(name="price", help="Price books and an account's own prices.")
product = App(name="product", help="Packages and stored-value cards on sale.")


@price.command(name="show")
def show_prices(
    *,
    account: Annotated[str | None, Parameter(help="What this account pays.")] = None,
    at: At = None,
    where: Where = HERE,
) -> None:
    """Show the prices in force: the price book, and an account's own prices."""
    with opened(where) as session, session.database.reading() as tx:
        now_ms = session.now_ms
        at_ms = now_ms if at is None else moment_of("--at", at)
        found = settled(flows.show_prices(tx, account, at_ms))
    tell(
        "Price book {name}{note}.",
        name=found.version.name,
        note=_sample_note(found.version),
    )
    tell("Segments abroad are counted by {profile}.", profile=found.book.profile.value)
    rows = [
        (kind.name.lower(), span, yuan_cell(unit_price), rate.ref)
        for kind, rate in found.rates.items()
        for span, unit_price in _spans(rate.rungs)
    ]
    show_table(("kind", "segments of the month", "yuan", "rate"), rows, empty="")
    if account is not None:
        say()
        columns = ("price", "kind", "country", "yuan", "from", "until")
        show_table(
            columns,
            map(_own_row, found.own),
            empty=worded("{account} has no price of its own.", account=account),
        )


def _sample_note(version: Version) -> str:
    if version.version_id == SHIPPED_ID:
        return worded(" (the sample that comes with the product, no real offer)")
    return worded(
        " (prices/{version_id}, in force from {effective_at})",
        version_id=version.version_id,
        effective_at=shanghai_text(version.effective_at),
    )


def _spans(rungs: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, int]]:
    ends = [first for first, _ in rungs[1:]]
    for (first, unit_price), end in zip(rungs, [*ends, None], strict=True):
        yield f"{first + 1:,} to {end:,}" if end else f"{first + 1:,} and more", unit_price


def _own_row(one: OwnPrice) -> tuple[object, ...]:
    return (
        f"own/{one.price_id}",
        one.kind.name.lower(),
        one.country,
        yuan_cell(one.unit_price),
        shanghai_text(one.effective_at),
        moment_cell(one.ends_at),
    )


@price.command(name="load")
def load_prices(file: File, /, *, begins: From, where: Where = HERE) -> None:
    """Put a price book in force from a day on; what was accepted before keeps its price."""
    _load(TariffKind.PRICES, file, begins, where)


@price.command(name="history")
def price_history(*, where: Where = HERE) -> None:
    """List every price book that was loaded."""
    _history(TariffKind.PRICES, where)


@price.command(name="sample")
def sample_prices() -> None:
    """Print the sample price book, to edit and load."""
    say_lines(shipped_text(TariffKind.PRICES).rstrip())


@price.command(name="own")
def own_price(
    account: Annotated[str, Parameter(help="Name of the account.")],
    kind: Annotated[MessageKind, Parameter(help="Kind of message.")],
    amount: Annotated[
        str, Parameter(name="PRICE", help="Yuan a segment, or `book` for the price book's again.")
    ],
    /,
    *,
    country: Annotated[
        str, Parameter(help="Two letters, such as SG, of an international price.")
    ] = HOME,
    begins: From = "now",
    until: Annotated[str | None, Parameter(help="The last day.")] = None,
    where: Where = HERE,
) -> None:
    """Give an account a price of its own, one for all volumes; or take it away."""
    country, effective_at = country.upper(), _beginning(begins)
    ends_at = None if until is None else day_after("--until", until)
    if amount == BOOK and until is not None:
        raise CommandError(worded("--until: the price book has no end; leave it out"))
    with opened(where) as session, session.database.transaction() as tx:
        if amount == BOOK:
            count = settled(
                flows.end_own_price(session.work(tx), account, kind, country, effective_at)
            )
            tell("Own prices of {account} that end: {count}.", account=account, count=count)
            return
        unit_price = amount_of("PRICE", amount)
        terms = flows.OwnTerms(kind, country, unit_price, effective_at, ends_at)
        made = settled(flows.set_own_price(session.work(tx), account, terms))
    end = ""
    if made.ends_at is not None:
        end = worded(" until {ends_at}", ends_at=shanghai_text(made.ends_at))
    tell(
        "{account} pays {unit_price} yuan a segment ({kind}, {country}) from "
        "{effective_at}{end}: own/{price_id}.",
        account=account,
        unit_price=yuan_text(made.unit_price),
        kind=kind.name.lower(),
        country=country,
        effective_at=shanghai_text(made.effective_at),
        end=end,
        price_id=made.price_id,
    )


@product.command(name="list")
def list_products(
    *,
    at: At = None,
    account_kind: Annotated[
        AccountKind | None, Parameter(name="--for", help="Only what this kind may order then.")
    ] = None,
    where: Where = HERE,
) -> None:
    """List the products of the catalogue in force."""
    with opened(where) as session, session.database.reading() as tx:
        at_ms = session.now_ms if at is None else moment_of("--at", at)
        found = flows.list_products(tx, at_ms)
    rows = [
        _product_row(one, at_ms)
        for one in found
        if account_kind is None or one.is_on_sale(at_ms, account_kind)
    ]
    columns = ("code", "name", "scope", "holds", "bonus", "yuan", "months", "for", "on sale")
    show_table(columns, rows, empty="Nothing is on sale.")


def _product_row(one: Product, at_ms: int) -> tuple[object, ...]:
    is_card = one.kind is WalletKind.CARD
    is_on_sale = any(one.is_on_sale(at_ms, kind) for kind in AccountKind)
    return (
        one.code,
        one.name_zh,
        one.scope.value,
        yuan_cell(one.price, " yuan") if is_card else count_cell(one.segments, " segments"),
        yuan_cell(one.bonus) if one.bonus else None,
        yuan_cell(one.price),
        ShownValue(one.months, str(one.months or "no end")),
        " ".join(sorted(one.gift_to or one.accounts)),
        "given on activation" if one.is_gift else "yes" if is_on_sale else "not now",
    )


@product.command(name="load")
def load_products(file: File, /, *, begins: From, where: Where = HERE) -> None:
    """Put a catalogue in force from a day on; what was ordered before stays as it was sold."""
    _load(TariffKind.PRODUCTS, file, begins, where)


@product.command(name="history")
def product_history(*, where: Where = HERE) -> None:
    """List every catalogue that was loaded."""
    _history(TariffKind.PRODUCTS, where)


@product.command(name="sample")
def sample_products() -> None:
    """Print the sample catalogue, to edit and load."""
    say_lines(shipped_text(TariffKind.PRODUCTS).rstrip())


def _load(kind: TariffKind, file: Path, begins: str, where: Where) -> None:
    effective_at = _beginning(begins)
    text = text_in("FILE", file)
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(flows.load_document(session.work(tx), kind, text, effective_at))
    since = shanghai_text(made.effective_at)
    tell(
        "{name} is {kind}/{version_id}, in force from {since}.",
        name=made.name,
        kind=kind.value,
        version_id=made.version_id,
        since=since,
    )


def _beginning(text: str) -> int | None:
    return None if text == "now" else moment_of("--from", text)


def _history(kind: TariffKind, where: Where) -> None:
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_versions(tx, kind)
        now_ms = session.now_ms
    begun = [one for one in found if one.effective_at <= now_ms]
    rows = [
        (
            f"{kind.value}/{one.version_id}",
            one.name,
            origin_of(one.effective_at),
            origin_of(one.loaded_at),
            "in force" if one is begun[-1] else "past" if one in begun else "to come",
        )
        for one in found
    ]
    show_table(("version", "name", "in force from", "loaded", "is"), rows, empty="")
