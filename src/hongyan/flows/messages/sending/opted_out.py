"""Who of these numbers wants no promotions of which sign, erased numbers among them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from hongyan.domain.inbound import store
from hongyan.domain.inbound.pseudonym import pseudonym_of
from hongyan.flows.reference.pseudonyms import opened_key

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


def opted_out_among(work: Work, phones: Collection[int]) -> set[tuple[int, int, int]]:
    """Return (account, sign, phone) for each sign that one of these phones opted out of."""
    sealed = work.context.cache.pseudonym_key_sealed(work.tx)
    if not sealed:
        return set(store.opt_outs_of(work.tx, phones))
    assert work.context.sealer is not None, "who erased a number has the master key, and who sends"
    key = opened_key(sealed, work.context.sealer)
    assert key is not None, "it is not empty"
    known_as = {pseudonym_of(phone, key): phone for phone in phones}
    found = store.opt_outs_of(work.tx, [*phones, *known_as])
    return {
        (account_id, sign_id, known_as.get(phone, phone)) for account_id, sign_id, phone in found
    }
