"""Accounts that move: one with something of everything, its export, and what two have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from hongyan.db.account_folder import AccountManifest
from hongyan.db.archive import drafting, read_manifest
from hongyan.db.database import Database
from hongyan.db.migrate import head, upgrade
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.tables import access_key
from hongyan.domain.inbound.tables import opt_out
from hongyan.domain.materials.model import ROOT
from hongyan.domain.members.tables import custom_policy
from hongyan.domain.registrations.model import RegistrationReason, RegistrationState
from hongyan.domain.registrations.tables import sign_registration
from hongyan.domain.routing import store as routing
from hongyan.domain.signs.tables import extend_code, sign, sign_file
from hongyan.flows.operation.export_account import Resealing, channel_names, export_account
from hongyan.flows.operation.import_account import (
    AccountExport,
    ImportedAccount,
    import_account,
)
from hongyan.flows.operation.moved_tables import MOVED, SUBJECTS, MovedTable
from hongyan.flows.operation.restore_backup import restore_backup
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer, read_master_key
from tests.stories.fixtures import FIXTURES, names
from tests.working import NOON, work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SHOP = "shop"
OUTER = Sealer(b"p" * 32)
HERE = Sealer(b"h" * 32)
CONTENT = b"a scan that lies clear"


def newest() -> Path:
    """Return the fixture of the newest schema that `serve` used."""
    return FIXTURES / [one for one in names() if one.endswith("-serve")][-1]


def there() -> Sealer:
    """Return what opens the secrets of the installation that accounts leave."""
    key = read_master_key(newest() / "master.key", "")
    assert key is not None
    return Sealer(key)


@contextmanager
def furnished(path: Path) -> Iterator[Database]:
    """Open an installation whose account `shop` has something of everything that moves."""
    url, directory = f"sqlite:///{path}", newest()
    with closing(Database.open(url)) as database, database.transaction() as tx:
        restore_backup(tx, directory, read_manifest(directory))
    upgrade(url)
    with closing(Database.open(url)) as database:
        with database.transaction() as tx:
            _add_the_rest(tx, owner_of(tx))
        yield database


def owner_of(tx: Connection, name: str = SHOP) -> int:
    """Return the number of an account."""
    found = accounts.account_by_name(tx, name)
    assert found is not None
    return found.account_id


def _add_the_rest(tx: Connection, owner: int) -> None:
    sign_id = tx.execute(select(sign.c.id).where(sign.c.account_id == owner)).scalars().first()
    [channel, *_] = routing.channels(tx)
    moment = {"created_at": NOON, "updated_at": NOON}
    tx.execute(insert(custom_policy).values(account_id=owner, name="own", document="{}", **moment))
    tx.execute(
        insert(extend_code).values(account_id=owner, code="77", sign_id=sign_id, created_at=NOON)
    )
    for channel_id in (None, channel.channel_id):
        tx.execute(
            insert(sign_registration).values(
                sign_id=sign_id,
                carrier="mobile",
                channel_id=channel_id,
                state=RegistrationState.REGISTERED.value,
                reason=RegistrationReason.NON_REGISTER.value,
                note="",
                extend_code="",
                since=NOON,
            )
        )
    tx.execute(
        insert(opt_out).values(account_id=owner, sign_id=sign_id, phone=-5, word="R", since_at=NOON)
    )
    tx.execute(
        insert(access_key).values(
            id="STS.temporary",
            account_id=owner,
            secret_sealed="",
            state="active",
            token_sha256="0" * 64,
            expires_at=NOON,
            created_at=NOON,
        )
    )
    tx.execute(update(sign_file).values(content=CONTENT, is_sealed=False))


def exported(
    database: Database, directory: Path, *, outer: Sealer | None = OUTER, account: str = SHOP
) -> AccountExport:
    """Export an account as the command does, under a key instead of a passphrase."""
    with database.reading() as tx, drafting(directory) as draft:
        owner = owner_of(tx, account)
        resealing = None if outer is None else Resealing(there(), outer)
        manifest = AccountManifest(
            hongyan="0",
            schema=head(),
            account=account,
            account_id=owner,
            made_at=NOON,
            files=export_account(tx, owner, draft, resealing),
            channels=channel_names(tx, owner),
        )
        draft.seal(manifest)
    return AccountExport(directory, manifest)


def imported(
    database: Database, export: AccountExport, name: str = SHOP, outer: Sealer | None = OUTER
) -> ImportedAccount | Refused:
    """Import an export."""
    resealing = None if outer is None else Resealing(outer, HERE)
    with database.transaction() as tx:
        return import_account(work_at(tx), export, name, resealing)


def shape_of(database: Database, owner: int, sealer: Sealer) -> dict[str, list[dict[str, Any]]]:
    """Return all that moves of an account: numbers by their place, what is sealed in clear."""
    places: dict[str, dict[int, int]] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    with database.reading() as tx:
        for one in MOVED:
            key = list(one.table.primary_key.columns)
            rows = [
                dict(row._mapping)
                for row in tx.execute(select(one.table).where(one.own(owner)).order_by(*key))
            ]
            if "id" in one.table.c:
                places[one.table.name] = {row["id"]: place for place, row in enumerate(rows)}
            found[one.table.name] = rows
    for one in MOVED:
        found[one.table.name] = [
            _shape(one, row, places, owner, sealer) for row in found[one.table.name]
        ]
    return found


def _shape(
    one: MovedTable,
    row: dict[str, Any],
    places: dict[str, dict[int, int]],
    owner: int,
    sealer: Sealer,
) -> dict[str, Any]:
    shape = dict(row)
    for column, other in one.names.items():
        shape[column] = places[other.name].get(row[column], row[column])
    if "subject_id" in row:
        shape["subject_id"] = places[SUBJECTS[row["subject_kind"]].name][row["subject_id"]]
    if one.is_numbered:
        del shape["id"]
    if one.sealed is not None and row[one.sealed.column]:
        purpose, value = one.sealed.purpose_of(row), row[one.sealed.column]
        if isinstance(value, str):
            shape[one.sealed.column] = sealer.open(value, purpose)
        elif row["is_sealed"]:
            shape[one.sealed.column] = sealer.open_bytes(value, purpose)
    shape.pop("is_sealed", None)
    shape.pop("account_id", None)
    text = {name: value for name, value in shape.items() if isinstance(value, str)}
    return shape | {
        name: value.replace(f"{ROOT}/{owner}/", f"{ROOT}/0/") for name, value in text.items()
    }
