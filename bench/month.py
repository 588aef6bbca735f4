"""Fills a log with a month of messages of which some failed, on either database.

Figures and the index of accounts follow by the program's own sweep. Knows no page.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import Connection

from hongyan.config import load
from hongyan.db.database import Database
from hongyan.flows.messages.delivery.follow_log import follow_log
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.id_source import IdSource

DAYS: Final = 29
RARE_CODE: Final = "CARRIER_BLACK_HOLE"
"""Of one message in 100,000; so the newest ones of it stand days apart."""

_STATEMENTS: Final = (
    (
        "CREATE TEMPORARY TABLE one AS "
        "WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) "
        "UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count), "
        "m AS (SELECT i, :began + i * :span / :count AS at, "
        "CASE WHEN i % 100000 = 77 THEN :rare WHEN i % 25 = 3 THEN 'MOBILE_NOT_ON_SERVICE' "
        "WHEN i % 250 = 8 THEN 'CONTENT_KEYWORD' ELSE 'DELIVERED' END AS code FROM n) "
        "SELECT i, at, (at - 1577836800000) * 4194304 + i % 4096 AS id, "
        "8617000000000 + i * 7368787 % 1000000000 AS phone, code, "
        "CASE code WHEN 'DELIVERED' THEN 'delivered' ELSE 'undelivered' END AS outcome FROM m"
    ),
    (
        "INSERT INTO message (id, biz_id, account_id, phone, sign_id, template_id, "
        "template_version, kind, segments, accepted_at, carrier, variables, out_id, extend_code, "
        "refused_code, country) SELECT id, id, :account, phone, :sign, :template, 1, 1, 1, at, "
        "CASE i % 3 WHEN 0 THEN 'mobile' WHEN 1 THEN 'unicom' ELSE 'telecom' END, "
        "'{\"name\":\"王小明\",\"order_number\":\"A1234567\"}', '', '', '', 'CN' FROM one"
    ),
    (
        "INSERT INTO attempt (message_id, number, channel_id, phone, state, started_at, "
        "answered_at, code, carrier_ids, parts, parts_delivered) SELECT id, 1, 1 + i % 3, phone, "
        "'submitted', at, at, '', CAST(id AS TEXT), 1, 1 FROM one"
    ),
    (
        "INSERT INTO attempt_part (channel_id, carrier_id, message_id, attempt_no, outcome, code, "
        "raw_code, received_at) "
        "SELECT 1 + i % 3, CAST(id AS TEXT), id, 1, outcome, code, code, at + 900 FROM one"
    ),
    (
        "INSERT INTO verdict (message_id, outcome, code, raw_code, decided_at) "
        "SELECT id, outcome, code, code, at + 1000 + i % 5000 FROM one"
    ),
)


def fill(url: str, count: int) -> None:
    """Append `count` messages of the newest account over 29 days, and follow them.

    The newest is an hour old. On a database whose log is empty. PostgreSQL counts what its tables
    hold, as it does by itself within a minute, long before a service has such a log.
    """
    database, now_ms = Database.open(url), SystemClock().now_ms()
    with database.transaction() as tx:
        values = {
            "count": count,
            "began": now_ms - HOUR_MS - DAYS * DAY_MS,
            "span": DAYS * DAY_MS,
            "rare": RARE_CODE,
            "account": _newest(tx, "account"),
            "sign": _newest(tx, "sign"),
            "template": _newest(tx, "template"),
        }
        for statement in _STATEMENTS:
            tx.execute(text(statement), values)
    settings = load({})
    context = FlowContext(settings, IdSource(), ReferenceCache(settings))
    is_behind = True
    while is_behind:
        with database.transaction() as tx:
            is_behind = bool(follow_log(Work(tx, now_ms, context, SERVICE)))
    if database.dialect == "postgresql":
        with database.transaction() as tx:
            tx.execute(text("ANALYZE"))
    database.close()


def _newest(tx: Connection, table: str) -> int:
    return int(tx.execute(text(f"SELECT max(id) FROM {table}")).scalar_one())  # noqa: S608 - own names
