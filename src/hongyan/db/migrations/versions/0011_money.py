"""Papers of money under the proofs.

Every paper that exists is recorded as it is: what was changed before cannot be told, what is
changed from now on is. The balances of closed months are added up from the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASH_COLUMNS = ("opening", "topped_up", "ordered", "refunded", "rounded", "closing")
MONEY_ENTRIES = sa.text("kind IN ('top_up', 'order', 'refund')")
UNSEALED = sa.text("position IS NULL")
WINDOW = 2000
CHARGED_UNTIL = "unsubmitted_charged_until"
"""The counter with the moment up to which what was never submitted abroad stayed charged."""

PAPERS: tuple[tuple[str, str, tuple[str, ...], frozenset[str], str, tuple[str, ...]], ...] = (
    ("funds", "funds", ("account_id",), frozenset(), "", ()),
    ("wallet", "wallet", ("id",), frozenset({"available", "held"}), "", ()),
    ("tariff", "tariff", ("id",), frozenset(), "", ()),
    ("own price", "own_price", ("id",), frozenset(), "", ()),
    ("order", "purchase_order", ("id",), frozenset(), "", ()),
    ("payment", "payment", ("id",), frozenset(), "", ()),
    ("refund", "refund", ("id",), frozenset(), "", ()),
    (
        "statement",
        "statement",
        ("account_id", "month"),
        frozenset(),
        "statement_line",
        ("account_id", "month"),
    ),
    ("title", "invoice_title", ("id",), frozenset(), "", ()),
    ("invoice", "invoice", ("id",), frozenset(), "invoice_item", ("invoice_id",)),
)
"""Name, table, key, what others prove; the table of its parts, and how they name it."""


def upgrade() -> None:
    """Make the tables, and record what there is."""
    _record()
    for name in CASH_COLUMNS:
        op.add_column("statement", _number(name, sa.BigInteger()))
    op.create_index(
        "ix_entry_money",
        "entry",
        ["account_id", "booked_at"],
        unique=False,
        sqlite_where=MONEY_ENTRIES,
        postgresql_where=MONEY_ENTRIES,
    )
    op.add_column("hold", _number("day", sa.Integer()))
    op.add_column("hold", _number("kind", sa.SmallInteger()))
    op.add_column("hold", sa.Column("country", sa.Text(), nullable=False, server_default="CN"))
    op.add_column("month_volume", _number("opening", sa.BigInteger()))
    tx = op.get_bind()
    _date_holds(tx)
    _open_volumes(tx)
    _balance_statements(tx)
    for name, table, key, without, parts, parts_key in PAPERS:
        _record_papers(tx, name, table, key, without=without, parts_of=(parts, parts_key))
    _record_batches(tx)
    _note_charged(tx)


def downgrade() -> None:
    """Drop them, and what they held."""
    op.execute(f"DELETE FROM counter WHERE name = '{CHARGED_UNTIL}'")  # noqa: S608
    op.drop_column("month_volume", "opening")
    for name in ("day", "kind", "country"):
        op.drop_column("hold", name)
    op.drop_index("ix_entry_money", table_name="entry")
    for name in CASH_COLUMNS:
        op.drop_column("statement", name)
    op.drop_table("record")


def _number(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=sa.text("0"))


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("sealed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_record"),
        sa.UniqueConstraint("position", name="uq_record_position"),
    )
    with op.batch_alter_table("record") as batch_op:
        batch_op.create_index("ix_record_paper", ["paper", "subject", "id"], unique=False)
        batch_op.create_index(
            "ix_record_unsealed",
            ["id"],
            unique=False,
            sqlite_where=UNSEALED,
            postgresql_where=UNSEALED,
        )


def _local(tx: sa.Connection, form: str, at: str) -> str:
    """Return the expression of the day or month in Shanghai of a column of milliseconds."""
    if tx.dialect.name == "postgresql":
        pattern = {"day": "YYYYMMDD", "month": "YYYYMM"}[form]
        moment = f"to_timestamp({at} / 1000) AT TIME ZONE 'UTC' + interval '8 hours'"
        return f"CAST(to_char({moment}, '{pattern}') AS integer)"
    pattern = {"day": "%Y%m%d", "month": "%Y%m"}[form]
    return f"CAST(strftime('{pattern}', {at} / 1000 + 28800, 'unixepoch') AS integer)"


def _date_holds(tx: sa.Connection) -> None:
    """Give holds their day, and the kind and country of their messages."""
    accepted = _local(tx, "day", "message.accepted_at")
    ended = _local(tx, "day", "charge.ended_at")
    for name, value in (
        ("day", accepted),
        ("kind", "message.kind"),
        ("country", "message.country"),
    ):
        tx.execute(
            sa.text(
                f"UPDATE hold SET {name} = coalesce((SELECT {value} FROM message "  # noqa: S608
                f"WHERE message.id = hold.first_id), hold.{name})"
            )
        )
    tx.execute(
        sa.text(
            f"UPDATE hold SET day = coalesce((SELECT {ended} FROM charge "  # noqa: S608
            "WHERE charge.message_id = hold.first_id AND charge.number = 1), day) "
            "WHERE mode = 'late'"
        )
    )


def _open_volumes(tx: sa.Connection) -> None:
    """Call `opening` what of a month's volume the holds that name a ladder do not explain."""
    explained = """
SELECT account_id, month, kind, sum(segments) AS segments FROM (
  SELECT account_id, day / 100 AS month, kind, messages * segments AS segments
  FROM hold WHERE price_ref <> ''
  UNION ALL
  SELECT hold.account_id, hold.day / 100, hold.kind, -hold.segments
  FROM charge JOIN hold ON hold.biz_id = charge.biz_id AND hold.mode <> 'late'
    AND hold.first_id <= charge.message_id AND hold.last_id >= charge.message_id
  WHERE charge.state IN ('released', 'expired', 'returned') AND hold.price_ref <> ''
) AS counted GROUP BY account_id, month, kind
"""
    rows = tx.execute(sa.text(explained)).all()
    known = {(row.account_id, row.month, row.kind): int(row.segments) for row in rows}
    stored = tx.execute(sa.text("SELECT account_id, month, kind, segments FROM month_volume"))
    found = {(row.account_id, row.month, row.kind): row.segments for row in stored.all()}
    for key in known.keys() | found.keys():
        opening = found.get(key, 0) - known.get(key, 0)
        if opening:
            tx.execute(
                sa.text(
                    "INSERT INTO month_volume (account_id, month, kind, segments, opening) "
                    "VALUES (:a, :m, :k, :s, :o) ON CONFLICT (account_id, month, kind) "
                    "DO UPDATE SET opening = excluded.opening"
                ),
                dict(zip("amkso", (*key, found.get(key, 0), opening), strict=True)),
            )


