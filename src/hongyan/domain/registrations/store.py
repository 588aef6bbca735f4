"""Statements on the registration of signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.db.dialect import among
from hongyan.db.rows import Rows
from hongyan.domain.registrations.model import Registration
from hongyan.domain.registrations.tables import sign_registration

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

_REGISTRATIONS = Rows(sign_registration, Registration, {"id": "registration_id"})


def registrations_of(tx: Connection, sign_ids: Collection[int]) -> list[Registration]:
    """Return what was said of these signs, oldest first."""
    asked = _REGISTRATIONS.select.where(among(sign_registration.c.sign_id, "signs"))
    in_order = asked.order_by(sign_registration.c.id)
    return _REGISTRATIONS.read(tx, in_order, {"signs": list(sign_ids)})


def put_registration(tx: Connection, new: Registration) -> None:
    """Store what is said of a sign at a carrier, on a channel or on none, in place of the former.

    The id of `new` is ignored.
    """
    own = (
        sign_registration.c.sign_id == new.sign_id,
        sign_registration.c.carrier == new.carrier,
        sign_registration.c.channel_id == new.channel_id,
    )
    changed = _REGISTRATIONS.change(
        tx,
        *own,
        state=new.state,
        reason=new.reason,
        note=new.note,
        extend_code=new.extend_code,
        since=new.since,
    )
    if not changed:
        _REGISTRATIONS.add_numbered(tx, new)
