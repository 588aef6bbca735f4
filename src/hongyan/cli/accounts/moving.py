"""`hongyan account export` and `import`: a whole account moves between installations as files."""

from __future__ import annotations

import hmac
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from hongyan import __version__
from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import language_here, tell, worded
from hongyan.cli.secret import given_secret
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.accounts.reasons import AccountReason
from hongyan.engine.terminal import show_table
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer, sealer_of_passphrase

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.account_folder import AccountManifest, FileMark
    from hongyan.db.archive import ArchiveDraft
    from hongyan.domain.accounts.model import Account
    from hongyan.flows.operation.import_account import AccountExport, ImportedAccount

PASSPHRASE: Final = "--passphrase"  # noqa: S105 - the name of an option
PASSPHRASE_CHARACTERS_MIN: Final = 12
SALT_BYTES: Final = 16
PROOF: Final = "account/manifest"
MESSAGES: Final = "messages.csv"

PassphraseFile = Annotated[
    Path | None,
    Parameter(help="File with the passphrase that seals keys, numbers and scans; - to type it."),
]


def export(
    name: Annotated[str, Parameter(help="Name of the account.")],
    directory: Annotated[Path, Parameter(name="DIR", help="Directory to make; not there yet.")],
    /,
    *,
    passphrase_file: PassphraseFile = None,
    without_secrets: Annotated[
        bool, Parameter(negative="", help="Leave out papers, scans, keys and endpoints.")
    ] = False,
    where: Where = HERE,
) -> None:
    """Write an account as files, for another installation: as of one moment, beside a service."""
    from hongyan.db.archive import drafting  # noqa: PLC0415 - slow to import
    from hongyan.flows.operation.export_account import note_export  # noqa: PLC0415 - the same

    salt = b"" if without_secrets else os.urandom(SALT_BYTES)
    outer = _outer(passphrase_file, salt) if salt else None
    with opened(where) as session:
        with session.database.reading() as tx:
            owner = settled(find_account(tx, name))
        if owner.state is AccountState.CLOSED:
            settled(Refused(AccountReason.CLOSED, "account", account=name))
        with drafting(directory) as draft:
            manifest = _written(session, owner, draft, outer, salt)
            draft.seal(manifest)
        with session.database.transaction() as tx:
            note_export(session.work(tx), owner.account_id, is_sealed=outer is not None)
    tell(
        "{directory}: {rows} rows of {name}, and {messages} messages to read.",
        directory=directory,
        rows=sum(one.rows for file, one in manifest.files.items() if file.startswith("tables/")),
        name=name,
        messages=manifest.files[MESSAGES].rows,
    )
    if outer is None:
        tell("Papers, scans, access keys and endpoints are not in it.")
    else:
        tell("Phone numbers and texts in it are in clear: keep it where only you read it.")


def import_(
    directory: Annotated[Path, Parameter(name="DIR", help="An export of an account.")],
    /,
    *,
    name: Annotated[str, Parameter(name="--as", help="Another name for the account here.")] = "",
    passphrase_file: PassphraseFile = None,
    write: Annotated[
        bool, Parameter(negative="--dry-run", help="Do it; without it nothing is changed.")
    ] = False,
    where: Where = HERE,
) -> None:
    """Bring an exported account into this installation, whole or not at all.

    A dry run by default. The same export again changes nothing.
    """
    from hongyan.db.account_folder import check_files, read_account_manifest  # noqa: PLC0415 - slow to import
    from hongyan.flows.operation.export_account import Resealing  # noqa: PLC0415 - the same
    from hongyan.flows.operation.import_account import (  # noqa: PLC0415 - the same
        AccountExport,
        import_account,
    )

    manifest = read_account_manifest(directory)
    _check_schema(manifest)
    outer = _opened_by(manifest, passphrase_file) if manifest.salt else None
    check_files(directory, manifest)
    found = AccountExport(directory, manifest)
    with opened(where) as session:
        inner = session.sealer()
        resealing = None if outer is None else Resealing(outer, inner)
        with session.writing(stays=write) as tx:
            work = session.work(tx, inner)
            done = settled(import_account(work, found, name or manifest.account, resealing))
    _show(done, found, write=write)


def _outer(file: Path | None, salt: bytes) -> Sealer:
    passphrase = given_secret(PASSPHRASE, "", file)
    if not passphrase:
        raise CommandError(
            worded(
                "--passphrase-file: papers and keys are sealed under a passphrase; give its file, "
                "- to type it, or --without-secrets"
            )
        )
    if len(passphrase) < PASSPHRASE_CHARACTERS_MIN:
        raise CommandError(
            worded(
                "--passphrase-file: a passphrase has {least} characters at least; choose a longer "
                "one",
                least=PASSPHRASE_CHARACTERS_MIN,
            )
        )
    return sealer_of_passphrase(passphrase, salt)


