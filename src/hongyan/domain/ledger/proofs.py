"""What must be true of the ledger, as sums that must agree. Statements only; nothing runs here.

Each part of a proof gives rows `place, expected, found`; what all parts say of one place is added
up, and then both must be equal. A part sees the rows of one window of a table at a time (`:low`
included, `:high` not), so that a ledger of any size is proved in little memory. `day_of(…)` and
`month_of(…)` of a column of milliseconds are Shanghai's, in whatever the database calls them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.said import Said, said


@dataclass(frozen=True, slots=True)
class ProofPart:
    """One statement, and the table and key by whose windows it is run."""

    table: str
    key: str
    statement: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence about the ledger and the sums that prove it."""

    name: str
    claim: Said
    parts: tuple[ProofPart, ...]


_BALANCES = (
    """
SELECT target || ' ' || unit AS place, sum(amount) AS expected, 0 AS found
FROM entry WHERE id >= :low AND id < :high AND substr(target, 1, 6) <> 'house/'
GROUP BY target, unit
""",
    """
SELECT source || ' ' || unit AS place, -sum(amount) AS expected, 0 AS found
FROM entry WHERE id >= :low AND id < :high AND substr(source, 1, 6) <> 'house/'
GROUP BY source, unit
""",
    """
SELECT 'wallet/' || id || ' ' || unit AS place, 0 AS expected, available AS found
FROM wallet WHERE id >= :low AND id < :high
UNION ALL
SELECT 'held/' || id || ' ' || unit, 0, held FROM wallet WHERE id >= :low AND id < :high
""",
)

_SIGNS = """
SELECT 'wallet/' || id AS place, 0 AS expected, available AS found
FROM wallet WHERE id >= :low AND id < :high AND kind <> 'cash' AND available < 0
UNION ALL
SELECT 'held/' || id, 0, held FROM wallet WHERE id >= :low AND id < :high AND held < 0
"""

_RUNS = """
SELECT 'hold ' || hold.biz_id || '/' || hold.number AS place,
  hold.messages * CASE WHEN wallet.unit = 'SEG' THEN hold.segments WHEN hold.segments = 0
    THEN hold.unit_price ELSE hold.segments * hold.unit_price END AS expected,
  hold.amount AS found
FROM hold LEFT JOIN wallet ON wallet.id = hold.wallet_id
WHERE hold.batch_id >= :low AND hold.batch_id < :high
  AND (wallet.id IS NULL OR hold.account_id <> wallet.account_id OR hold.amount
    <> hold.messages * CASE WHEN wallet.unit = 'SEG' THEN hold.segments WHEN hold.segments = 0
      THEN hold.unit_price ELSE hold.segments * hold.unit_price END)
"""

_HOLDS = """
SELECT 'batch ' || batch_id || ': ' || kind || ' ' || place AS place,
  sum(expected) AS expected, sum(found) AS found
FROM (
  SELECT batch_id, 'wallet/' || wallet_id AS place, amount AS expected, 0 AS found,
    CASE mode WHEN 'on_delivery' THEN 'hold' WHEN 'late' THEN 'recharge' ELSE 'charge' END AS kind
  FROM hold WHERE batch_id >= :low AND batch_id < :high
  UNION ALL
  SELECT cause_id, source, 0, amount, kind
  FROM entry
  WHERE cause_id >= :low AND cause_id < :high AND kind IN ('hold', 'charge', 'recharge')
) AS sides
GROUP BY batch_id, kind, place HAVING sum(expected) <> sum(found)
"""

_ENDED = """
FROM charge JOIN hold ON hold.biz_id = charge.biz_id AND hold.mode <> 'late'
  AND hold.first_id <= charge.message_id AND hold.last_id >= charge.message_id
"""

_SETTLEMENTS = f"""
SELECT 'settlement ' || batch_id || ': ' || kind || ' ' || place AS place,
  sum(expected) AS expected, sum(found) AS found
FROM (
  SELECT charge.batch_id AS batch_id, hold.amount / hold.messages AS expected, 0 AS found,
    CASE charge.state WHEN 'returned' THEN 'wallet/' ELSE 'held/' END || hold.wallet_id AS place,
    CASE charge.state WHEN 'captured' THEN 'capture' WHEN 'released' THEN 'release'
      WHEN 'expired' THEN 'expire' ELSE 'give_back' END AS kind
  {_ENDED}
  WHERE charge.batch_id >= :low AND charge.batch_id < :high AND charge.state <> 'recharged'
  UNION ALL
  SELECT cause_id, 0, amount, CASE kind WHEN 'give_back' THEN target ELSE source END, kind
  FROM entry WHERE cause_id >= :low AND cause_id < :high
    AND kind IN ('capture', 'release', 'expire', 'give_back')
) AS sides
GROUP BY batch_id, kind, place HAVING sum(expected) <> sum(found)
"""