def _balance_statements(tx: sa.Connection) -> None:
    """Give closed statements what came and went in their months, and so their balances."""
    flows = _cash_flows(tx)
    asked = "SELECT account_id, month, total FROM statement ORDER BY account_id, month"
    account, opening, since = -1, 0, 0
    for row in tx.execute(sa.text(asked)).all():
        if row.account_id != account:
            account, opening, since = row.account_id, 0, 0
        # Of months without a statement, too: there was none if only money moved.
        sums = dict.fromkeys(("top_up", "order", "refund", "rounding"), 0)
        for month, kind, amount in flows.get(account, ()):
            is_of_month = month == row.month if kind == "rounding" else since < month <= row.month
            sums[kind] += amount if is_of_month else 0
        closing = opening + sum(sums.values()) - row.total
        tx.execute(
            sa.text(
                "UPDATE statement SET opening = :o, topped_up = :t, ordered = :b, refunded = :r, "
                "rounded = :d, closing = :c WHERE account_id = :a AND month = :m"
            ),
            {
                "o": opening,
                "t": sums["top_up"],
                "b": -sums["order"],
                "r": sums["refund"],
                "d": sums["rounding"],
                "c": closing,
                "a": account,
                "m": row.month,
            },
        )
        opening, since = closing, row.month