def _opened_by(manifest: AccountManifest, file: Path | None) -> Sealer:
    try:
        salt = bytes.fromhex(manifest.salt)
    except ValueError:
        salt = b""
    outer = _outer(file, salt)
    if not hmac.compare_digest(_proof(manifest, outer).encode(), manifest.proof.encode()):
        raise CommandError(
            worded(
                "--passphrase-file: this passphrase is not the export's, or its manifest was "
                "changed; give the one that it was made with"
            )
        )
    return outer


def _proof(manifest: AccountManifest, outer: Sealer) -> str:
    return hmac.digest(outer.derived(PROOF), manifest.proven, "sha256").hex()


def _check_schema(manifest: AccountManifest) -> None:
    from hongyan.db.migrate import head  # noqa: PLC0415 - slow to import

    if manifest.schema != head():
        raise CommandError(
            worded(
                "DIR: the export has schema {theirs} of Hongyan {version}, this version has "
                "{ours}; bring both installations to one version, and export again",
                theirs=manifest.schema,
                version=manifest.hongyan,
                ours=head(),
            )
        )


def _written(
    session: Session, owner: Account, draft: ArchiveDraft, outer: Sealer | None, salt: bytes
) -> AccountManifest:
    from msgspec.structs import replace  # noqa: PLC0415 - slow to import

    from hongyan.db.account_folder import AccountManifest  # noqa: PLC0415 - the same
    from hongyan.db.migrate import head  # noqa: PLC0415 - the same
    from hongyan.flows.operation.export_account import (  # noqa: PLC0415 - the same
        Resealing,
        channel_names,
        export_account,
    )

    resealing = None if outer is None else Resealing(session.sealer(), outer)
    with session.database.reading() as tx:
        files = export_account(tx, owner.account_id, draft, resealing)
        channels = channel_names(tx, owner.account_id)
        files |= _statements(session, tx, owner, draft)
    files[MESSAGES] = _messages(session, owner, draft, with_numbers=outer is not None)
    manifest = AccountManifest(
        hongyan=__version__,
        schema=head(),
        account=owner.name,
        account_id=owner.account_id,
        made_at=session.now_ms,
        files=files,
        channels=channels,
        salt=salt.hex(),
    )
    return manifest if outer is None else replace(manifest, proof=_proof(manifest, outer))


def _statements(
    session: Session, tx: Connection, owner: Account, draft: ArchiveDraft
) -> dict[str, FileMark]:
    from hongyan.db.account_folder import FileMark  # noqa: PLC0415 - slow to import
    from hongyan.documents.statement_files import statement_csv  # noqa: PLC0415 - the same
    from hongyan.flows.money.statements import show_statements as flows  # noqa: PLC0415 - the same

    files: dict[str, FileMark] = {}
    work = session.work(tx)
    for one in flows.list_statements(work, owner.account_id):
        sheet = settled(flows.show_month(work, owner, one.month))
        name = f"statements/{one.month}.csv"
        files[name] = FileMark(*draft.put(name, [statement_csv(sheet)]), len(sheet.lines))
    return files


def _messages(
    session: Session, owner: Account, draft: ArchiveDraft, *, with_numbers: bool
) -> FileMark:
    """Write the records as the console exports them."""
    from hongyan.console.exporting import whole_records  # noqa: PLC0415 - slow to import
    from hongyan.db.account_folder import FileMark  # noqa: PLC0415 - the same
    from hongyan.db.archive import measured  # noqa: PLC0415 - the same
    from hongyan.documents.table_files import GrowingCsv  # noqa: PLC0415 - the same

    records = whole_records(
        owner.account_id,
        session.now_ms,
        language_here(),
        session.settings,
        with_numbers=with_numbers,
    )
    path = draft.path / MESSAGES
    with closing(GrowingCsv(path, records.columns)) as table:
        is_more = True
        while is_more:
            with session.database.reading() as tx:
                is_more = records.step(tx, table)
    return FileMark(*measured(path), records.rows)


def _show(done: ImportedAccount, found: AccountExport, *, write: bool) -> None:
    if not done.is_new:
        tell("{name} was imported from this export before; nothing to do.", name=done.name)
        return
    rows: list[tuple[Any, ...]] = [(name, count) for name, count in done.rows.items() if count]
    show_table(("table", "rows"), rows, empty="")
    if done.left_out:
        tell(
            "Left out: {count} registrations with channels that are not here.", count=done.left_out
        )
    if not found.manifest.salt:
        tell("Papers, scans, access keys and endpoints are not in it.")
    if not write:
        tell("Nothing was changed. The same with --write does it.")
        return
    tell("Account {name} is here. It has no funds yet: hongyan billing account set", name=done.name)