_HELD = (
    """
SELECT 'held/' || wallet_id AS place, sum(amount) AS expected, 0 AS found
FROM hold WHERE batch_id >= :low AND batch_id < :high AND mode = 'on_delivery' GROUP BY wallet_id
""",
    f"""
SELECT 'held/' || hold.wallet_id AS place, -sum(hold.amount / hold.messages) AS expected, 0 AS found
{_ENDED}
WHERE charge.batch_id >= :low AND charge.batch_id < :high AND charge.number = 0
  AND hold.mode = 'on_delivery'
GROUP BY hold.wallet_id
""",
    """
SELECT 'held/' || id AS place, 0 AS expected, held AS found
FROM wallet WHERE id >= :low AND id < :high
""",
)

_INTERNATIONAL = f"message.kind = {MessageKind.INTERNATIONAL:d}"

# An ending is out of order when its number does not fit its state or the ending before it. Abroad
# nothing was held: a charge ends by being given back, once.
_ENDINGS = f"""
SELECT 'message ' || this.message_id || ' ended ' || this.state AS place,
  1 AS expected, 0 AS found
FROM charge AS this
LEFT JOIN charge AS before ON before.message_id = this.message_id AND before.number = 0
LEFT JOIN message ON message.id = this.message_id
WHERE this.batch_id >= :low AND this.batch_id < :high AND (
  message.id IS NULL OR message.biz_id <> this.biz_id
  OR CASE WHEN {_INTERNATIONAL} THEN this.number <> 0 OR this.state <> 'returned'
    WHEN this.number = 0 THEN this.state NOT IN ('captured', 'released', 'expired')
    WHEN this.number = 1 THEN before.state IS NULL
      OR NOT (this.state = 'returned' AND before.state = 'captured'
        OR this.state = 'recharged' AND before.state IN ('released', 'expired'))
    ELSE 1 = 1 END)
"""

# Of messages accepted since the account has money; older ones were never held.
_COVER = """
SELECT 'message ' || message.id AS place, message.segments AS expected,
  coalesce(sum(hold.segments), 0) AS found
FROM message JOIN funds ON funds.account_id = message.account_id
LEFT JOIN hold ON hold.biz_id = message.biz_id AND hold.mode <> 'late'
  AND hold.first_id <= message.id AND hold.last_id >= message.id
WHERE message.id >= :low AND message.id < :high AND message.refused_code = ''
  AND message.accepted_at >= funds.created_at
GROUP BY message.id, message.segments
HAVING coalesce(sum(hold.segments), 0) <> message.segments
"""

_GIVEN = """EXISTS (SELECT 1 FROM attempt
    WHERE attempt.message_id = message.id AND attempt.state <> 'throttled')"""

