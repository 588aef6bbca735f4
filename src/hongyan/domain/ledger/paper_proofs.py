"""What must be true of the papers of money, as sums that must agree: statements, orders, invoices.

They reach from the papers to the entries and to what was consumed. Statements only; nothing runs
here. See `proofs` for what a part is.
"""

from __future__ import annotations

from typing import Final

from hongyan.domain.ledger.proofs import MEASURES, Proof, ProofPart
from hongyan.kernel.said import said

_OF_LINE = """'account/' || account_id || ' ' || day || ' kind ' || kind || ' ' || country || ' at '
    || unit_price || ' ' || paid_from"""

_LINES = (
    f"""
WITH taken AS (
  SELECT {_OF_LINE} AS line, sum(messages) AS messages, sum(segments) AS segments,
    sum(amount) AS amount
  FROM (
    SELECT consumption.* FROM consumption
    JOIN funds ON funds.account_id = consumption.account_id
      AND consumption.day / 100 <= funds.closed_month
    WHERE consumption.id >= :low AND consumption.id < :high
  ) AS consumed GROUP BY 1)
{MEASURES}
""",
    f"""
WITH taken AS (
  SELECT {_OF_LINE} AS line, -sum(messages) AS messages, -sum(segments) AS segments,
    -sum(amount) AS amount
  FROM statement_line
  WHERE month >= :low AND month < :high AND paid_from <> 'adjustment'
    AND day / 100 = month GROUP BY 1)
{MEASURES}
""",
)

_TOTALS = (
    """
SELECT 'statement ' || account_id || '/' || month || ' segments' AS place,
  segments AS expected, 0 AS found FROM statement WHERE month >= :low AND month < :high
UNION ALL
SELECT 'statement ' || account_id || '/' || month || ' micro-yuan', total, 0
FROM statement WHERE month >= :low AND month < :high
""",
    """
SELECT 'statement ' || account_id || '/' || month || ' segments' AS place,
  0 AS expected, sum(segments) AS found
FROM statement_line WHERE month >= :low AND month < :high GROUP BY account_id, month
UNION ALL
SELECT 'statement ' || account_id || '/' || month || ' micro-yuan', 0,
  sum(CASE WHEN paid_from IN ('cash', 'adjustment') THEN amount ELSE 0 END)
FROM statement_line WHERE month >= :low AND month < :high GROUP BY account_id, month
""",
)

_EQUATIONS = """
SELECT 'statement ' || account_id || '/' || month || ' billed' AS place,
  total + rounding AS expected, total_fen * 10000 AS found
FROM statement WHERE month >= :low AND month < :high
UNION ALL
SELECT 'statement ' || account_id || '/' || month || ' closing balance',
  opening + topped_up - ordered + refunded + rounded - total, closing
FROM statement WHERE month >= :low AND month < :high
UNION ALL
SELECT 'statement ' || account_id || '/' || month || ' opening balance',
  coalesce((SELECT before.closing FROM statement AS before
    WHERE before.account_id = statement.account_id AND before.month < statement.month
    ORDER BY before.month DESC LIMIT 1), 0), opening
FROM statement WHERE month >= :low AND month < :high
"""

_ON_CASH = """
FROM entry JOIN wallet ON wallet.account_id = entry.account_id AND wallet.kind = 'cash'
  AND (entry.source = 'wallet/' || wallet.id OR entry.target = 'wallet/' || wallet.id)
JOIN funds ON funds.account_id = entry.account_id
WHERE entry.id >= :low AND entry.id < :high
"""
_CAME = "CASE entry.target WHEN 'wallet/' || wallet.id THEN entry.amount ELSE -entry.amount END"