def _cash_flows(tx: sa.Connection) -> Mapping[int, list[tuple[int, str, int]]]:
    """Return what moved on each account's cash beside messages: (month, kind, micro-yuan)."""
    booked = _local(tx, "month", "entry.booked_at")
    statement = f"""
SELECT entry.account_id AS account_id, entry.kind AS kind,
  CASE entry.kind WHEN 'rounding' THEN entry.cause_id ELSE {booked} END AS month,
  sum(CASE entry.target WHEN 'wallet/' || wallet.id THEN entry.amount ELSE -entry.amount END)
    AS amount
FROM entry JOIN wallet ON wallet.account_id = entry.account_id AND wallet.kind = 'cash'
WHERE entry.kind IN ('top_up', 'order', 'refund', 'rounding')
  AND (entry.source = 'wallet/' || wallet.id OR entry.target = 'wallet/' || wallet.id)
GROUP BY 1, 2, 3
"""  # noqa: S608 - our own columns
    found: dict[int, list[tuple[int, str, int]]] = {}
    for row in tx.execute(sa.text(statement)):
        moved = (int(row.month), row.kind, int(row.amount))
        found.setdefault(row.account_id, []).append(moved)
    return found


def _record_papers(
    tx: sa.Connection,
    name: str,
    table_name: str,
    key: tuple[str, ...],
    *,
    without: frozenset[str],
    parts_of: tuple[str, tuple[str, ...]],
) -> None:
    parts_name, parts_key = parts_of
    table = sa.Table(table_name, sa.MetaData(), autoload_with=tx)
    parts = sa.Table(parts_name, sa.MetaData(), autoload_with=tx) if parts_name else None
    keys = tx.execute(sa.select(*(table.c[one] for one in key))).all()
    for some in _chunks(keys):
        records = []
        for values in some:
            same = [table.c[one] == value for one, value in zip(key, values, strict=True)]
            content = [_named(tx.execute(sa.select(table).where(*same)).one(), without)]
            if parts is not None:
                mine = [parts.c[one] == value for one, value in zip(parts_key, values, strict=True)]
                asked = sa.select(parts).where(*mine).order_by(*parts.primary_key.columns)
                content += [_named(one, frozenset()) for one in tx.execute(asked)]
            records.append(_record_row(name, "/".join(map(str, values)), content))
        tx.execute(_INSERT, records)


def _note_charged(tx: sa.Connection) -> None:
    """Note until when messages abroad that were never submitted stayed charged: up to now."""
    found = tx.execute(
        sa.text("SELECT max(decided_at) FROM verdict WHERE outcome IN ('rejected', 'unknown')")
    ).scalar()
    tx.execute(
        sa.text("INSERT INTO counter (name, value) VALUES (:name, :value)"),
        {"name": CHARGED_UNTIL, "value": found or 0},
    )


def _record_batches(tx: sa.Connection) -> None:
    hold = sa.Table("hold", sa.MetaData(), autoload_with=tx)
    charge = sa.Table("charge", sa.MetaData(), autoload_with=tx)
    ids = sa.union(sa.select(hold.c.batch_id), sa.select(charge.c.batch_id)).subquery()
    last = 0
    while True:
        asked = sa.select(ids.c.batch_id).where(ids.c.batch_id > last).order_by(ids.c.batch_id)
        window = tx.execute(asked.limit(WINDOW)).scalars().all()
        if not window:
            return
        last = window[-1]
        found: dict[int, tuple[list[Any], list[Any]]] = {one: ([], []) for one in window}
        for place, table, names in ((0, hold, HOLD), (1, charge, CHARGE)):
            columns = [table.c[one] for one in names]
            within = table.c.batch_id.between(window[0], last)
            for row in tx.execute(sa.select(*columns).where(within)):
                found[row.batch_id][place].append(tuple(row))
        records = [
            _record_row("batch", str(one), [sorted(holds), sorted(charges)])
            for one, (holds, charges) in found.items()
        ]
        tx.execute(_INSERT, records)


HOLD = (
    "biz_id",
    "number",
    "batch_id",
    "account_id",
    "wallet_id",
    "first_id",
    "last_id",
    "messages",
    "segments",
    "unit_price",
    "amount",
    "mode",
    "price_ref",
    "day",
    "kind",
    "country",
)
CHARGE = ("message_id", "number", "batch_id", "biz_id", "state", "ended_at")
_INSERT = sa.text("INSERT INTO record (paper, subject, digest) VALUES (:paper, :subject, :digest)")


def _record_row(paper: str, subject: str, content: object) -> dict[str, str]:
    digest = sha256(msgspec.json.encode(content)).hexdigest()
    return {"paper": paper, "subject": subject, "digest": digest}


def _named(row: sa.Row[Any], without: frozenset[str]) -> list[tuple[str, Any]]:
    return sorted((str(name), one) for name, one in row._asdict().items() if name not in without)


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == WINDOW:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