# What was never submitted abroad stayed charged up to the moment that migration 0011 noted.
_OUTCOMES = f"""
SELECT 'message ' || verdict.message_id || ' is ' || verdict.outcome || ', ended '
    || coalesce(later.state, ending.state, 'never') AS place,
  1 AS expected, 0 AS found
FROM verdict
JOIN message ON message.id = verdict.message_id
LEFT JOIN charge AS ending ON ending.message_id = verdict.message_id AND ending.number = 0
LEFT JOIN charge AS later ON later.message_id = verdict.message_id AND later.number = 1
WHERE verdict.message_id >= :low AND verdict.message_id < :high
  AND CASE verdict.outcome
    WHEN 'delivered' THEN coalesce(later.state, ending.state, '') NOT IN ('captured', 'recharged')
    WHEN 'unknown' THEN coalesce(later.state, ending.state, '') NOT IN ('captured', 'expired')
    ELSE coalesce(later.state, ending.state, '') NOT IN ('released', 'expired', 'returned') END
  AND EXISTS (SELECT 1 FROM hold WHERE hold.biz_id = message.biz_id AND hold.mode = 'on_delivery'
    AND hold.first_id <= message.id AND hold.last_id >= message.id)
UNION ALL
SELECT 'message ' || charge.message_id || ' ended ' || charge.state || ' without a verdict', 1, 0
FROM charge LEFT JOIN verdict ON verdict.message_id = charge.message_id
WHERE charge.message_id >= :low AND charge.message_id < :high AND verdict.message_id IS NULL
UNION ALL
SELECT 'message ' || charge.message_id || ' was submitted abroad, ended ' || charge.state, 1, 0
FROM charge JOIN verdict ON verdict.message_id = charge.message_id
JOIN message ON message.id = charge.message_id AND {_INTERNATIONAL}
WHERE charge.message_id >= :low AND charge.message_id < :high
  AND (verdict.outcome NOT IN ('rejected', 'unknown') OR {_GIVEN})
UNION ALL
SELECT 'message ' || verdict.message_id || ' was never submitted abroad, ended never', 1, 0
FROM verdict JOIN message ON message.id = verdict.message_id AND {_INTERNATIONAL}
LEFT JOIN charge ON charge.message_id = verdict.message_id
WHERE verdict.message_id >= :low AND verdict.message_id < :high AND charge.message_id IS NULL
  AND verdict.outcome IN ('rejected', 'unknown') AND NOT {_GIVEN}
  AND verdict.decided_at
    > coalesce((SELECT value FROM counter WHERE name = 'unsubmitted_charged_until'), 0)
  AND EXISTS (SELECT 1 FROM hold WHERE hold.biz_id = message.biz_id
    AND hold.mode = 'on_submission' AND message.refused_code = ''
    AND hold.first_id <= message.id AND hold.last_id >= message.id)
"""

MEASURES = """
SELECT line || ' messages' AS place, messages AS expected, 0 AS found FROM taken
UNION ALL
SELECT line || ' segments', segments, 0 FROM taken
UNION ALL
SELECT line || ' micro-yuan', amount, 0 FROM taken
"""

_LINE = """'account/' || account_id || ' ' || day || ' kind ' || kind || ' ' || country || ' at '
    || unit_price || ' ' || paid_from"""

# A message that is split over wallets counts once, where its first segment is.
_BEGUN = """CASE WHEN EXISTS (SELECT 1 FROM hold AS before WHERE before.biz_id = hold.biz_id
    AND before.mode = hold.mode AND before.number < hold.number
    AND before.first_id <= {message} AND before.last_id >= {message}) THEN 0 ELSE {count} END"""

_SIGNED = "CASE charge.state WHEN 'captured' THEN 1 ELSE -1 END"

_TAKEN = f"""taken AS (
  SELECT {_LINE} AS line, sum(messages) AS messages, sum(segments) AS segments,
    sum(amount) AS amount
  FROM lines GROUP BY 1)
{MEASURES}"""

_CONSUMPTION = (
    f"""
WITH lines AS (
  SELECT hold.account_id AS account_id, hold.day AS day, hold.kind AS kind,
    hold.country AS country, wallet.kind AS paid_from, hold.unit_price AS unit_price,
    {_BEGUN.format(message="hold.first_id", count="hold.messages")} AS messages,
    hold.messages * hold.segments AS segments,
    CASE wallet.unit WHEN 'SEG' THEN 0 ELSE hold.amount END AS amount
  FROM hold JOIN wallet ON wallet.id = hold.wallet_id
  WHERE hold.batch_id >= :low AND hold.batch_id < :high AND hold.mode <> 'on_delivery'),
{_TAKEN}
""",
    f"""
WITH lines AS (
  SELECT hold.account_id AS account_id, day_of(charge.ended_at) AS day, hold.kind AS kind,
    hold.country AS country, wallet.kind AS paid_from, hold.unit_price AS unit_price,
    {_SIGNED} * {_BEGUN.format(message="charge.message_id", count="1")} AS messages,
    {_SIGNED} * hold.segments AS segments,
    {_SIGNED} * CASE wallet.unit WHEN 'SEG' THEN 0 ELSE hold.amount / hold.messages END AS amount
  {_ENDED} JOIN wallet ON wallet.id = hold.wallet_id
  WHERE charge.batch_id >= :low AND charge.batch_id < :high
    AND charge.state IN ('captured', 'returned')),
{_TAKEN}
""",
    f"""
WITH taken AS (
  SELECT {_LINE} AS line, -sum(messages) AS messages, -sum(segments) AS segments,
    -sum(amount) AS amount
  FROM consumption WHERE id >= :low AND id < :high GROUP BY 1)
{MEASURES}
""",
)