_MONEY = (
    f"""
SELECT 'account/' || entry.account_id || ' ' || month_of(entry.booked_at) || ' ' || entry.kind
  AS place, sum({_CAME}) AS expected, 0 AS found
{_ON_CASH} AND entry.kind IN ('top_up', 'order', 'refund')
  AND month_of(entry.booked_at) <= funds.closed_month
GROUP BY 1
UNION ALL
SELECT 'account/' || entry.account_id || ' ' || entry.cause_id || ' ' || entry.kind,
  sum({_CAME}), 0
{_ON_CASH} AND entry.kind IN ('adjust', 'rounding') AND entry.cause = 'adjustment'
GROUP BY 1
""",
    """
SELECT 'account/' || account_id || ' ' || month || ' top_up' AS place,
  0 AS expected, topped_up AS found FROM statement WHERE month >= :low AND month < :high
UNION ALL
SELECT 'account/' || account_id || ' ' || month || ' order', 0, -ordered
FROM statement WHERE month >= :low AND month < :high
UNION ALL
SELECT 'account/' || account_id || ' ' || month || ' refund', 0, refunded
FROM statement WHERE month >= :low AND month < :high
UNION ALL
SELECT 'account/' || account_id || ' ' || month || ' rounding', 0, rounded
FROM statement WHERE month >= :low AND month < :high
UNION ALL
SELECT 'account/' || account_id || ' ' || month || ' adjust', 0, -sum(amount)
FROM statement_line WHERE month >= :low AND month < :high AND paid_from = 'adjustment'
GROUP BY account_id, month
""",
)

# What an order cost came from the balance, or from the payments of a third party.
_ORDERS = """
SELECT 'order ' || bought.id AS place,
  CASE WHEN bought.state IN ('paid', 'refunding', 'refunded') THEN bought.amount ELSE 0 END
    AS expected,
  CASE bought.method WHEN 'balance' THEN (
    SELECT coalesce(sum(entry.amount), 0) FROM entry
    WHERE entry.cause_id = bought.id AND entry.cause = 'order' AND entry.kind = 'order'
      AND entry.account_id = bought.account_id AND entry.unit = 'CNY'
      AND entry.target IN ('house/package_sales', 'house/card_sales'))
  ELSE (
    SELECT coalesce(sum(payment.amount), 0) FROM payment
    WHERE payment.order_id = bought.id AND payment.account_id = bought.account_id
      AND payment.state = 'paid') END AS found
FROM purchase_order AS bought WHERE bought.id >= :low AND bought.id < :high
"""

_GRANTS = """
SELECT 'wallet ' || wallet.id || ' of order ' || wallet.order_id AS place,
  wallet.total AS expected, coalesce(sum(entry.amount), 0) AS found
FROM wallet LEFT JOIN entry ON entry.cause_id = wallet.order_id AND entry.cause = 'order'
  AND entry.target = 'wallet/' || wallet.id AND entry.kind IN ('order', 'bonus')
  AND entry.unit = wallet.unit AND entry.account_id = wallet.account_id
WHERE wallet.id >= :low AND wallet.id < :high AND wallet.order_id IS NOT NULL
GROUP BY wallet.id, wallet.order_id, wallet.total
"""

_PAYMENTS = """
SELECT 'payment ' || payment.id AS place,
  CASE payment.state WHEN 'paid' THEN payment.amount ELSE 0 END AS expected,
  coalesce(sum(entry.amount), 0) AS found
FROM payment LEFT JOIN entry ON entry.cause_id = payment.id
  AND entry.cause IN ('payment', 'topup') AND entry.account_id = payment.account_id
  AND entry.source = 'house/received'
WHERE payment.id >= :low AND payment.id < :high
GROUP BY payment.id, payment.state, payment.amount
"""

_REFUNDS = """
SELECT 'refund ' || refund.id AS place,
  CASE refund.state WHEN 'done' THEN refund.amount ELSE 0 END AS expected,
  (SELECT coalesce(sum(entry.amount), 0) FROM entry
   WHERE entry.cause_id = refund.id AND entry.cause = 'refund' AND entry.unit = 'CNY'
     AND entry.account_id = refund.account_id
     AND entry.source IN ('house/package_sales', 'house/card_sales')
     AND (entry.target = 'house/paid_out') = (refund.route = 'original')) AS found
FROM refund WHERE refund.id >= :low AND refund.id < :high
UNION ALL
SELECT 'refund ' || refund.id || ' of order ' || refund.order_id, refund.amount,
  coalesce(bought.amount, 0)
FROM refund LEFT JOIN purchase_order AS bought ON bought.id = refund.order_id
  AND bought.account_id = refund.account_id
  AND bought.state = CASE refund.state WHEN 'done' THEN 'refunded' ELSE 'refunding' END
WHERE refund.id >= :low AND refund.id < :high
"""

