"""The key of pseudonyms: made once, sealed, the same from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.installation import store
from hongyan.flows.reference.pseudonyms import made_pseudonym_key, opened_key, pseudonym_key
from hongyan.kernel.seal import Sealer
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.db.database import Database

SEALER = Sealer(b"k" * 32)


def test_the_key_is_made_with_the_first_erasure_and_stays(database: Database) -> None:
    with database.transaction() as tx:
        work = work_at(tx)
        assert pseudonym_key(tx, SEALER) is None
        made = made_pseudonym_key(work, SEALER)
        assert made_pseudonym_key(work, SEALER) == made
        assert pseudonym_key(tx, SEALER) == made
        stored = store.pseudonym_key_of(tx)
    assert made.hex() not in stored
    assert opened_key(stored, SEALER) == made
    assert opened_key("", SEALER) is None
