"""Note what the values of calls held of barred topics, for their records and their accounts.

Accepted calls and refused ones alike. Decides nothing and writes nothing: `accept` writes it all at
the batch's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from hongyan.domain.compliance.barred_values import BarredValue
from hongyan.domain.messages.barred_store import BarredRow
from hongyan.kernel.refusal import Refusal, Refused

if TYPE_CHECKING:
    from hongyan.domain.messages.request import SendRequest
    from hongyan.flows.messages.sending.batch import Batch, Decided


def note_barred(
    batch: Batch, request: SendRequest, ids: Sequence[int], decided: Sequence[Decided]
) -> int:
    """Note what was found in the values of an accepted call; return how many messages have any."""
    if not any(number.one.barred for number in decided):
        return 0
    count = 0
    numbered = zip(ids, decided, strict=True)
    # Numbers of one group stand together, and share their values.
    for _, some in groupby(numbered, key=lambda pair: id(pair[1].one)):
        group = list(some)
        one = group[0][1].one
        template_id = one.sender.template.template_id
        batch.written.barred += [
            _row(batch, request, (group[0][0], group[-1][0]), template_id, found)
            for found in one.barred
        ]
        count += len(group) if one.barred else 0
    return count


def note_refused(batch: Batch, request: SendRequest, answer: object) -> None:
    """Note what was found in the values of a call that was refused for it."""
    if not isinstance(answer, Refused) or answer.reason is not Refusal.VARIABLE_BARRED:
        return
    cache, tx = batch.work.context.cache, batch.work.tx
    template = cache.template(tx, request.account_id, request.template_code)
    assert template is not None, "its values were read by it"
    values = answer.values
    start, end = int(values["start"]), int(values["end"])
    found = BarredValue(values["detail"], values["rule"], start, end)
    claim = request.claim
    row = _row(batch, request, (claim, claim), template.template_id, found, is_refused=True)
    batch.written.barred.append(row)


def _row(
    batch: Batch,
    request: SendRequest,
    ids: tuple[int, int],
    template_id: int,
    found: BarredValue,
    *,
    is_refused: bool = False,
) -> BarredRow:
    return BarredRow(
        request.account_id,
        batch.work.now_ms,
        request.claim,
        ids[0],
        ids[1],
        template_id,
        found.variable,
        found.rule_id,
        found.start,
        found.end,
        is_refused,
    )
