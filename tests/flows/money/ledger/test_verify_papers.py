"""An edited paper of money is found: every column of every table of money, one at a time.

The world here is an honest one with something of everything in it; what is done to it is undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    SmallInteger,
    Table,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError

from hongyan.db.migrate import alembic_config
from hongyan.db.records import record
from hongyan.domain.invoices.model import Invoice
from hongyan.domain.invoices.tables import invoice, invoice_item, invoice_title
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Mode
from hongyan.domain.ledger.tables import (
    charge,
    consumption,
    entry,
    entry_seal,
    funds,
    hold,
    month_volume,
    wallet,
)
from hongyan.domain.orders.tables import payment, purchase_order, refund
from hongyan.domain.statements.tables import statement, statement_line
from hongyan.domain.tariff import store as tariff_store
from hongyan.domain.tariff.model import OwnPrice, TariffKind
from hongyan.domain.tariff.tables import own_price, tariff
from hongyan.flows.money.ledger.seal_entries import seal_entries, seal_records
from hongyan.flows.money.ledger.verify_ledger import Verified, verify_ledger
from hongyan.flows.money.ledger.verify_papers import PAPERS
from hongyan.flows.money.statements.ask_invoice import Wish, ask_invoice
from hongyan.flows.money.statements.close_statements import close_statements
from hongyan.flows.money.statements.invoice_titles import add_title
from hongyan.flows.money.statements.issue_invoice import record_issued
from hongyan.flows.money.statements.manage_invoices import return_invoice
from hongyan.kernel.calendar import month_after, month_of
from hongyan.kernel.choices import TierMode
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import receipt
from tests.flows.invoiced import COMPANY
from tests.flows.shop import Shop
from tests.flows.world import DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MONEY: tuple[Table, ...] = (
    funds,
    wallet,
    entry,
    entry_seal,
    hold,
    charge,
    consumption,
    month_volume,
    record,
    tariff,
    own_price,
    purchase_order,
    payment,
    refund,
    statement,
    statement_line,
    invoice_title,
    invoice,
    invoice_item,
)
"""Every table that says something of money. Alerts and odd payments say nothing: they only tell."""

WITHOUT_MEANING = {("consumption", "id")}
"""The number of a delta: deltas are folded into new rows, and only their sums mean something."""


@pytest.fixture
def shop(world: World) -> Shop:
    """An account with orders, refunds, statements and invoices of every state, all sealed."""
    world.use(
        tier_mode=TierMode.VOLUME.value,
        operator_name="鸿雁运营有限公司",
        operator_tax_number="91110000MA01AB1232",
    )
    made = Shop(world, "0")
    world.sender = made.sender
    made.tops_up("200")
    made.refunds(made.bought())
    made.refunds(made.paid_by_third_party())
    made.answers()
    made.waiting()
    made.refunds(made.paid_by_third_party())
    price = OwnPrice(0, made.account_id, MessageKind.PROMOTION, "CN", 50_000, 0, None)
    made.run(lambda tx: tariff_store.add_own_price(tx, price))
    made.run(
        lambda tx: tariff_store.add_version(tx, TariffKind.PRODUCTS, "later", "{}", 1 << 60, 1)
    )
    _sends(made, PHONE)
    made.waits_days(40)
    _closes(made)
    made.run(lambda tx: ledger.set_terms(tx, made.account_id, Mode.POSTPAID, 10_000_000))
    _sends(made, PHONE + 100)
    made.waits_days(31)
    _closes(made)
    made.waits_days(40)
    _closes(made)
    _invoices(made, made.bought().order_id)
    _sends(made, PHONE + 200)
    _seals(made)
    return made


def _sends(shop: Shop, first: int) -> None:
    """Have messages delivered, fail, come late and wait; from a package and from cash."""
    world = shop.world
    delivered, failed, late = world.submits(first, first + 1, first + 2)
    world.receives(receipt(delivered), receipt(failed, failure="MK:0001"))
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    world.receives(receipt(late))
    promotion = world.submits(first + 3, kind=MessageKind.PROMOTION)
    world.receives(*(receipt(one) for one in promotion))
    world.submits(first + 4)


def _closes(shop: Shop) -> None:
    shop.run(lambda tx: close_statements(work_at(tx, shop.now, shop.context)))


def _invoices(shop: Shop, order_id: int) -> None:
    """Have one invoice issued, one returned by a red-letter one, one asked for."""
    account_id, now, context = shop.account_id, shop.now, shop.context
    title = shop.run(lambda tx: add_title(work_at(tx, now), account_id, COMPANY))
    assert isinstance(title, int)

    def asks(**wish: Any) -> Invoice:
        wanted = Wish(title_id=title, **wish)
        made = shop.run(lambda tx: ask_invoice(work_at(tx, now, context), account_id, wanted))
        assert isinstance(made, Invoice), made
        return made

    first = asks(orders=(order_id,))
    shop.run(lambda tx: record_issued(work_at(tx, now), first.invoice_id, "1"))
    red = shop.run(lambda tx: return_invoice(work_at(tx, now), first.invoice_id))
    assert isinstance(red, Invoice)
    shop.run(lambda tx: record_issued(work_at(tx, now), red.invoice_id, "2"))
    asks(orders=(order_id,), months=(month_after(month_of(now), -3),))


def _seals(shop: Shop) -> None:
    for seal in (seal_entries, seal_records):
        shop.run(lambda tx, seal=seal: seal(work_at(tx, shop.now, shop.context)))


def found_in(tx: Connection) -> Verified:
    return verify_ledger(tx, window_rows=50)


def edits(column: Column[Any]) -> Iterator[str]:
    """Yield what may be done to a column, so that its value is another one afterwards."""
    name = f'"{column.name}"'
    if isinstance(column.type, Boolean):
        yield f"NOT {name}"
    elif isinstance(column.type, BigInteger | Integer | SmallInteger):
        yield f"coalesce({name}, 0) + 1"
    else:
        yield f"coalesce({name}, '') || 'x'"
    if column.nullable:
        yield "NULL"


def test_an_honest_world_is_right_and_has_something_of_everything(shop: Shop) -> None:
    with shop.world.database.reading() as tx:
        found = verify_ledger(tx)
        assert found.findings == ()
        counts = {
            one.name: tx.execute(select(func.count()).select_from(one)).scalar() for one in MONEY
        }
    assert all(counts.values()), counts
    assert found.papers_tail_count == 0
    with shop.world.database.reading() as tx:
        assert verify_ledger(tx, window_rows=2).is_right


def test_every_edit_of_every_column_of_every_table_of_money_is_found(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    # AUDIT I4: "ledger verify does not notice edits of statements, their lines, invoices, items,
    # payments, refunds, orders, month volumes, package expiry".
    monkeypatch.setattr("hongyan.flows.money.ledger.verify_ledger.keep_one_view", lambda _: None)
    unnoticed = [
        (table.name, column.name, edit)
        for table in MONEY
        for column in table.columns
        if (table.name, column.name) not in WITHOUT_MEANING
        for edit in edits(column)
        if not _is_found(shop, table, column, edit)
    ]
    assert unnoticed == []


def _is_found(
    shop: Shop, table: Table, column: Column[Any], edit: str = "", *, forged: bool = False
) -> bool:
    """Edit the last row that the edit changes, and tell whether it is noticed.

    What the database itself refuses is noticed as well. `forged`: the paper gets a new record, too.
    """
    edit = edit or next(edits(column))
    keys = [one.name for one in table.primary_key.columns]
    name = f'"{column.name}"'
    changes = f"{name} IS NOT NULL" if edit == "NULL" or forged else "1 = 1"
    order = ", ".join(f"{key} DESC" for key in keys)
    listed = f'SELECT * FROM "{table.name}" WHERE {changes} ORDER BY {order} LIMIT 1'  # noqa: S608
    with shop.world.database.transaction() as tx, tx.begin_nested() as undone:
        row = tx.execute(text(listed)).one_or_none()
        if row is None:
            undone.rollback()
            return True
        values = row._asdict()
        same = " AND ".join(f"{key} = :{key}" for key in keys)
        edited = f'UPDATE "{table.name}" SET {name} = {edit} WHERE {same}'  # noqa: S608
        try:
            with tx.begin_nested():
                tx.execute(text(edited), {key: values[key] for key in keys})
        except (IntegrityError, DataError):
            undone.rollback()
            return True
        if forged:
            _forge(tx, table, values)
        found = found_in(tx)
        undone.rollback()
    assert not forged or "papers" not in {one.what for one in found.findings}, found.findings
    return not found.is_right


def _forge(tx: Connection, table: Table, values: dict[str, Any]) -> None:
    """Record the paper of an edited row again, as an attacker who knows this program would."""
    for paper in PAPERS:
        if paper.table is table:
            paper.note(tx, *(values[name] for name in paper.key))
        elif paper.parts is table:
            paper.note(tx, *(values[name] for name in paper.parts_key))


REACHED: dict[Table, tuple[str, ...]] = {
    statement: (
        "segments",
        "total",
        "total_fen",
        "rounding",
        "opening",
        "topped_up",
        "ordered",
        "refunded",
        "rounded",
        "closing",
    ),
    statement_line: (
        "day",
        "kind",
        "country",
        "unit_price",
        "messages",
        "segments",
        "amount",
    ),
    purchase_order: ("account_id", "amount"),
    payment: ("account_id", "amount"),
    refund: ("account_id", "order_id", "amount"),
    invoice: ("amount_fen",),
    invoice_item: ("account_id", "month", "order_id", "amount_fen", "is_live"),
    wallet: ("account_id", "total", "order_id", "unit"),
}
"""What the entries prove even of a paper whose record is forged with it."""


def test_a_paper_whose_record_is_forged_with_it_does_not_agree_with_the_entries(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    # AUDIT I4: "proofs reach the papers: statement = consumption, invoice = statement, order =
    # entries".
    monkeypatch.setattr("hongyan.flows.money.ledger.verify_ledger.keep_one_view", lambda _: None)
    unnoticed = [
        (table.name, name)
        for table, columns in REACHED.items()
        for name in columns
        if not _is_found(shop, table, table.columns[name], forged=True)
    ]
    assert unnoticed == []


@pytest.mark.parametrize("table", MONEY, ids=lambda one: one.name)
def test_every_row_that_is_deleted_is_missed(
    shop: Shop, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    # AUDIT I4: "all sealed".
    monkeypatch.setattr("hongyan.flows.money.ledger.verify_ledger.keep_one_view", lambda _: None)
    keys = tuple(table.primary_key.columns)
    with shop.world.database.transaction() as tx, tx.begin_nested() as undone:
        for row in tx.execute(select(*keys)).all()[-3:-1]:
            same = [key == value for key, value in zip(keys, row, strict=True)]
            with tx.begin_nested() as again:
                tx.execute(delete(table).where(*same))
                assert not found_in(tx).is_right, (table.name, row)
                again.rollback()
        undone.rollback()


def test_what_exists_at_the_upgrade_is_recorded_and_right(shop: Shop) -> None:
    # AUDIT I4: "migration 0011 seals what exists at upgrade".
    def states(tx: Connection) -> list[tuple[object, ...]]:
        return [tuple(row) for row in tx.execute(select(statement).order_by(statement.c.month))]

    before = shop.run(states)
    with shop.world.database.transaction() as tx:
        command.downgrade(alembic_config(tx), "0010")
        command.upgrade(alembic_config(tx), "0011")
    assert shop.run(states) == before
    with shop.world.database.reading() as tx:
        found = verify_ledger(tx)
    assert found.findings == ()
    assert found.papers_tail_count > 0
    _seals(shop)
    with shop.world.database.reading() as tx:
        found = verify_ledger(tx)
    assert found.is_right
    assert found.papers_tail_count == 0
    head = found.papers_head
    assert head is not None
    # A changed record under a recomputed chain is found by a head that was noted.
    with shop.world.database.transaction() as tx:
        first = tx.execute(select(func.min(record.c.id))).scalar_one()
        tx.execute(update(record).where(record.c.id == first).values(digest="0" * 64))
        tx.execute(update(record).values(position=None, hash=None, sealed_at=None))
    _seals(shop)
    with shop.world.database.reading() as tx:
        told = verify_ledger(tx, noted_papers=(head.position, head.hash)).findings
    assert [one.what for one in told] == ["papers", "records"]
    assert "sealed again" in told[1].where