_LADDER = """'account/' || hold.account_id || ' month ' || (hold.day / 100) || ' kind '
    || hold.kind"""

_VOLUMES = (
    f"""
SELECT {_LADDER} AS place, sum(hold.messages * hold.segments) AS expected, 0 AS found
FROM hold WHERE batch_id >= :low AND batch_id < :high AND price_ref <> '' GROUP BY 1
""",
    f"""
SELECT {_LADDER} AS place, -sum(hold.segments) AS expected, 0 AS found
{_ENDED}
WHERE charge.batch_id >= :low AND charge.batch_id < :high AND hold.price_ref <> ''
  AND charge.state IN ('released', 'expired', 'returned')
GROUP BY 1
""",
    """
SELECT 'account/' || account_id || ' month ' || month || ' kind ' || kind AS place,
  opening AS expected, segments AS found
FROM month_volume WHERE month >= :low AND month < :high
""",
)

# A hold names its messages' kind and country, so that no other proof has to look at messages.
_KINDS = """
SELECT 'hold ' || hold.biz_id || '/' || hold.number AS place, 1 AS expected, 0 AS found
FROM hold JOIN message ON message.id = hold.first_id
WHERE hold.batch_id >= :low AND hold.batch_id < :high
  AND (hold.kind <> message.kind OR hold.country <> message.country)
"""

PROOFS: Final = (
    Proof(
        "balances",
        said("what wallets have and hold is the sum of their entries"),
        (
            ProofPart("entry", "id", _BALANCES[0]),
            ProofPart("entry", "id", _BALANCES[1]),
            ProofPart("wallet", "id", _BALANCES[2]),
        ),
    ),
    Proof(
        "signs",
        said("no package, gift, card or bonus is overdrawn, and nothing held is negative"),
        (ProofPart("wallet", "id", _SIGNS),),
    ),
    Proof(
        "runs",
        said("a hold is its messages times segments times price, of the account's own wallet"),
        (ProofPart("hold", "batch_id", _RUNS),),
    ),
    Proof(
        "kinds",
        said("a hold says of which kind its messages are, and to which country"),
        (ProofPart("hold", "batch_id", _KINDS),),
    ),
    Proof(
        "holds",
        said("the holds of a batch are its entries"),
        (ProofPart("hold", "batch_id", _HOLDS),),
    ),
    Proof(
        "settlements",
        said("the endings of a settlement, times their holds, are its entries"),
        (ProofPart("charge", "batch_id", _SETTLEMENTS),),
    ),
    Proof(
        "held",
        said("what a wallet holds is held for messages that have not ended"),
        (
            ProofPart("hold", "batch_id", _HELD[0]),
            ProofPart("charge", "batch_id", _HELD[1]),
            ProofPart("wallet", "id", _HELD[2]),
        ),
    ),
    Proof(
        "endings",
        said("a hold ends once, and a late receipt corrects it at most once"),
        (ProofPart("charge", "batch_id", _ENDINGS),),
    ),
    Proof(
        "cover",
        said("every message accepted is held for in full, and only once"),
        (ProofPart("message", "id", _COVER),),
    ),
    Proof(
        "outcomes",
        said(
            "what was delivered, or submitted abroad, is charged, and "
            "what failed or never left is not"
        ),
        (ProofPart("verdict", "message_id", _OUTCOMES),),
    ),
    Proof(
        "consumption",
        said(
            "what statements are made of is what was charged, by day, "
            "kind, country, source and price"
        ),
        (
            ProofPart("hold", "batch_id", _CONSUMPTION[0]),
            ProofPart("charge", "batch_id", _CONSUMPTION[1]),
            ProofPart("consumption", "id", _CONSUMPTION[2]),
        ),
    ),
    Proof(
        "volumes",
        said("where an account stands on its ladders is what was accepted and has not failed"),
        (
            ProofPart("hold", "batch_id", _VOLUMES[0]),
            ProofPart("charge", "batch_id", _VOLUMES[1]),
            ProofPart("month_volume", "month", _VOLUMES[2]),
        ),
    ),
)
