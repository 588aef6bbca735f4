"""What seals an installation's secrets: its master key is read, made, replaced, or does not fit.

Knows nothing of what is sealed; most commands need none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.app.guard import GuardError
from hongyan.db.opening import name_of
from hongyan.flows.operation.master_key import Fit, accept_key, fit_of, holds_secrets
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.said import NOTHING, Said, said
from hongyan.kernel.seal import Sealer, make_master_key, next_key_file, read_master_key

if TYPE_CHECKING:
    from hongyan.config import Settings
    from hongyan.db.database import Database


def sealer_of(database: Database, settings: Settings) -> Sealer:
    """Return what seals secrets; raises GuardError for a master key that is not the database's.

    A key is made only where nothing was ever sealed. Writes nothing to the database: a command asks
    from within its transaction.
    """
    key = read_master_key(settings.master_key_file, settings.master_key)
    with database.reading() as tx:
        if key is None and holds_secrets(tx):
            raise GuardError(_key_is_lost(settings))
        key = make_master_key(settings.master_key_file) if key is None else key
        # A rotation that was killed has resealed a part.
        sealer = Sealer(key, read_master_key(next_key_file(settings.master_key_file), ""))
        if fit_of(tx, sealer) is Fit.WRONG:
            raise GuardError(_key_is_wrong(settings))
    return sealer


def settled_sealer(database: Database, settings: Settings) -> Sealer:
    """Return what seals secrets, as `sealer_of`; from now on the database knows its master key."""
    sealer = sealer_of(database, settings)
    with database.transaction() as tx:
        fit = fit_of(tx, sealer)
        if fit is Fit.WRONG:  # another process was first, with another key
            raise GuardError(_key_is_wrong(settings))
        if fit is Fit.LIKELY:
            accept_key(tx, sealer, SystemClock().now_ms())
    return sealer


def take_new_key(database: Database, settings: Settings) -> None:
    """Replace the lost master key of this database; what is sealed under it stays sealed."""
    key = read_master_key(settings.master_key_file, settings.master_key)
    sealer = Sealer(make_master_key(settings.master_key_file) if key is None else key)
    with database.transaction() as tx:
        accept_key(tx, sealer, SystemClock().now_ms())


_LOST_FOR_GOOD: Final = said("if it is lost, `hongyan migrate --new-master-key` goes on without")


def _key_is_lost(settings: Settings) -> Said:
    return said(
        "the master key {master_key_file} is missing, and "
        "{database} holds secrets sealed under it; bring it back from its "
        "backup, or set HONGYAN_MASTER_KEY{other_keys}; {lost_for_good}",
        master_key_file=settings.master_key_file.absolute(),
        database=name_of(settings.database_url),
        other_keys=_other_keys(settings),
        lost_for_good=_LOST_FOR_GOOD,
    )


def _key_is_wrong(settings: Settings) -> Said:
    file = said("the master key {file}", file=settings.master_key_file.absolute())
    given = "HONGYAN_MASTER_KEY" if settings.master_key else file
    return said(
        "{given} is not the one under which the secrets of {database} are "
        "sealed; bring the right one back from its backup{other_keys}; {lost_for_good}",
        given=given,
        database=name_of(settings.database_url),
        other_keys=_other_keys(settings),
        lost_for_good=_LOST_FOR_GOOD,
    )


def _other_keys(settings: Settings) -> Said:
    mine = settings.master_key_file.absolute()
    places = settings.data.absolute().parent.glob(".hongyan*/master.key")
    found = [str(one) for one in sorted(places) if one != mine]
    return said(" (there is another at {places})", places=", ".join(found)) if found else NOTHING
