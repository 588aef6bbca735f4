"""The key of pseudonyms: made with the first erasure, sealed, and the same from then on.

It does not follow from the master key, or no erased number would be known after a rotation.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Final

from hongyan.domain.inbound.pseudonym import KEY_PURPOSE
from hongyan.domain.installation import store
from hongyan.flows.reference.origin import mark_found

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer

KEY_BYTES: Final = 32


def pseudonym_key(tx: Connection, sealer: Sealer) -> bytes | None:
    """Return the key, None while no number was erased."""
    return opened_key(store.pseudonym_key_of(tx), sealer)


def opened_key(sealed: str, sealer: Sealer) -> bytes | None:
    """Return the key out of its sealed form, None for an empty one."""
    return base64.b64decode(sealer.open(sealed, KEY_PURPOSE)) if sealed else None


def made_pseudonym_key(work: Work, sealer: Sealer) -> bytes:
    """Return the key; it is made if there is none yet."""
    mark_found(work.tx, work.now_ms)
    if pseudonym_key(work.tx, sealer) is None:
        drawn = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        store.set_pseudonym_key(work.tx, sealer.seal(drawn, KEY_PURPOSE))
    key = pseudonym_key(work.tx, sealer)
    assert key is not None, "it was stored just now, or by an erasure beside this one"
    return key