_INVOICES = """
SELECT 'invoice ' || invoice.id AS place, invoice.amount_fen AS expected,
  coalesce(sum(invoice_item.amount_fen), 0) AS found
FROM invoice LEFT JOIN invoice_item ON invoice_item.invoice_id = invoice.id
  AND invoice_item.account_id = invoice.account_id
WHERE invoice.id >= :low AND invoice.id < :high
GROUP BY invoice.id, invoice.amount_fen
"""

# A red-letter invoice is on the same things, for as much less than nothing.
_ITEMS = """
SELECT 'item ' || invoice_item.id || ' of invoice ' || invoice_item.invoice_id AS place,
  CASE WHEN invoice.red_of IS NULL THEN 1 ELSE -1 END * CASE WHEN invoice_item.month IS NULL
    THEN coalesce((bought.amount + 5000) / 10000, 0) ELSE coalesce(statement.total_fen, 0) END
    AS expected,
  invoice_item.amount_fen AS found
FROM invoice_item JOIN invoice ON invoice.id = invoice_item.invoice_id
LEFT JOIN purchase_order AS bought ON bought.id = invoice_item.order_id
  AND bought.account_id = invoice_item.account_id
LEFT JOIN statement ON statement.month = invoice_item.month
  AND statement.account_id = invoice_item.account_id
WHERE invoice_item.id >= :low AND invoice_item.id < :high
"""

_LIVE = """
SELECT 'item ' || invoice_item.id || ' of a live invoice' AS place,
  CASE WHEN invoice.red_of IS NULL AND (invoice.state IN ('asked', 'issued')) THEN 1 ELSE 0 END
    AS expected,
  CASE WHEN invoice_item.is_live THEN 1 ELSE 0 END AS found
FROM invoice_item JOIN invoice ON invoice.id = invoice_item.invoice_id
WHERE invoice_item.id >= :low AND invoice_item.id < :high
"""

_SEALS = """
SELECT 'record ' || id AS place, 1 AS expected, 0 AS found
FROM record WHERE id >= :low AND id < :high
  AND ((position IS NULL) <> (hash IS NULL) OR (position IS NULL) <> (sealed_at IS NULL))
"""

PAPER_PROOFS: Final = (
    Proof(
        "statements",
        said(
            "a closed month is what was consumed and moved in it, and "
            "begins where the last one ended"
        ),
        (
            ProofPart("consumption", "id", _LINES[0]),
            ProofPart("statement_line", "month", _LINES[1]),
            ProofPart("statement", "month", _TOTALS[0]),
            ProofPart("statement_line", "month", _TOTALS[1]),
            ProofPart("statement", "month", _EQUATIONS),
            ProofPart("entry", "id", _MONEY[0]),
            ProofPart("statement", "month", _MONEY[1]),
        ),
    ),
    Proof(
        "orders",
        said("orders, payments and refunds are entries; invoices are whole statements and orders"),
        (
            ProofPart("purchase_order", "id", _ORDERS),
            ProofPart("wallet", "id", _GRANTS),
            ProofPart("payment", "id", _PAYMENTS),
            ProofPart("refund", "id", _REFUNDS),
            ProofPart("invoice", "id", _INVOICES),
            ProofPart("invoice_item", "id", _ITEMS),
            ProofPart("invoice_item", "id", _LIVE),
        ),
    ),
    Proof(
        "seals", said("a record has its whole seal or none"), (ProofPart("record", "id", _SEALS),)
    ),
)
